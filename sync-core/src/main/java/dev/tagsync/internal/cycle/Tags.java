package dev.tagsync.internal.cycle;

import dev.tagsync.HistoryRecord;
import dev.tagsync.Latest;
import dev.tagsync.Latest.Why;
import dev.tagsync.NewerRelease;
import dev.tagsync.Quarantine;
import dev.tagsync.ReleaseInfo;
import dev.tagsync.ReleaseInfo.State;
import dev.tagsync.Signature;
import dev.tagsync.SnapshotId;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.TagPolicy;
import dev.tagsync.TagTrouble;
import dev.tagsync.internal.control.Channel;
import dev.tagsync.internal.control.HighestPromoted;
import dev.tagsync.internal.control.Ledger;
import dev.tagsync.internal.control.VerdictRecord;
import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.TagSource.ListedTag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How the source's tags stand in a channel, and which of them is next. Thread-safe. */
final class Tags {
    private static final Comparator<String> BY_NAME = PortRules.UTF_8_ORDER;

    private final SyncParts parts;

    Tags(SyncParts parts) {
        this.parts = parts;
    }

    /** Returns the source's tags, and those that it lost, by name. Compares with the ledger, and writes nothing. */
    List<ReleaseInfo> releases() {
        List<ListedTag> listed = parts.source().list();
        Ledger.Known known = parts.ledger().known();
        Standing standing = new Standing(parts.channel().standing());
        Instant now = parts.environment().clock().instant();
        List<ReleaseInfo> releases = new ArrayList<>();
        for (ListedTag tag : listed) {
            State state = known.trouble(tag).map(TagTrouble::state).orElseGet(() -> standing.of(tag));
            releases.add(info(tag, state, known, standing, parts.tagPolicy().skips(tag, now)));
        }
        known.vanished(listed)
                .forEach((tag, trouble) -> releases.add(info(
                        tag, trouble.state(), known, standing, parts.tagPolicy().skips(tag, now))));
        releases.sort(Comparator.comparing(info -> info.tag().value(), BY_NAME));
        return releases;
    }

    private static ReleaseInfo info(
            ListedTag tag, State state, Ledger.Known known, Standing standing, Optional<TagPolicy.Skipped> skipped) {
        return new ReleaseInfo(
                tag.tag(),
                tag.tagObject(),
                tag.commit(),
                tag.tree(),
                tag.annotated(),
                tag.time(),
                state,
                known.accepted(tag.tag()),
                standing.signature(tag),
                skipped);
    }

    /** Returns what automation may promote; what the listing shows is recorded. */
    Latest latest() {
        List<ListedTag> listed = parts.source().list();
        Ledger.Known known = parts.ledger().observe(listed);
        HighestPromoted.Found found = parts.highest().find(parts.tagPolicy());
        return new Sorting(known, found)
                .sort(listed, new Standing(parts.channel().standing()));
    }

    /** Returns the tags of the policy that were in trouble at the last look, the latest first. */
    List<TagTrouble> troubles() {
        Map<ListedTag, TagTrouble> troubles =
                new HashMap<>(parts.ledger().known().troubles());
        Instant now = parts.environment().clock().instant();
        troubles.keySet().removeIf(tag -> !isTaken(tag, now));
        return inOrder(troubles);
    }

    /** Returns what was judged here and is later than all that was ever live, the latest first. */
    List<NewerRelease> newer() {
        Channel.Standing stored = parts.channel().standing();
        HighestPromoted.Found found = parts.highest().find(parts.tagPolicy());
        List<Quarantine> marks = parts.channel().status().quarantined();
        Standing standing = new Standing(stored);
        Instant now = parts.environment().clock().instant();
        Map<ListedTag, NewerRelease> newer = new HashMap<>();
        for (VerdictRecord verdict : stored.verdicts()) {
            ListedTag tag = HighestPromoted.listed(verdict.release());
            State state = standing.of(tag);
            boolean judged = state == State.READY || state == State.REJECTED;
            if (judged && isTaken(tag, now) && found.isBelow(tag, parts.tagPolicy())) {
                boolean bad = marks.stream().anyMatch(mark -> mark.matches(verdict.release(), verdict.root()));
                newer.put(
                        tag,
                        new NewerRelease(
                                verdict.release(),
                                bad
                                        ? NewerRelease.State.QUARANTINED
                                        : state == State.READY
                                                ? NewerRelease.State.GOOD
                                                : NewerRelease.State.REJECTED));
            }
        }
        return parts.tagPolicy().latestFirst(newer.keySet()).stream()
                .map(newer::get)
                .toList();
    }

    /** Tells whether the policy takes a tag, now or when it is old enough. */
    private boolean isTaken(ListedTag tag, Instant now) {
        return parts.tagPolicy()
                .skips(tag, now)
                .map(TagPolicy.Skipped::rule)
                .filter(rule -> rule != TagPolicy.Rule.MINIMUM_AGE)
                .isEmpty();
    }

    private List<TagTrouble> inOrder(Map<ListedTag, TagTrouble> troubles) {
        return parts.tagPolicy().latestFirst(troubles.keySet()).stream()
                .map(troubles::get)
                .toList();
    }

    /** Sorts out which tags automation may promote. */
    private final class Sorting {
        private final TagPolicy policy = parts.tagPolicy();
        private final Instant now = parts.environment().clock().instant();
        private final Ledger.Known known;
        private final HighestPromoted.Found found;
        private final Map<ListedTag, TagTrouble> blocking = new HashMap<>();
        private final List<Latest.Skipped> skipped = new ArrayList<>();

