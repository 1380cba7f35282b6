package dev.tagsync.internal.control;

import dev.tagsync.Environment;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.TagAcceptance;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.TagTrouble;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.TagSource.ListedTag;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each tag was first seen to name: a tag that moved, vanished or was made again is found out, whatever else was forgotten. Thread-safe.
 *
 * <p>A tag that is resolved gets a record of its own. What listings show lies in a {@link LedgerListing}, a few records for all tags, written when it
 * changes. Both are in one group, so that a decision on a tag sees both at one version.
 */
public final class Ledger {
    /** A tag that was resolved, by its name. */
    private static final String TAG = "tag";

    /** The listing, by the name from which on a record holds it. */
    private static final String LISTING = "listing";

    /** What was accepted, by tag and number. */
    private static final String ACCEPTED = "accepted";

    /** A random text that every commit changes; key empty. Whoever finds the one that it read under need not read again. */
    private static final String MARK = "mark";

    /** A commit takes 1 MiB and 100 writes. */
    private static final int WRITES_AT_ONCE = 15;

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    private final Register register;
    private final Environment environment;
    private volatile Optional<Known> last = Optional.empty();

    public Ledger(Register register, Environment environment) {
        this.register = register;
        this.environment = environment;
    }

    /** All that the ledger holds, of one version. Immutable. */
    public static final class Known {
        private final Optional<String> mark;
        private final Map<TagName, SeenTag> tags;
        private final Map<TagName, TagAcceptance> accepted;

        private Known(Register.View view) {
            mark = view.one(MARK, "", Records::text);
            tags = new HashMap<>();
            List<String> names = view.keys(TAG);
            List<byte[]> records = view.bytes(TAG);
            for (int i = 0; i < names.size(); i++) {
                TagName tag = new TagName(names.get(i));
                tags.put(tag, LedgerRecords.resolved(tag, records.get(i)).seen());
            }
            new LedgerListing(LISTING, view).forEach(seen -> tags.put(seen.tag(), seen));
            accepted = new HashMap<>();
            view.all(ACCEPTED, LedgerRecords::acceptance).forEach(a -> accepted.put(a.tag(), a));
        }

        /** Says what is wrong with a tag as a listing shows it, if anything is. */
        public Optional<TagTrouble> trouble(ListedTag listed) {
            return Optional.ofNullable(tags.get(listed.tag()))
                    .map(seen -> seen.after(Optional.of(listed)))
                    .flatMap(SeenTag::trouble);
        }

        /** Returns the tags that are not in a listing and should be, as they were last seen, with what is wrong with each. */
        public Map<ListedTag, TagTrouble> vanished(Collection<ListedTag> listed) {
            Set<TagName> there = new HashSet<>();
            listed.forEach(tag -> there.add(tag.tag()));
            Map<ListedTag, TagTrouble> vanished = new HashMap<>();
            tags.values().stream()
                    .filter(seen -> !there.contains(seen.tag()))
                    .forEach(seen -> seen.after(Optional.empty())
                            .trouble()
                            .ifPresent(trouble -> vanished.put(seen.asListed(), trouble)));
            return vanished;
        }

        /** Returns what is wrong by the last look at the source, in no order. */
        public Map<ListedTag, TagTrouble> troubles() {
            Map<ListedTag, TagTrouble> troubles = new HashMap<>();
            tags.values().forEach(seen -> seen.trouble().ifPresent(trouble -> troubles.put(seen.asListed(), trouble)));
            return troubles;
        }

        /** Returns how a tag was accepted last. */
        public Optional<TagAcceptance> accepted(TagName tag) {
            return Optional.ofNullable(accepted.get(tag));
        }
    }

    /** Returns all that is recorded. A process that knows it already reads one small record. */
    public Known known() {
        Optional<Known> known = last;
        if (known.isPresent()
                && known.get().mark.isPresent()
                && known.get()
                        .mark
                        .equals(register.read(Group.LEDGER, Range.one(MARK, "")).one(MARK, "", Records::text))) {
            return known.get();
        }
        return remember(new Known(register.read(
                Group.LEDGER, Range.one(MARK, ""), Range.all(TAG), Range.all(LISTING), Range.all(ACCEPTED))));
    }

    private Known remember(Known known) {
        last = Optional.of(known);
        return known;
    }

    /** Compares a listing with what is known, records what is new in it, and returns what is known then. */
    public Known observe(List<ListedTag> listed) {
        Known before = known();
        if (changes(before.tags, listed).isEmpty()) {
            return before;
        }
        boolean isAll = false;
        while (!isAll) {
            isAll = decide(List.of(Range.all(TAG), Range.all(LISTING)), view -> {
                LedgerListing listing = new LedgerListing(LISTING, view);
                changes(new Known(view).tags, listed).forEach(listing::put);
                List<Write> writes = listing.writes();
                return writes.isEmpty()
                        ? Decision.answer(true)
                        : Decision.commit(
                                writes.size() <= WRITES_AT_ONCE,
                                writes.subList(0, Math.min(WRITES_AT_ONCE, writes.size())));
            });
        }
        Known after = known();
        tell(before, after);
        return after;
    }

