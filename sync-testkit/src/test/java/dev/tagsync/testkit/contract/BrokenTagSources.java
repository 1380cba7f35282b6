package dev.tagsync.testkit.contract;

import dev.tagsync.CommitId;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.SyncException;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.TransientException;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.Resolution.Reason;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.spi.TagSource.Resolution.Unresolved;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Sources that break a rule about tags each, as real ones have or might. */
final class BrokenTagSources {
    private BrokenTagSources() {}

    static final class ListsAPart extends ForwardingTagSource {
        ListsAPart(TagSource sound) {
            super(sound);
        }

        @Override
        public List<ListedTag> list() {
            List<ListedTag> tags = super.list();
            return tags.subList(0, Math.max(0, tags.size() - 1));
        }
    }

    static final class ListsTwice extends ForwardingTagSource {
        ListsTwice(TagSource sound) {
            super(sound);
        }

        @Override
        public List<ListedTag> list() {
            List<ListedTag> tags = new ArrayList<>(super.list());
            tags.addAll(super.list());
            return tags;
        }
    }

    static final class ListsABranch extends ForwardingTagSource {
        ListsABranch(TagSource sound) {
            super(sound);
        }

        @Override
        public List<ListedTag> list() {
            List<ListedTag> tags = new ArrayList<>(super.list());
            TagObjectId id = new TagObjectId("1".repeat(40));
            tags.add(new ListedTag(
                    new TagName("main"), id, Optional.empty(), Optional.empty(), false, Optional.empty()));
            return tags;
        }
    }

    static final class ListsWhatItFirstSaw extends ForwardingTagSource {
        private Optional<List<ListedTag>> seen = Optional.empty();

        ListsWhatItFirstSaw(TagSource sound) {
            super(sound);
        }

        @Override
        public List<ListedTag> list() {
            List<ListedTag> now = super.list();
            seen = Optional.of(seen.orElse(now));
            return seen.get();
        }
    }

    static final class ListsNothingWhenCutOff extends ForwardingTagSource {
        ListsNothingWhenCutOff(TagSource sound) {
            super(sound);
        }

        @Override
        public List<ListedTag> list() {
            try {
                return super.list();
            } catch (SyncException e) {
                return List.of();
            }
        }
    }

    static final class ListsTheTagObjectAsCommit extends ForwardingTagSource {
        ListsTheTagObjectAsCommit(TagSource sound) {
            super(sound);
        }

        @Override
        public List<ListedTag> list() {
            return super.list().stream()
                    .map(tag -> new ListedTag(
                            tag.tag(),
                            tag.tagObject(),
                            Optional.of(new CommitId(tag.tagObject().hex())),
                            tag.tree(),
                            tag.annotated(),
                            tag.time()))
                    .toList();
        }
    }

    static final class FallsBackToAnotherTag extends ForwardingTagSource {
        FallsBackToAnotherTag(TagSource sound) {
            super(sound);
        }

        @Override
        public Resolution resolve(TagName tag) {
            Resolution answer = super.resolve(tag);
            boolean unknown = answer instanceof Unresolved no && no.reason() == Reason.UNKNOWN_TAG;
            return unknown ? super.resolve(list().get(0).tag()) : answer;
        }
    }

    static final class TakesLongRefNames extends ForwardingTagSource {
        TakesLongRefNames(TagSource sound) {
            super(sound);
        }

        @Override
        public Resolution resolve(TagName tag) {
            return super.resolve(new TagName(tag.value().replaceFirst("^refs/tags/", "")));
        }
    }

    static final class NeverSeesATagMove extends ForwardingTagSource {
        private final Map<TagName, Resolution> seen = new ConcurrentHashMap<>();

        NeverSeesATagMove(TagSource sound) {
            super(sound);
        }

        @Override
        public Resolution resolve(TagName tag) {
            Resolution now = super.resolve(tag);
            Resolution first = seen.computeIfAbsent(tag, name -> now);
            return now instanceof Resolved && first instanceof Resolved ? first : now;
        }
    }

