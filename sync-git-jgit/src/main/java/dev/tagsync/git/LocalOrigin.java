package dev.tagsync.git;

import dev.tagsync.ConfigurationException;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.TransientException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FS;

/** A repository on this machine, which is read where it lies and never written to. */
final class LocalOrigin implements Origin {
    private final Path path;
    private final Repository repository;
    private final GitFaults faults;
    private final PackedRefs packed;

    private LocalOrigin(Path path, Repository repository, GitFaults faults) {
        this.path = path;
        this.repository = repository;
        this.faults = faults;
        this.packed = new PackedRefs(repository.getCommonDirectory().toPath().resolve(Constants.PACKED_REFS));
    }

    static LocalOrigin open(Path path) {
        GitFaults faults = new GitFaults(path.toString(), text -> text);
        if (!Files.exists(path)) {
            throw new ConfigurationException(
                    "source.not-a-repository", "there is no folder " + path, "check the path of the Git repository");
        }
        measureClockElsewhere(path);
        try {
            return new LocalOrigin(path, open(path.toFile()), faults);
        } catch (RepositoryNotFoundException e) {
            throw notARepository(path, e);
        } catch (IOException e) {
            throw faults.object("the repository", e);
        }
    }

    /**
     * JGit measures once how exact a file system's clock is, by a file that it writes and deletes where it reads first. The folder
     * for temporary files is the better place, if it lies on the same file system.
     */
    private static void measureClockElsewhere(Path path) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            if (Files.getFileStore(temporary).equals(Files.getFileStore(path))) {
                FS.getFileStoreAttributes(temporary);
            }
        } catch (IOException e) {
            // Then JGit finds out by itself, or does without.
        }
    }

    private static Repository open(File folder) throws IOException {
        FileRepositoryBuilder builder = new FileRepositoryBuilder().setMustExist(true);
        boolean hasDotGit = new File(folder, Constants.DOT_GIT).exists();
        // By the work tree, so that a .git that is a file and names the repository (a linked work tree) is followed.
        return (hasDotGit ? builder.setWorkTree(folder) : builder.setGitDir(folder)).build();
    }

    private static ConfigurationException notARepository(Path path, IOException cause) {
        String message = path + " is no Git repository";
        for (Path above = path.toAbsolutePath().normalize().getParent(); above != null; above = above.getParent()) {
            if (Files.exists(above.resolve(Constants.DOT_GIT))) {
                return new ConfigurationException(
                        "source.not-a-repository",
                        message + "; it lies in the repository " + above,
                        "open " + above + ", with this folder as its sub-path",
                        cause);
            }
        }
        return new ConfigurationException(
                "source.not-a-repository",
                message,
                "expected is a bare repository, or a folder with .git in it",
                cause);
    }

    @Override
    public String describe() {
        return path.toString();
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    @Override
    public List<Ref> refs() {
        try {
            checkThere();
            repository.getRefDatabase().refresh();
            Map<String, Ref> refs = new TreeMap<>();
            repository.getRefDatabase().getRefsByPrefix(Constants.R_REFS).forEach(ref -> refs.put(ref.getName(), ref));
            readUnread(refs);
            checkThere();
            if (refs.isEmpty()) {
                throw faults.empty();
            }
            return List.copyOf(refs.values());
        } catch (IOException e) {
            throw faults.object("the list of refs", e);
        }
    }

    /** JGit leaves out tags whose files it cannot read, or takes an older value from packed-refs, and says nothing. */
    private void readUnread(Map<String, Ref> refs) throws IOException {
        Path root = repository.getCommonDirectory().toPath();
        Path tags = root.resolve("refs").resolve("tags");
        if (!Files.isDirectory(tags)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tags)) {
            for (Path file : (Iterable<Path>) files.filter(file -> !Files.isDirectory(file))::iterator) {
                String name = root.relativize(file).toString().replace(File.separatorChar, '/');
                Ref ref = refs.get(name);
                if (!name.endsWith(".lock") && (ref == null || !ref.getStorage().isLoose())) {
                    exactRef(name).ifPresent(found -> refs.put(name, found));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public Optional<ObjectId> obtain(TagName tag) {
        try {
            checkThere();
            String name = Constants.R_TAGS + tag;
            refresh(name);
            Optional<Ref> ref = exactRef(name);
            checkThere();
            return ref.map(Ref::getObjectId);
        } catch (IOException e) {
            throw faults.object("tag \"" + tag + "\"", e);
        }
    }

    @Override
    public Branch branch(String name) {
        try {
            checkThere();
            refresh(BranchHistory.ref(name));
            Optional<Ref> ref = exactRef(BranchHistory.ref(name));
            checkThere();
            return branch(
                    name,
                    ref.orElseThrow(() -> BranchHistory.missing(name, path.toString()))
                            .getObjectId());
        } catch (IOException e) {
            throw faults.object("branch \"" + name + "\"", e);
        }
    }

    @Override
    public Branch branch(String name, ObjectId tip) {
        return new Branch(repository, tip);
    }

    @Override
    public Branch branchAnew(String name) {
        // All that there is lies in the repository itself.
        return branch(name);
    }

    /** JGit reads all packed refs anew after it: for a ref with a file of its own that may be a long time, otherwise only if they may be others. */
    private void refresh(String name) throws IOException {
        if (Files.exists(repository.getCommonDirectory().toPath().resolve(name))) {
            repository.getRefDatabase().refresh();
        } else {
            packed.ifOther(repository.getRefDatabase()::refresh);
        }
    }

    private Optional<Ref> exactRef(String name) throws IOException {
        Path file = repository.getCommonDirectory().toPath().resolve(name);
        Optional<Ref> ref = Optional.ofNullable(repository.exactRef(name));
        if (isUnread(file, ref)) {
            // It may have been written just now; then it is read now.
            ref = Optional.ofNullable(repository.exactRef(name));
            if (isUnread(file, ref)) {
                throw damaged(name, Files.size(file) == 0 ? "its file is empty" : "its file holds no object id");
            }
        }
        if (ref.isPresent() && ref.get().getObjectId() == null) {
            throw damaged(name, "it is a symbolic ref that names nothing");
        }
        return ref;
    }

    private static boolean isUnread(Path file, Optional<Ref> ref) {
        return Files.isRegularFile(file)
                && ref.filter(found -> found.getStorage().isLoose()).isEmpty();
    }

    private PermanentException damaged(String name, String how) {
        return new PermanentException(
                "source.ref-damaged", name + " is damaged in " + path + ": " + how, "write the tag again");
    }

    private void checkThere() {
        Path root = repository.getCommonDirectory().toPath();
        if (!Files.isDirectory(root.resolve("objects"))
                || !Files.exists(repository.getDirectory().toPath().resolve(Constants.HEAD))) {
            throw new TransientException(
                    "source.unreachable",
                    "the Git repository at " + path + " is no longer there",
                    "check the folder, and that its disk is mounted");
        }
    }

    @Override
    public void restore(Release release) {
        // All that there is lies in the repository itself.
    }

    @Override
    public Optional<Repository> objects() {
        return Optional.of(repository);
    }

    @Override
    public GitFaults faults() {
        return faults;
    }

    @Override
    public void close() {
        repository.close();
    }
}