    /** The tags of which a listing shows something new, as they are known by it. */
    private List<SeenTag> changes(Map<TagName, SeenTag> known, List<ListedTag> listed) {
        Instant now = now();
        Set<TagName> there = new HashSet<>();
        List<SeenTag> changes = new ArrayList<>();
        for (ListedTag tag : listed) {
            there.add(tag.tag());
            SeenTag before = known.get(tag.tag());
            SeenTag after = before == null
                    ? SeenTag.first(tag.tag(), tag.tagObject(), tag.annotated(), tag.time(), now)
                    : before.after(Optional.of(tag));
            if (!after.equals(before) && isListable(tag.tag())) {
                changes.add(after);
            }
        }
        known.values().stream()
                .filter(before -> !there.contains(before.tag()) && isListable(before.tag()))
                .forEach(before -> {
                    SeenTag after = before.after(Optional.empty());
                    if (!after.equals(before)) {
                        changes.add(after);
                    }
                });
        return changes;
    }

    private static boolean isListable(TagName tag) {
        return tag.value().getBytes(StandardCharsets.UTF_8).length <= LedgerListing.MOST_NAME_BYTES;
    }

    /** A change for the worse is told once, when it is noticed. */
    private static void tell(Known before, Known after) {
        Map<ListedTag, TagTrouble> troubles = after.troubles();
        List<TagTrouble> news = troubles.values().stream()
                .filter(trouble -> !before.tags
                        .getOrDefault(trouble.tag(), after.tags.get(trouble.tag()))
                        .trouble()
                        .equals(Optional.of(trouble)))
                .toList();
        if (!news.isEmpty()) {
            LOG.warn(
                    "{}{}: nothing of {} is promoted until that is accepted",
                    news.get(0).message(),
                    news.size() == 1 ? "" : ", and " + (news.size() - 1) + " more tags are not what they were",
                    news.size() == 1 ? "it" : "them");
        }
    }

    /**
     * Records a release if its tag was never seen.
     *
     * @return what is wrong if the tag names another object than it must
     */
    public Optional<TagTrouble> resolved(Release release) {
        TagName tag = release.tag();
        ListedTag listed = listed(release);
        return decide(about(tag), view -> {
            Optional<LedgerRecords.Resolved> record = record(view, tag);
            LedgerListing listing = new LedgerListing(LISTING, view);
            Optional<SeenTag> before = seen(tag, record, listing);
            if (before.isEmpty()) {
                return Decision.commit(Optional.empty(), List.of(put(release, first(release))));
            }
            SeenTag after = before.get().after(Optional.of(listed));
            if (after.trouble().isPresent()) {
                return noticed(before.get(), after, listing);
            }
            refuseOtherCommit(release, record);
            List<Write> writes = new ArrayList<>(recovered(before.get(), after, listing));
            if (record.flatMap(LedgerRecords.Resolved::commit).isEmpty()) {
                // What a listing showed alone gets a record of its own, with commit and tree.
                writes.add(put(release, after));
            }
            // A tag that is what it was is looked up in one group, and promoted in another: never in one step.
            return writes.isEmpty() ? Decision.goOn(Optional.empty()) : Decision.commit(Optional.empty(), writes);
        });
    }

    /** Says what is wrong with a tag that the source has not got: nothing, if it was never seen. */
    public Optional<TagTrouble> missing(TagName tag) {
        return decide(about(tag), view -> {
            LedgerListing listing = new LedgerListing(LISTING, view);
            Optional<SeenTag> before = seen(tag, record(view, tag), listing);
            return before.isEmpty()
                    ? Decision.answer(Optional.empty())
                    : noticed(before.get(), before.get().after(Optional.empty()), listing);
        });
    }

    private static Decision<Optional<TagTrouble>> noticed(SeenTag before, SeenTag after, LedgerListing listing) {
        if (isListable(after.tag()) && !after.equals(listing.get(after.tag()).orElse(before))) {
            listing.put(after);
        }
        List<Write> writes = listing.writes();
        return writes.isEmpty() ? Decision.answer(after.trouble()) : Decision.commit(after.trouble(), writes);
    }

    /** What to write if a tag is again what it was. */
    private static List<Write> recovered(SeenTag before, SeenTag after, LedgerListing listing) {
        if (before.noticed() == after.noticed()) {
            return List.of();
        }
        listing.put(after);
        return listing.writes();
    }

    /** The id of an object is the digest of what it holds: one object cannot be peeled to two commits. */
    private static void refuseOtherCommit(Release release, Optional<LedgerRecords.Resolved> record) {
        record.flatMap(LedgerRecords.Resolved::commit)
                .filter(commit -> !commit.equals(release.commit()))
                .ifPresent(commit -> {
                    throw new PermanentException(
                            "source.other-commit",
                            "tag " + release.tag() + " names object "
                                    + release.tagObject().abbreviated() + " as ever, but that is said to end in commit "
                                    + release.commit().abbreviated() + " now, and ended in " + commit.abbreviated()
                                    + " when it was first seen",
                            "the repository, or what reads it, is damaged: check it with git fsck");
                });
    }