    static final class CallsATagUnknownWhenCutOff extends ForwardingTagSource {
        CallsATagUnknownWhenCutOff(TagSource sound) {
            super(sound);
        }

        @Override
        public Resolution resolve(TagName tag) {
            try {
                return super.resolve(tag);
            } catch (TransientException e) {
                return new Unresolved(Reason.UNKNOWN_TAG, "there is no tag \"" + tag + "\"", "");
            }
        }
    }

    static final class TakesTheCommitForTheTagObject extends ForwardingTagSource {
        TakesTheCommitForTheTagObject(TagSource sound) {
            super(sound);
        }

        @Override
        public Resolution resolve(TagName tag) {
            return super.resolve(tag) instanceof Resolved yes
                    ? new Resolved(with(
                            yes.release(),
                            yes.release().commit().hex(),
                            yes.release().message()))
                    : super.resolve(tag);
        }
    }

    static final class LosesTheMessage extends ForwardingTagSource {
        LosesTheMessage(TagSource sound) {
            super(sound);
        }

        @Override
        public Resolution resolve(TagName tag) {
            return super.resolve(tag) instanceof Resolved yes
                    ? new Resolved(with(yes.release(), yes.release().tagObject().hex(), ""))
                    : super.resolve(tag);
        }
    }

    static final class CallsATagOfATreeUnknown extends ForwardingTagSource {
        CallsATagOfATreeUnknown(TagSource sound) {
            super(sound);
        }

        @Override
        public Resolution resolve(TagName tag) {
            return super.resolve(tag) instanceof Unresolved no
                    ? new Unresolved(Reason.UNKNOWN_TAG, no.message(), no.hint())
                    : super.resolve(tag);
        }
    }

    static final class DoesNotSayWhereATagEnds extends ForwardingTagSource {
        DoesNotSayWhereATagEnds(TagSource sound) {
            super(sound);
        }

        @Override
        public Resolution resolve(TagName tag) {
            return super.resolve(tag) instanceof Unresolved no
                    ? new Unresolved(no.reason(), "\"" + tag + "\" cannot be taken", no.hint())
                    : super.resolve(tag);
        }
    }

    static final class ForgetsWhatATagNoLongerNames extends ForwardingTagSource {
        ForgetsWhatATagNoLongerNames(TagSource sound) {
            super(sound);
        }

        @Override
        public void files(Release release, int maxFileBytes, FileHandler handler) {
            boolean named = sound.resolve(release.tag()) instanceof Resolved now
                    && now.release().sameTag(release);
            if (!named) {
                throw new PermanentException("source.object-missing", "tree " + release.tree() + " is missing", "");
            }
            super.files(release, maxFileBytes, handler);
        }
    }

    static final class ReadsByTheTagsName extends ForwardingTagSource {
        ReadsByTheTagsName(TagSource sound) {
            super(sound);
        }

        @Override
        public Optional<byte[]> read(Release release, String path) {
            return sound.resolve(release.tag()) instanceof Resolved now
                    ? super.read(now.release(), path)
                    : Optional.empty();
        }
    }

    static final class ShowsItsAddress extends ForwardingTagSource {
        private final String secret;

        ShowsItsAddress(TagSource sound, String secret) {
            super(sound);
            this.secret = secret;
        }

        @Override
        public String describe() {
            return "https://ann:" + secret + "@git.invalid/catalog.git";
        }
    }

    static final class ShowsItsAddressInACause extends ForwardingTagSource {
        private final String secret;

        ShowsItsAddressInACause(TagSource sound, String secret) {
            super(sound);
            this.secret = secret;
        }

        @Override
        public List<ListedTag> list() {
            throw new TransientException(
                    "source.unreachable", "cannot reach git.invalid", "", new IllegalStateException("token " + secret));
        }
    }

    private static Release with(Release release, String tagObject, String message) {
        return new Release(
                release.tag(),
                new TagObjectId(tagObject),
                release.commit(),
                release.tree(),
                release.annotated(),
                release.tagger(),
                release.time(),
                message,
                release.signature());
    }
}
