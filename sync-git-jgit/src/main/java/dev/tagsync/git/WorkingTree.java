package dev.tagsync.git;

import dev.tagsync.BlobId;
import dev.tagsync.CommitId;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.TransientException;
import dev.tagsync.TreeId;
import dev.tagsync.spi.ContentSource;
import dev.tagsync.spi.TagSource.FileHandler;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.SourceFile;
import dev.tagsync.spi.TagSource.Standing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.TreeWalk.OperationType;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;
import org.eclipse.jgit.treewalk.WorkingTreeOptions;
import org.eclipse.jgit.util.FS;

/** The files of a folder as they are. Holds their paths and ids, not their content. Safe for use by many threads. */
final class WorkingTree implements ContentSource {
    private static final int FIRST = 0;
    private static final int INDEX = 1;

    private final Path folder;
    private final String subPath;
    private final Repository repository;
    private final boolean inGit;
    private final Map<String, SourceFile> files = new LinkedHashMap<>();
    private final Set<String> folders = new HashSet<>();
    private final Release release;

    private WorkingTree(Path folder, String subPath, Repository repository, boolean inGit) throws IOException {
        this.folder = folder;
        this.subPath = subPath;
        this.repository = repository;
        this.inGit = inGit;
        walk((walk, file) -> {
            SourceFile listed = file(walk, file);
            files.put(listed.path(), listed);
            for (int slash = listed.path().lastIndexOf('/');
                    slash > 0 && folders.add(listed.path().substring(0, slash));
                    slash = listed.path().lastIndexOf('/', slash - 1)) {}
        });
        this.release = describeRelease();
    }

    static WorkingTree open(Path folder, String subPath) {
        if (!Files.isDirectory(folder.resolve(subPath))) {
            throw new ConfigurationException(
                    "source.no-folder", "there is no folder " + folder.resolve(subPath), "check the path");
        }
        boolean inGit = Files.exists(folder.resolve(Constants.DOT_GIT));
        Repository repository = null;
        try {
            repository = inGit
                    ? new FileRepositoryBuilder()
                            .setMustExist(true)
                            .setWorkTree(folder.toFile())
                            .build()
                    : new InMemoryRepository(new DfsRepositoryDescription("none"));
            return new WorkingTree(folder, subPath, repository, inGit);
        } catch (IOException | RuntimeException e) {
            if (repository != null) {
                repository.close();
            }
            if (e instanceof dev.tagsync.SyncException fault) {
                throw fault;
            }
            throw unreadable(folder, e);
        }
    }

    private static TransientException unreadable(Path folder, Exception cause) {
        return new TransientException(
                "source.read-failed", "the files of " + folder + " cannot be read: " + cause, "try again", cause);
    }

    /** A name that no tag is likely to have, and ids that stand for what would be committed. */
    private Release describeRelease() throws IOException {
        StringBuilder listing = new StringBuilder();
        files.values()
                .forEach(file -> listing.append(file.kind())
                        .append(' ')
                        .append(file.blob())
                        .append(' ')
                        .append(file.path())
                        .append('\0'));
        // Not the tree's own id, which would need the empty folders' and files' modes; equal content has an equal one.
        String id = idOf(Constants.encode("working tree\0" + listing)).name();
        ObjectId head = inGit ? repository.resolve(Constants.HEAD) : null;
        return new Release(
                new TagName("working-tree"),
                new TagObjectId(id),
                new CommitId(head == null ? id : head.name()),
                new TreeId(id),
                false,
                Optional.empty(),
                Instant.EPOCH,
                "");
    }