        Sorting(Ledger.Known known, HighestPromoted.Found found) {
            this.known = known;
            this.found = found;
        }

        Latest sort(List<ListedTag> listed, Standing standing) {
            List<ListedTag> good = new ArrayList<>();
            for (ListedTag tag : listed) {
                known.trouble(tag).ifPresentOrElse(trouble -> inTrouble(tag, trouble), () -> good.add(tag));
            }
            known.vanished(listed).forEach(this::inTrouble);
            TagPolicy.Selection selection = policy.select(good, now);
            selection.skipped().forEach(s -> skip(s.tag(), Why.POLICY, s.reason(), s.notBefore()));
            List<ReleaseInfo> candidates = new ArrayList<>();
            Optional<ListedTag> worst =
                    policy.latestFirst(blocking.keySet()).stream().findFirst();
            for (ListedTag tag : selection.taken()) {
                if (isCandidate(tag, worst, candidates)) {
                    candidates.add(info(tag, standing.of(tag), known, standing, Optional.empty()));
                }
            }
            skipped.sort(Comparator.comparing(s -> s.tag().value(), BY_NAME));
            return new Latest(
                    parts.channelName(), found.active(), found.highest(), candidates, inOrder(blocking), skipped);
        }

        /** A tag in trouble that the policy would take stands before all that are earlier. */
        private void inTrouble(ListedTag tag, TagTrouble trouble) {
            if (isTaken(tag, now) && policy.places(tag) && found.isBelow(tag, policy)) {
                blocking.put(tag, trouble);
            }
            skip(tag.tag(), Why.valueOf(trouble.state().name()), trouble.message(), Optional.empty());
        }

        private boolean isCandidate(ListedTag tag, Optional<ListedTag> worst, List<ReleaseInfo> before) {
            if (found.active().filter(a -> isSame(a, tag)).isPresent()) {
                return skip(tag.tag(), Why.ACTIVE, "it is live", Optional.empty());
            }
            if (!found.isBelow(tag, policy)) {
                HistoryRecord highest = found.highest().orElseThrow();
                return skip(
                        tag.tag(),
                        Why.NOT_LATER,
                        "it is not later than " + highest.release().tag() + ", which was made live by generation "
                                + highest.generation()
                                + (isOrderedByName(tag, highest) ? ", in the order of names" : "")
                                + ": automation never goes back",
                        Optional.empty());
            }
            if (worst.filter(w -> policy.order().compare(w, tag) > 0).isPresent()) {
                return skip(
                        tag.tag(),
                        Why.LATER_TAG_IN_TROUBLE,
                        "it is earlier than " + worst.get().tag() + ": "
                                + blocking.get(worst.get()).message(),
                        Optional.empty());
            }
            if (found.highest().isEmpty() && !before.isEmpty()) {
                return skip(
                        tag.tag(),
                        Why.NOT_LATEST,
                        "nothing was live yet, and " + before.get(0).tag() + " is the latest",
                        Optional.empty());
            }
            return true;
        }

        private boolean skip(TagName tag, Why why, String reason, Optional<Instant> notBefore) {
            skipped.add(new Latest.Skipped(tag, why, reason, notBefore));
            return false;
        }

        private boolean isOrderedByName(ListedTag tag, HistoryRecord highest) {
            return policy.ordering() == TagPolicy.Order.LEXICAL
                    && !tag.tag().equals(highest.release().tag());
        }

        private boolean isSame(HistoryRecord active, ListedTag tag) {
            return active.release().tag().equals(tag.tag())
                    && active.release().tagObject().equals(tag.tagObject());
        }
    }

    /** How tags stand that are what they were. */
    private static final class Standing {
        private final Map<String, VerdictRecord> newest = new HashMap<>();
        private final Set<String> ready = new HashSet<>();
        private final Map<String, Signature> signatures = new HashMap<>();
        private final Optional<String> active;

        Standing(Channel.Standing standing) {
            Set<SnapshotId> sealed = new HashSet<>(standing.sealed());
            for (VerdictRecord verdict : standing.verdicts()) {
                String tag = named(verdict.release().tag(), verdict.release().tagObject());
                newest.merge(tag, verdict, (a, b) -> a.time().isAfter(b.time()) ? a : b);
                if (verdict.passed()
                        && verdict.snapshot().filter(sealed::contains).isPresent()) {
                    ready.add(tag);
                }
            }
            newest.forEach(
                    (tag, verdict) -> signatures.put(tag, verdict.release().signature()));
            active = standing.active()
                    .map(a -> named(a.release().tag(), a.release().tagObject()));
            // A flip alone writes no verdict anew.
            standing.active()
                    .ifPresent(a ->
                            signatures.put(active.orElseThrow(), a.release().signature()));
        }

        Optional<Signature> signature(ListedTag tag) {
            return Optional.ofNullable(signatures.get(named(tag.tag(), tag.tagObject())));
        }

        State of(ListedTag tag) {
            String name = named(tag.tag(), tag.tagObject());
            if (active.filter(name::equals).isPresent()) {
                return State.ACTIVE;
            }
            if (newest.containsKey(name) && !newest.get(name).passed()) {
                return State.REJECTED;
            }
            return ready.contains(name) ? State.READY : State.NEW;
        }

        private static String named(TagName tag, TagObjectId object) {
            return tag + " " + object;
        }
    }
}