    /** What came of a wish to accept a tag. */
    public sealed interface Accepted {
        /** It is accepted. */
        record Done(TagAcceptance acceptance) implements Accepted {}

        /** The tag was never seen. */
        record NeverSeen() implements Accepted {}

        /** The tag is what it was. */
        record NothingWrong(TagObjectId object) implements Accepted {}
    }

    /**
     * Accepts what a tag names now, or that it is gone.
     *
     * @param tag the tag
     * @param release what it was resolved to just now; empty if the source has not got it
     */
    public Accepted accept(TagName tag, Optional<Release> release, Channel.Act act) {
        String prefix = tag + " ";
        List<Range> ranges = new ArrayList<>(about(tag));
        ranges.add(Range.newest(ACCEPTED, prefix, 1));
        return decide(ranges, view -> {
            Optional<LedgerRecords.Resolved> record = record(view, tag);
            LedgerListing listing = new LedgerListing(LISTING, view);
            Optional<SeenTag> before = seen(tag, record, listing);
            if (before.isEmpty()) {
                return Decision.answer(new Accepted.NeverSeen());
            }
            SeenTag found = before.get().after(release.map(Ledger::listed));
            Optional<TagTrouble> trouble = found.trouble();
            if (trouble.isEmpty()) {
                Accepted nothing = new Accepted.NothingWrong(found.object());
                List<Write> writes = recovered(before.get(), found, listing);
                return writes.isEmpty() ? Decision.answer(nothing) : Decision.commit(nothing, writes);
            }
            SeenTag after = found.accepted(
                    release.map(Release::annotated).orElse(found.annotated()), release.map(Release::time), now());
            TagAcceptance acceptance = new TagAcceptance(
                    tag,
                    trouble.get().state(),
                    found.object(),
                    found.now(),
                    act.actor(),
                    act.reason(),
                    environment.clock().instant());
            long number = view.keys(ACCEPTED).stream()
                            .mapToLong(key -> Long.parseLong(key.substring(prefix.length())))
                            .max()
                            .orElse(0)
                    + 1;
            listing.put(after);
            List<Write> writes = new ArrayList<>(listing.writes());
            release.ifPresent(r -> writes.add(put(r, after)));
            writes.add(new Write.Put(ACCEPTED, prefix + Kinds.number(number), LedgerRecords.acceptance(acceptance)));
            return Decision.commit(new Accepted.Done(acceptance), writes);
        });
    }

    /** Returns what was ever accepted, the newest first. */
    public List<TagAcceptance> acceptances() {
        return register.read(Group.LEDGER, Range.all(ACCEPTED)).all(ACCEPTED, LedgerRecords::acceptance).stream()
                .sorted((a, b) -> b.time().compareTo(a.time()))
                .toList();
    }

    /** Every commit changes the mark. */
    private <T> T decide(List<Range> ranges, Function<Register.View, Decision<T>> judge) {
        return register.decide(Group.LEDGER, ranges, (view, attempt) -> {
            Decision<T> decision = judge.apply(view);
            if (decision.writes().isEmpty()) {
                return decision;
            }
            List<Write> writes = new ArrayList<>(decision.writes());
            writes.add(new Write.Put(MARK, "", Records.text(attempt)));
            return Decision.commit(decision.answer(), writes);
        });
    }

    /** The record of a tag, and that part of the listing which would have it. */
    private static List<Range> about(TagName tag) {
        return List.of(Range.one(TAG, tag.value()), new Range(LISTING, "", Optional.of(tag.value() + '\0'), 1, true));
    }

    private static Optional<LedgerRecords.Resolved> record(Register.View view, TagName tag) {
        return view.one(TAG, tag.value(), LedgerRecords.OF_TAG).map(named -> named.apply(tag));
    }

    /** What a listing knows is newer: it is written by whatever changes what is known. */
    private static Optional<SeenTag> seen(TagName tag, Optional<LedgerRecords.Resolved> record, LedgerListing listing) {
        return listing.get(tag).or(() -> record.map(LedgerRecords.Resolved::seen));
    }

    private SeenTag first(Release release) {
        return SeenTag.first(
                release.tag(), release.tagObject(), release.annotated(), Optional.of(release.time()), now());
    }

    private static Write put(Release release, SeenTag seen) {
        return new Write.Put(
                TAG,
                release.tag().value(),
                LedgerRecords.resolved(
                        new LedgerRecords.Resolved(seen, Optional.of(release.commit()), Optional.of(release.tree()))));
    }

    private static ListedTag listed(Release release) {
        return new ListedTag(
                release.tag(),
                release.tagObject(),
                Optional.of(release.commit()),
                Optional.of(release.tree()),
                release.annotated(),
                Optional.of(release.time()));
    }

    /** To the second: what is recorded is what is compared. */
    private Instant now() {
        return environment.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
