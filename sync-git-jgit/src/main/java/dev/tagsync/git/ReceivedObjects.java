package dev.tagsync.git;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevTag;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;

/**
 * Looks at what came with a tag, as git fsck does: the tags, the commit and every tree. JGit cannot do it while it receives, since it then wants the history too.
 * Blobs are not looked at here; what is in them is the format's business.
 */
final class ReceivedObjects {
    private final ObjectChecker checker =
            new ObjectChecker().setAllowInvalidPersonIdent(true).setAllowLeadingZeroFileMode(true);
    private final ObjectReader reader;
    private final int maxDepth;

    private ReceivedObjects(ObjectReader reader, int maxDepth) {
        this.reader = reader;
        this.maxDepth = maxDepth;
    }

    /**
     * Looks at a tag.
     *
     * @param id what the tag names
     * @param maxDepth the most folders that a path leads through
     * @throws HostFault if something is not as Git allows, or lies too deep
     */
    static void check(Repository repository, ObjectId id, int maxDepth) throws IOException {
        try (ObjectReader reader = repository.newObjectReader();
                RevWalk walk = new RevWalk(reader)) {
            ReceivedObjects objects = new ReceivedObjects(reader, maxDepth);
            RevObject at = walk.parseAny(id);
            while (at instanceof RevTag tag) {
                objects.check(tag, Constants.OBJ_TAG);
                at = walk.parseAny(tag.getObject());
            }
            if (at instanceof RevCommit commit) {
                objects.check(commit, Constants.OBJ_COMMIT);
                objects.checkTrees(commit.getTree());
            } else if (at instanceof RevTree tree) {
                objects.checkTrees(tree);
            }
        }
    }

    private record Folder(ObjectId tree, String path, int depth) {}

    private void checkTrees(ObjectId root) throws IOException {
        Set<ObjectId> seen = new HashSet<>();
        Deque<Folder> left = new ArrayDeque<>();
        left.push(new Folder(root.copy(), "", 0));
        while (!left.isEmpty()) {
            Folder folder = left.pop();
            if (folder.depth() > maxDepth) {
                throw new HostFault(
                        HostFault.Kind.TOO_MUCH,
                        "its path " + shortened(folder.path()) + " leads through more than " + maxDepth + " folders");
            }
            check(folder.tree(), Constants.OBJ_TREE);
            CanonicalTreeParser entries = new CanonicalTreeParser();
            entries.reset(reader, folder.tree());
            for (; !entries.eof(); entries.next()) {
                ObjectId child = entries.getEntryObjectId();
                // A tree that comes up twice is walked once: where it was deeper, a path can be longer than this finds.
                if (FileMode.TREE.equals(entries.getEntryRawMode()) && seen.add(child)) {
                    left.push(
                            new Folder(child, folder.path() + '/' + entries.getEntryPathString(), folder.depth() + 1));
                }
            }
        }
    }

    private static String shortened(String path) {
        return path.length() <= 100 ? path.substring(1) : path.substring(1, 100) + "…";
    }

    private void check(ObjectId id, int type) throws IOException {
        try {
            checker.check(id, type, reader.open(id, type).getCachedBytes());
        } catch (CorruptObjectException e) {
            throw new HostFault(
                    HostFault.Kind.MALFORMED,
                    Constants.typeString(type) + ' ' + id.name() + " is not as Git allows: " + e.getMessage());
        }
    }
}
