package dev.tagsync.testkit.git;

import dev.tagsync.testkit.GitObject;
import dev.tagsync.testkit.HistorySteps;
import dev.tagsync.testkit.TaggedHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * A Git repository on disk that a test writes step by step. The same steps always give the same ids. Neither index nor work tree is
 * ever touched. Not for use by several threads.
 *
 * <pre>{@code
 * try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))) {
 *     repository.file("products/chair.json", "{\"price\": \"12.90\"}")
 *             .commit("First products")
 *             .tag("v1.0.0");
 *     TagSource source = JGitTagSource.local(repository.path());
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class TestRepository extends HistorySteps<TestRepository> implements AutoCloseable {
    private static final String MAIN = "refs/heads/main";

    private static final Map<GitObject.Type, Integer> TYPES = Map.of(
            GitObject.Type.BLOB, Constants.OBJ_BLOB,
            GitObject.Type.TREE, Constants.OBJ_TREE,
            GitObject.Type.COMMIT, Constants.OBJ_COMMIT,
            GitObject.Type.TAG, Constants.OBJ_TAG);

    private static final Set<RefUpdate.Result> DONE = Set.of(
            RefUpdate.Result.NEW, RefUpdate.Result.FORCED, RefUpdate.Result.FAST_FORWARD, RefUpdate.Result.NO_CHANGE);

    private final Path path;
    private final Repository repository;

    private TestRepository(Path path, Repository repository) {
        this.path = path;
        this.repository = repository;
    }

    /** Makes a bare repository in a folder that need not exist. */
    public static TestRepository bare(Path folder) {
        return create(folder, folder, true);
    }

    /** Makes a repository with a work tree, which stays empty. */
    public static TestRepository withWorkTree(Path folder) {
        return create(folder, folder.resolve(Constants.DOT_GIT), false);
    }

    private static TestRepository create(Path folder, Path gitDir, boolean bare) {
        try {
            Repository repository =
                    new FileRepositoryBuilder().setGitDir(gitDir.toFile()).build();
            repository.create(bare);
            repository.updateRef(Constants.HEAD).link(MAIN);
            return new TestRepository(folder, repository);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the repository hold a history: refs that are not in it are deleted, others made or moved. Objects stay. */
    public TestRepository become(TaggedHistory history) {
        history.objects().values().forEach(this::store);
        Set<String> names = history.refs().keySet();
        try {
            List<Ref> refs = repository.getRefDatabase().getRefsByPrefix(Constants.R_REFS);
            refs.stream()
                    .map(Ref::getName)
                    .filter(name -> !names.contains(name))
                    .forEach(name -> point(name, Optional.empty()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        history.refs().forEach((name, id) -> point(name, Optional.of(id)));
        return this;
    }

    /** Returns the folder that it was made in. */
    public Path path() {
        return path;
    }

    /** Returns the folder of the repository itself: of one with a work tree, its {@code .git}. */
    public Path gitDirectory() {
        return repository.getDirectory().toPath();
    }

    /** Returns its {@code file:} URL. */
    public String url() {
        return path.toUri().toString();
    }

    /** Returns the repository, for what there is no step for. */
    public Repository repository() {
        return repository;
    }

    /** Closes the repository; the files stay. */
    @Override
    public void close() {
        repository.close();
    }

    @Override
    protected void store(GitObject object) {
        try (ObjectInserter inserter = repository.newObjectInserter()) {
            ObjectId id = inserter.insert(TYPES.get(object.type()), object.bytes());
            inserter.flush();
            if (!id.name().equals(object.id())) {
                throw new IllegalStateException("expected id " + object.id() + ", Git gives " + id.name());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void point(String ref, Optional<String> id) {
        try {
            RefUpdate update = repository.updateRef(ref, true);
            update.setForceUpdate(true);
            id.map(ObjectId::fromString).ifPresent(update::setNewObjectId);
            RefUpdate.Result result = id.isPresent() ? update.update() : update.delete();
            if (!DONE.contains(result)) {
                throw new IllegalStateException("ref " + ref + " was not written: " + result);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Optional<String> target(String ref) {
        try {
            return Optional.ofNullable(repository.exactRef(ref))
                    .map(found -> found.getObjectId().name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected TestRepository self() {
        return this;
    }
}
