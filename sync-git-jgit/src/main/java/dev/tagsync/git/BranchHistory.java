package dev.tagsync.git;

import dev.tagsync.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** Which commits a branch leads to, as it stands now. What is known of a tip is kept, so that the history is walked again only where it may say something new. Safe for use by many threads. */
final class BranchHistory {
    private final Origin origin;
    private final String branch;
    private Optional<ObjectId> walked = Optional.empty();
    private final Set<ObjectId> reached = new HashSet<>();
    private final Set<ObjectId> notReached = new HashSet<>();

    BranchHistory(Origin origin, String branch) {
        this.origin = origin;
        this.branch = branch;
    }

    /** The full name of a branch's ref. */
    static String ref(String branch) {
        return Constants.R_HEADS + branch;
    }

    /** A branch that is not there is no reason to call every tag wrong: somebody renamed it, or mistyped it. */
    static ConfigurationException missing(String branch, String where) {
        return new ConfigurationException(
                "source.branch-missing",
                "there is no branch \"" + branch + "\" in " + where + ", which tags must be reachable from",
                "check the branch that the source is configured with");
    }

    /** Returns why a tag that ends in a commit, or in another object, is not taken; empty if the branch leads to it. */
    synchronized Optional<String> refusal(ObjectId end) {
        return reached(origin.branch(branch), Set.of(end)).contains(end) ? Optional.empty() : Optional.of(reason(end));
    }

    /** Says of an object that the branch does not lead to it. */
    String reason(ObjectId end) {
        return "it ends in " + end.name() + ", and branch \"" + branch + "\" does not lead there";
    }

    /**
     * Returns those of the objects that are commits of the branch.
     *
     * @param refs all refs, as {@link Origin#refs} has told them just now
     */
    synchronized Set<ObjectId> reached(List<Ref> refs, Collection<ObjectId> ends) {
        ObjectId tip = refs.stream()
                .filter(ref -> ref.getName().equals(ref(branch)))
                .map(Ref::getObjectId)
                .findFirst()
                .orElseThrow(() -> missing(branch, origin.describe()));
        return reached(origin.branch(branch, tip), ends);
    }

    private Set<ObjectId> reached(Origin.Branch now, Collection<ObjectId> ends) {
        try {
            return known(now, ends);
        } catch (MissingObjectException e) {
            try {
                return known(origin.branchAnew(branch), ends);
            } catch (IOException again) {
                throw unreadable(again);
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private RuntimeException unreadable(IOException e) {
        return origin.faults().object("the history of branch \"" + branch + "\"", e);
    }

    private Set<ObjectId> known(Origin.Branch now, Collection<ObjectId> ends) throws IOException {
        if (!walked.equals(Optional.of(now.tip()))) {
            // The branch may have been rewritten.
            walked = Optional.of(now.tip());
            reached.clear();
            notReached.clear();
        }
        Set<ObjectId> unknown = new HashSet<>(ends);
        unknown.removeAll(reached);
        unknown.removeAll(notReached);
        if (!unknown.isEmpty()) {
            reached.addAll(walk(now, unknown));
            unknown.removeAll(reached);
            notReached.addAll(unknown);
        }
        Set<ObjectId> found = new HashSet<>(ends);
        found.retainAll(reached);
        return found;
    }

    /** Walks back until all are met. */
    private static Set<ObjectId> walk(Origin.Branch now, Set<ObjectId> wanted) throws IOException {
        Set<ObjectId> met = new HashSet<>();
        try (RevWalk walk = new RevWalk(now.repository())) {
            walk.setRetainBody(false);
            walk.markStart(walk.parseCommit(now.tip()));
            for (RevCommit commit = walk.next(); commit != null && met.size() < wanted.size(); commit = walk.next()) {
                if (wanted.contains(commit)) {
                    met.add(commit.copy());
                }
            }
        }
        return met;
    }

    /** The ref in a repository of fetched histories for a branch: no two branches are in each other's way, as {@code a} and {@code a/b} would be. */
    static String pin(String branch) {
        try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
            return RemoteOrigin.PINS + "branch-"
                    + formatter
                            .idFor(Constants.OBJ_BLOB, branch.getBytes(StandardCharsets.UTF_8))
                            .name();
        }
    }

    /** Whether a repository has fetched a branch up to a tip. */
    static boolean isAt(Repository repository, String branch, AnyObjectId tip) throws IOException {
        Ref pin = repository.exactRef(pin(branch));
        return pin != null && tip.equals(pin.getObjectId());
    }
}
