package dev.tagsync.git;

import dev.tagsync.CommitId;
import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.TreeId;
import dev.tagsync.spi.TagSource.ListedTag;
import dev.tagsync.spi.TagSource.Resolution;
import dev.tagsync.spi.TagSource.Resolution.Reason;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.spi.TagSource.Resolution.Unresolved;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevTag;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/** Reads tag objects and commits. Not for use by several threads. */
final class TagObjects implements AutoCloseable {
    private final ObjectReader reader;
    private final RevWalk walk;
    private final String subPath;

    TagObjects(Repository repository, String subPath) {
        this.reader = repository.newObjectReader();
        this.walk = new RevWalk(reader);
        this.subPath = subPath;
    }

    /** Tells whether a repository has an object. */
    static boolean has(Repository repository, ObjectId id) {
        try (ObjectReader reader = repository.newObjectReader()) {
            return reader.has(id);
        } catch (IOException e) {
            return false;
        }
    }

    /** Tells whether a repository has a tag's object and what it ends in; of a commit, the tree too. */
    static boolean complete(Repository repository, ObjectId id) {
        try (TagObjects objects = new TagObjects(repository, "")) {
            RevObject end = objects.walk.peel(objects.walk.parseAny(id));
            objects.walk.parseHeaders(end);
            return !(end instanceof RevCommit commit) || objects.reader.has(commit.getTree());
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes the release that a tag names. */
    Resolution resolve(TagName tag, ObjectId id) throws IOException {
        RevObject start = walk.parseAny(id);
        RevObject end = peel(start);
        if (!(end instanceof RevCommit commit)) {
            String type = Constants.typeString(end.getType());
            return new Unresolved(
                    Reason.NOT_A_COMMIT,
                    "tag \"" + tag + "\" ends in a " + type + " (" + end.name() + "), not in a commit",
                    "make the tag of a commit: git tag -f -a " + tag + " <commit>");
        }
        Optional<ObjectId> tree = tree(commit);
        if (tree.isEmpty()) {
            return new Unresolved(
                    Reason.POLICY,
                    "tag \"" + tag + "\" has no folder \"" + subPath + "\", which is where the catalog lies",
                    "check the sub-path of the source, or add the folder");
        }
        Optional<PersonIdent> tagger = person(start);
        return new Resolved(new Release(
                tag,
                new TagObjectId(start.name()),
                new CommitId(commit.name()),
                new TreeId(tree.get().name()),
                start instanceof RevTag,
                tagger.map(person -> person.getName() + " <" + person.getEmailAddress() + ">"),
                time(start)
                        .or(() -> time(commit))
                        .orElseThrow(() -> new CorruptObjectException(commit, "no committer")),
                start instanceof RevTag annotated ? annotated.getFullMessage().stripTrailing() : ""));
    }

    /** Adds to a listed ref what the objects at hand say. */
    ListedTag list(TagName tag, Ref ref) {
        TagObjectId object = new TagObjectId(ref.getObjectId().name());
        try {
            RevObject start = walk.parseAny(ref.getObjectId());
            boolean annotated = start instanceof RevTag;
            if (!(peel(start) instanceof RevCommit commit)) {
                return new ListedTag(tag, object, Optional.empty(), Optional.empty(), annotated, time(start));
            }
            Optional<Instant> time = time(start).or(() -> time(commit));
            Optional<TreeId> tree = tree(commit).map(id -> new TreeId(id.name()));
            Optional<CommitId> end = Optional.of(new CommitId(commit.name()));
            return new ListedTag(tag, object, end, tree, annotated, time);
        } catch (IOException | RuntimeException e) {
            // Not at hand, or no object that can be understood, which its resolution will tell. A listing without
            // fetching tells where a tag ends, but not whether that is a commit.
            return unfetched(tag, ref);
        }
    }

    /** Lists a ref of which no object is at hand. */
    static ListedTag unfetched(TagName tag, Ref ref) {
        return new ListedTag(
                tag,
                new TagObjectId(ref.getObjectId().name()),
                Optional.empty(),
                Optional.empty(),
                ref.getPeeledObjectId() != null,
                Optional.empty());
    }

    private RevObject peel(RevObject start) throws IOException {
        RevObject end = walk.peel(start);
        walk.parseBody(end);
        return end;
    }

    private Optional<ObjectId> tree(RevCommit commit) throws IOException {
        if (subPath.isEmpty()) {
            return Optional.of(commit.getTree().copy());
        }
        try (TreeWalk found = TreeWalk.forPath(reader, subPath, commit.getTree())) {
            return found == null || !FileMode.TREE.equals(found.getRawMode(0))
                    ? Optional.empty()
                    : Optional.of(found.getObjectId(0));
        }
    }

    private static Optional<Instant> time(RevObject object) {
        return person(object).map(PersonIdent::getWhenAsInstant);
    }

    private static Optional<PersonIdent> person(RevObject object) {
        @Nullable PersonIdent person = null;
        if (object instanceof RevTag tag) {
            person = tag.getTaggerIdent();
        } else if (object instanceof RevCommit commit) {
            person = commit.getCommitterIdent();
        }
        return Optional.ofNullable(person);
    }

    @Override
    public void close() {
        walk.close();
        reader.close();
    }
}
