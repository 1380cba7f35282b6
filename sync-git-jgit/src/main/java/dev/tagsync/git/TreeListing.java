package dev.tagsync.git;

import dev.tagsync.BlobId;
import dev.tagsync.SyncException;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.SourceFile;
import dev.tagsync.spi.TagSource.Standing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.MutableObjectId;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/** Lists the files of trees in Git's order: whole paths as unsigned bytes. Not for use by several threads. */
final class TreeListing {
    private final ObjectReader reader;
    private final GitFaults faults;

    TreeListing(ObjectReader reader, GitFaults faults) {
        this.reader = reader;
        this.faults = faults;
    }

    /** Hands every file of a tree to a visitor. */
    void forEach(ObjectId tree, Visitor visitor) {
        try (TreeWalk walk = new TreeWalk(reader)) {
            walk.setRecursive(true);
            start(walk, tree);
            while (next(walk, tree)) {
                visitor.visit(file(walk, 0), walk.getObjectId(0));
            }
        }
    }

    /** Hands the same files in the same order to a visitor that needs no more of most than to count them. */
    void forEachId(ObjectId tree, IdVisitor visitor) {
        try (TreeWalk walk = new TreeWalk(reader)) {
            walk.setRecursive(true);
            start(walk, tree);
            MutableObjectId blob = new MutableObjectId();
            while (next(walk, tree)) {
                walk.getObjectId(blob, 0);
                visitor.visit(walk::getRawPath, blob);
            }
        }
    }

    /** Returns what differs between two trees; empty if the base is not all there. Equal sub-trees are not read. */
    Optional<List<Difference>> differences(ObjectId base, ObjectId target) {
        List<Difference> differences = new ArrayList<>();
        try (TreeWalk walk = new TreeWalk(reader)) {
            walk.setRecursive(true);
            walk.setFilter(TreeFilter.ANY_DIFF);
            walk.addTree(base);
            walk.addTree(target);
            while (walk.next()) {
                Optional<SourceFile> before = fileIfAny(walk, 0);
                Optional<SourceFile> after = fileIfAny(walk, 1);
                // They are equal where just the executable bit is not.
                if (!before.equals(after)) {
                    differences.add(new Difference(before, after));
                }
            }
            return Optional.of(differences);
        } catch (MissingObjectException e) {
            // Whose sub-tree it is, a complete walk of the target tells.
            forEach(target, (file, id) -> {});
            return Optional.empty();
        } catch (SyncException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw faults.object("tree " + base.name() + " or " + target.name(), e);
        }
    }

    /** Returns the regular file at a path. */
    Optional<ObjectId> regular(ObjectId tree, String path) {
        return at(
                tree,
                path,
                walk -> (walk.getRawMode(0) & FileMode.TYPE_MASK) == FileMode.TYPE_FILE
                        ? Optional.of(walk.getObjectId(0))
                        : Optional.empty());
    }

    /** Returns what stands at a path. */
    Optional<Standing> find(ObjectId tree, String path) {
        return at(tree, path, walk -> {
            if (walk.isSubtree()) {
                return Optional.of(Standing.FOLDER);
            }
            SourceFile file = file(walk, 0);
            return Optional.of(
                    switch (file.kind()) {
                        case REGULAR ->
                            Standing.of(file, reader.getObjectSize(walk.getObjectId(0), Constants.OBJ_BLOB));
                        case SYMLINK -> link(file, walk.getObjectId(0));
                        case SUBMODULE, UNREADABLE_PATH -> Standing.of(file, 0);
                    });
        });
    }

    /** A link's content may be as large as any: what can be no path is not read. */
    private Standing link(SourceFile file, ObjectId blob) throws IOException {
        long bytes = reader.getObjectSize(blob, Constants.OBJ_BLOB);
        return bytes > Standing.MOST_TARGET_BYTES
                ? Standing.of(file, bytes)
                : Standing.link(file, reader.open(blob, Constants.OBJ_BLOB).getBytes());
    }

    private <T> Optional<T> at(ObjectId tree, String path, Look<T> look) {
        if (path.isEmpty() || path.startsWith("/") || path.endsWith("/")) {
            return Optional.empty();
        }
        try (TreeWalk walk = TreeWalk.forPath(reader, path, tree)) {
            return walk != null && walk.getPathString().equals(path) ? look.at(walk) : Optional.empty();
        } catch (SyncException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw faults.object("tree " + tree.name() + ", in which \"" + path + "\" was looked for,", e);
        }
    }

    private void start(TreeWalk walk, ObjectId tree) {
        try {
            walk.addTree(tree);
        } catch (IOException | RuntimeException e) {
            throw faults.object("tree " + tree.name(), e);
        }
    }

    /** JGit throws whatever comes for a tree whose bytes are no tree. */
    private boolean next(TreeWalk walk, ObjectId tree) {
        String last = walk.getTreeCount() == 0 || walk.getDepth() == 0 ? "" : walk.getPathString();
        try {
            return walk.next();
        } catch (IOException | RuntimeException e) {
            String where = last.isEmpty() ? "" : " (at or after \"" + last + "\")";
            throw faults.object("a folder of tree " + tree.name() + where, e);
        }
    }

    private Optional<SourceFile> fileIfAny(TreeWalk walk, int tree) {
        return walk.getRawMode(tree) == 0 ? Optional.empty() : Optional.of(file(walk, tree));
    }

    private SourceFile file(TreeWalk walk, int tree) {
        byte[] raw = walk.getRawPath();
        String path = new String(raw, StandardCharsets.UTF_8);
        BlobId blob = new BlobId(walk.getObjectId(tree).name());
        int mode = walk.getRawMode(tree);
        switch (mode & FileMode.TYPE_MASK) {
            case FileMode.TYPE_FILE:
                return new SourceFile(path, blob, isUtf8(raw) ? FileKind.REGULAR : FileKind.UNREADABLE_PATH);
            case FileMode.TYPE_SYMLINK:
                return new SourceFile(path, blob, FileKind.SYMLINK);
            case FileMode.TYPE_GITLINK:
                return new SourceFile(path, blob, FileKind.SUBMODULE);
            default:
                throw faults.object(
                        "the folder of " + path,
                        new CorruptObjectException("mode " + Integer.toOctalString(mode) + " is unknown"));
        }
    }

    static boolean isUtf8(byte[] path) {
        for (byte b : path) {
            if (b < 0) {
                return decodes(path);
            }
        }
        return true;
    }

    private static boolean decodes(byte[] path) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(path));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Takes a file and the id of its content. */
    interface Visitor {
        void visit(SourceFile file, ObjectId blob);
    }

    /** Takes a file's path, if it asks for it, and the id of its content, which is another's later. */
    interface IdVisitor {
        void visit(Supplier<byte[]> path, AnyObjectId blob);
    }

    /** Looks at where a walk stands. */
    private interface Look<T> {
        Optional<T> at(TreeWalk walk) throws IOException;
    }

    /**
     * A file that is not the same in two trees.
     *
     * @param before as it stood in the base
     * @param after as it stands in the target
     */
    record Difference(Optional<SourceFile> before, Optional<SourceFile> after) {}
}