    private static ObjectId idOf(byte[] bytes) {
        try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
            return formatter.idFor(Constants.OBJ_BLOB, bytes);
        }
    }

    private interface Visitor {
        void visit(TreeWalk walk, WorkingTreeIterator file) throws IOException;
    }

    /** Visits what Git would add, in Git's order. */
    private void walk(Visitor visitor) throws IOException {
        try (TreeWalk walk = new TreeWalk(repository)) {
            walk.setOperationType(OperationType.CHECKIN_OP);
            walk.addTree(
                    inGit
                            ? new FileTreeIterator(repository)
                            : new FileTreeIterator(
                                    folder.toFile(), FS.DETECTED, new Config().get(WorkingTreeOptions.KEY)));
            if (inGit) {
                walk.addTree(new DirCacheIterator(repository.readDirCache()));
                walk.getTree(FIRST, WorkingTreeIterator.class).setDirCacheIterator(walk, INDEX);
            }
            while (walk.next()) {
                WorkingTreeIterator file = walk.getTree(FIRST, WorkingTreeIterator.class);
                String path = walk.getPathString();
                boolean tracked = inGit && walk.getRawMode(INDEX) != 0;
                if (file == null || !tracked && file.isEntryIgnored() || !isInside(path)) {
                    continue;
                }
                if (walk.isSubtree()) {
                    walk.enterSubtree();
                } else if (isCatalog(path)) {
                    visitor.visit(walk, file);
                }
            }
        }
    }

    /** Tells whether a path is in the sub-path, or on the way to it. */
    private boolean isInside(String path) {
        return isCatalog(path) || subPath.equals(path) || subPath.startsWith(path + "/");
    }

    private boolean isCatalog(String path) {
        return subPath.isEmpty() || path.startsWith(subPath + "/");
    }

    private SourceFile file(TreeWalk walk, WorkingTreeIterator file) throws IOException {
        int mode = file.getEntryRawMode();
        FileKind kind = (mode & FileMode.TYPE_MASK) == FileMode.TYPE_SYMLINK
                ? FileKind.SYMLINK
                : (mode & FileMode.TYPE_MASK) == FileMode.TYPE_GITLINK
                        ? FileKind.SUBMODULE
                        : TreeListing.isUtf8(walk.getRawPath()) ? FileKind.REGULAR : FileKind.UNREADABLE_PATH;
        BlobId blob = new BlobId(
                kind == FileKind.REGULAR
                        ? idOf(content(file)).name()
                        : file.getEntryObjectId().name());
        return new SourceFile(catalogPath(walk.getPathString()), blob, kind);
    }

    private String catalogPath(String path) {
        return subPath.isEmpty() ? path : path.substring(subPath.length() + 1);
    }

    private static byte[] content(WorkingTreeIterator file) throws IOException {
        try (InputStream in = file.openEntryStream()) {
            return in.readAllBytes();
        }
    }

    @Override
    public String describe() {
        return subPath.isEmpty() ? folder.toString() : folder + " (" + subPath + "/)";
    }

    @Override
    public String policy() {
        return JGitTagSource.policy(subPath);
    }

    @Override
    public Release release() {
        return release;
    }

    @Override
    public boolean isCommitted() {
        return false;
    }

    @Override
    public void files(int maxFileBytes, FileHandler handler) {
        Map<String, SourceFile> wanted = new LinkedHashMap<>();
        files.values().forEach(file -> {
            if (handler.wants(file) && file.kind() == FileKind.REGULAR) {
                wanted.put(file.path(), file);
            }
        });
        if (wanted.isEmpty()) {
            return;
        }
        try {
            walk((walk, entry) -> {
                SourceFile file = wanted.remove(catalogPath(walk.getPathString()));
                if (file != null) {
                    byte[] content = content(file, entry);
                    if (content.length > maxFileBytes) {
                        handler.oversize(file, content.length);
                    } else {
                        handler.file(file, content);
                    }
                }
            });
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        wanted.values().stream().findFirst().ifPresent(file -> {
            throw changed(file);
        });
    }

    private byte[] content(SourceFile file, WorkingTreeIterator entry) throws IOException {
        byte[] content = content(entry);
        if (!idOf(content).name().equals(file.blob().hex())) {
            throw changed(file);
        }
        return content;
    }

    private TransientException changed(SourceFile file) {
        return new TransientException(
                "source.changed",
                file.path() + " in " + folder + " was changed while it was looked at",
                "try again when nobody writes to the folder");
    }

    @Override
    public Optional<byte[]> read(String path) {
        SourceFile file = files.get(path);
        return file == null || file.kind() != FileKind.REGULAR ? Optional.empty() : Optional.of(content(file));
    }

    private byte[] content(SourceFile file) {
        Map<String, byte[]> found = new LinkedHashMap<>();
        String full = subPath.isEmpty() ? file.path() : subPath + "/" + file.path();
        try {
            walkTo(full, entry -> found.put(file.path(), content(file, entry)));
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        return Optional.ofNullable(found.get(file.path())).orElseThrow(() -> changed(file));
    }

    @Override
    public Optional<Standing> find(String path) {
        SourceFile file = files.get(path);
        if (file == null) {
            return folders.contains(path) ? Optional.of(Standing.FOLDER) : Optional.empty();
        }
        return Optional.of(
                switch (file.kind()) {
                    case REGULAR -> Standing.of(file, content(file).length);
                    case SYMLINK -> Standing.link(file, content(file));
                    case SUBMODULE, UNREADABLE_PATH -> Standing.of(file, 0);
                });
    }

    private interface EntryVisitor {
        void visit(WorkingTreeIterator file) throws IOException;
    }

    private void walkTo(String full, EntryVisitor visitor) throws IOException {
        try (TreeWalk walk = new TreeWalk(repository)) {
            walk.setOperationType(OperationType.CHECKIN_OP);
            walk.setFilter(org.eclipse.jgit.treewalk.filter.PathFilter.create(full));
            walk.setRecursive(true);
            walk.addTree(
                    inGit
                            ? new FileTreeIterator(repository)
                            : new FileTreeIterator(
                                    folder.toFile(), FS.DETECTED, new Config().get(WorkingTreeOptions.KEY)));
            if (walk.next()) {
                visitor.visit(walk.getTree(FIRST, WorkingTreeIterator.class));
            }
        }
    }

    @Override
    public void close() {
        repository.close();
    }
}
