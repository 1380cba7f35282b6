package dev.tagsync.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogView;
import dev.tagsync.ChannelStatus;
import dev.tagsync.Digest;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Hold;
import dev.tagsync.Quarantine;
import dev.tagsync.SyncController;
import dev.tagsync.internal.control.Keys;
import dev.tagsync.internal.control.Records;
import dev.tagsync.internal.control.SnapshotRecord;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.sim.Act.Kind;
import dev.tagsync.testkit.sim.Scenario.Gating;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Sees every effect on the store as it happens, and what every process says of it, and fails as soon as one does not fit the other: the
 * invariants I1 to I9, and a history of flips in which each generation is there once and follows from the one before.
 */
final class Witness {
    /** Of how many flips the snapshots are retained. */
    static final int RETAINED = 2;

    /** How old a view may become. */
    static final Duration VIEW_AGE = Duration.ofSeconds(30);

    private final InMemoryStore store;
    private final Watched watched;
    private final Promoter register;
    private final Map<String, Line> lines = new HashMap<>();
    private final Map<String, Act> acts = new HashMap<>();
    private final Set<List<Digest>> judged = new HashSet<>();
    private Gating gating = Gating.NOTHING;

    Witness(InMemoryStore store, Watched watched) {
        this.store = store;
        this.watched = watched;
        this.register = store.promoter(Shop.CATALOG);
        for (String channel : List.of(Shop.LIVE, Shop.STAGING)) {
            lines.put(channel, new Line(channel));
        }
    }

    /** What happened in one channel. */
    private final class Line {
        private final String channel;
        private final SyncController sound;
        private final List<HistoryRecord> flips = new ArrayList<>();
        private byte[] pointer = {};

        Line(String channel) {
            this.channel = channel;
            this.sound = SyncController.builder()
                    .source(Shop.source())
                    .store(store)
                    .channel(channel)
                    .build();
        }
    }

    private Line line(String channel) {
        Line line = lines.get(channel);
        if (line == null) {
            throw new AssertionError("nobody uses a channel " + channel);
        }
        return line;
    }

    /** From now on promotions in the channel {@code live} pass these gates. */
    void gated(Gating by) {
        gating = by;
    }

    /** Takes note of what a process is asked. */
    Act asks(Kind kind, String channel, String process, String what) {
        return new Act(kind, process, what, line(channel).flips);
    }

    /** Takes note of a judgement. */
    void judges(CatalogView candidate, Optional<CatalogView> active) {
        judged.add(List.of(candidate.root(), active.map(CatalogView::root).orElse(candidate.root())));
    }

    /** The number of flips so far. */
    int flips() {
        return lines.values().stream().mapToInt(line -> line.flips.size()).sum();
    }

    /** The number of flips of a channel so far. */
    int flips(String channel) {
        return line(channel).flips.size();
    }

    /** Checks what a reader sees. */
    void reads(String channel, CatalogView view, int least) {
        List<HistoryRecord> flips = line(channel).flips;
        int generation = (int) view.generation().orElseThrow().number();
        assertThat(generation)
                .as("I3: a reader sees an older flip than it must")
                .isGreaterThanOrEqualTo(least);
        assertThat(generation).as("I3: a reader sees a flip that never was").isLessThanOrEqualTo(flips.size());
        HistoryRecord flip = flips.get(generation - 1);
        assertThat(view.root()).as("I3: root of generation %s", generation).isEqualTo(flip.root());
        assertThat(view.release()).isEqualTo(flip.release());
        assertThat(Shop.entries(view))
                .as("I3: entries of %s", flip.release().tag())
                .isEqualTo(Shop.expected(flip.release().tag().value()).entries());
    }

    // What a process sends, before anything can go wrong with it

    /** Says which call each commit belongs to. */
    Store sends(Store outer, Supplier<Optional<Act>> current) {
        return new ForwardingStore(outer) {
            @Override
            Outcome commit(Promoter inner, String attempt, Group group, long expected, List<Write> writes) {
                current.get().ifPresent(act -> acts.put(attempt, act));
                return super.commit(inner, attempt, group, expected, writes);
            }
        };
    }

    // What happens to the store, after all that went wrong

    /** Watches the effects. */
    Store effects() {
        return new ForwardingStore(store) {
            @Override
            Outcome commit(Promoter inner, String attempt, Group group, long expected, List<Write> writes) {
                Optional<Marks> before =
                        group == Group.CONTROL ? flipped(writes).map(f -> marks(f)) : Optional.empty();
                Outcome outcome = super.commit(inner, attempt, group, expected, writes);
                if (group == Group.CONTROL && outcome instanceof Outcome.Applied) {
                    applied(before, attempt, writes);
                }
                return outcome;
            }

            @Override
            void delete(SnapshotStore inner, long stamp, Collection<Digest> digests) {
                super.delete(inner, stamp, digests);
                assertNothingLost("after a delete at " + stamp);
            }
        };
    }

    /** What stops promotions. */
    private record Marks(Optional<Hold> hold, List<Quarantine> quarantined, boolean approved) {}

    private Marks marks(HistoryRecord flip) {
        ChannelStatus status = line(flip.channel()).sound.status();
        String approvals =
                flip.release().tag() + " " + flip.release().tagObject().hex() + " ";
        return new Marks(
                status.hold(),
                status.quarantined(),
                !register.read(Group.CONTROL, List.of(Range.prefix(Keys.APPROVAL, approvals)))
                        .records()
                        .isEmpty());
    }

    /** Returns the flip that some writes are, if they are one. */
    static Optional<HistoryRecord> flipped(List<Write> writes) {
        return writes.stream()
                .filter(w -> w instanceof Write.Put put && put.kind().equals(Kinds.POINTER))
                .map(w -> Records.history(((Write.Put) w).value()))
                .findFirst();
    }

    private void applied(Optional<Marks> before, String attempt, List<Write> writes) {
        Optional<Kind> kind = Optional.ofNullable(acts.get(attempt)).map(Act::kind);
        Optional<byte[]> flipped = Optional.empty();
        Optional<byte[]> recorded = Optional.empty();
        for (Write write : writes) {
            if (write instanceof Write.Put put) {
                if (put.kind().equals(Kinds.POINTER)) {
                    flipped = Optional.of(put.value());
                } else if (put.kind().equals(Keys.SNAPSHOT)) {
                    assertNotRetired(Records.snapshot(put.value()));
                } else if (put.kind().equals(Keys.HISTORY)) {
                    recorded = Optional.of(put.value());
                } else if (put.kind().equals(Keys.FINDINGS)) {
                    assertThat(Shop.nodes(store))
                            .as("H-GC-6: nodes of findings, when a record names them")
                            .containsAll(Records.nodes(put.value()));
                }
            } else if (write instanceof Write.Delete delete) {
                assertThat(delete.kind()).isNotIn(Kinds.POINTER, Keys.HISTORY);
                assertLiftedByAPerson(delete.kind(), kind);
            } else if (write instanceof Write.DeleteRange range) {
                assertThat(range.kind()).isNotIn(Kinds.POINTER, Keys.HISTORY);
            }
        }
        assertThat(flipped.isPresent())
                .as("I4: pointer and history go together")
                .isEqualTo(recorded.isPresent());
        if (flipped.isPresent()) {
            assertThat(flipped.get()).as("I4").isEqualTo(recorded.orElseThrow());
            flipped(before.orElseThrow(), kind, attempt, flipped.get(), writes);
        }
    }

    private void assertNotRetired(SnapshotRecord snapshot) {
        if (snapshot.isSealed()) {
            return;
        }
        for (Line line : lines.values()) {
            assertThat(line.flips.subList(Math.max(0, line.flips.size() - RETAINED), line.flips.size()))
                    .as("I7, H-GC-2: a snapshot was retired that retention asks for")
                    .noneMatch(flip -> flip.snapshot().equals(snapshot.id()));
        }
        assertThat(register.read(Group.CONTROL, List.of(Range.all(Keys.HYDRATION)))
                        .records())
                .extracting(stored -> Records.hydration(stored.value()))
                .as("I7, H-GC-6: a snapshot was retired that an open hydration makes or builds on")
                .noneMatch(h -> h.stamp() == snapshot.id().stamp() || h.base().equals(Optional.of(snapshot.id())));
    }

    private static void assertLiftedByAPerson(String record, Optional<Kind> by) {
        if (record.equals(Keys.HOLD)) {
            assertThat(by).as("I5: who lifted a hold").isIn(Optional.of(Kind.UNHOLD), Optional.of(Kind.PROMOTE));
        } else if (record.equals(Keys.QUARANTINE)) {
            assertThat(by).as("I5: who lifted a quarantine").contains(Kind.UNQUARANTINE);
        }
    }

    /** Nobody goes to what is known to be bad, no program moves a held channel, and what a rollback left stays left. */
    private void assertAllowed(Marks before, Optional<Kind> kind, HistoryRecord flip) {
        if (flip.channel().equals(Shop.LIVE) && flip.kind() == HistoryRecord.Kind.PROMOTE) {
            assertThat(gating != Gating.APPROVAL || before.approved())
                    .as("%s was promoted without an approval", flip.release().tag())
                    .isTrue();
            assertThat(gating != Gating.STAGING_FIRST
                            || line(Shop.STAGING).flips.stream()
                                    .anyMatch(staged -> staged.release().sameTag(flip.release())
                                            && staged.root().equals(flip.root())))
                    .as(
                            "%s was promoted before it was in staging",
                            flip.release().tag())
                    .isTrue();
        }
        assertThat(before.quarantined())
                .as("I5: %s is quarantined, and flipped to", flip.release().tag())
                .noneMatch(mark -> mark.matches(flip.release(), Optional.of(flip.root())));
        if (kind.equals(Optional.of(Kind.PROMOTE_AUTOMATICALLY)) && !Watched.isByGuard(flip)) {
            assertThat(before.hold())
                    .as("I5, H-FLIP-5: a held channel was promoted by a program")
                    .isEmpty();
        }
        if (flip.kind() == HistoryRecord.Kind.ROLLBACK) {
            List<HistoryRecord> flips = line(flip.channel()).flips;
            HistoryRecord left = flips.get(flips.size() - 1);
            Marks now = marks(flip);
            assertThat(now.hold()).as("I5: a rollback holds its channel").isPresent();
            assertThat(now.quarantined())
                    .as("I5: a rollback quarantines what it left")
                    .anyMatch(mark -> mark.tag().equals(left.release().tag()));
        }
    }

    private void flipped(Marks marks, Optional<Kind> kind, String attempt, byte[] bytes, List<Write> writes) {
        HistoryRecord flip = Records.history(bytes);
        assertAllowed(marks, kind, flip);
        Line line = line(flip.channel());
        List<HistoryRecord> flips = line.flips;
        Optional<HistoryRecord> before = flips.isEmpty() ? Optional.empty() : Optional.of(flips.get(flips.size() - 1));
        assertThat(flip.attempt()).as("I4: attempt").isEqualTo(attempt);
        assertThat(flip.generation().number())
                .as("I7: a flip was lost or doubled")
                .isEqualTo(flips.size() + 1);
        assertThat(flip.previous())
                .as("the chain of generation %s", flip.generation())
                .isEqualTo(before.map(b -> Digest.sha256(line.pointer)));
        assertThat(flip.from()).isEqualTo(before.map(b -> b.release().tag()));
        String tag = flip.release().tag().value();
        Shop.Expected expected = Shop.expected(tag);
        assertThat(flip.release().tagObject().hex())
                .as("I1: tag object of %s", tag)
                .isEqualTo(Shop.tagObject(tag));
        assertThat(tag).as("I2: a release that breaks a rule became live").isNotEqualTo(Shop.BAD);
        assertThat(flip.root()).as("I8: root of %s", tag).isEqualTo(expected.root());
        if (flip.kind() == HistoryRecord.Kind.PROMOTE) {
            assertThat(judged)
                    .as("I2: %s was not judged against what it replaces", tag)
                    .contains(
                            List.of(flip.root(), before.map(HistoryRecord::root).orElse(flip.root())));
        } else {
            assertThat(flips)
                    .as("I2: %s was never live, and is rolled back to", tag)
                    .anyMatch(
                            f -> f.release().sameTag(flip.release()) && f.root().equals(flip.root()));
        }
        Optional<Act> act = Optional.ofNullable(acts.get(attempt));
        watched.flips(act.map(Act::process).orElse(""), flip, before, writes);
        flips.add(flip);
        line.pointer = bytes.clone();
        assertThat(sealed())
                .as("I2: generation %s", flip.generation())
                .anyMatch(s -> s.id().equals(flip.snapshot()) && s.root().equals(flip.root()));
        assertNothingLost("after the flip to " + tag);
        act.ifPresent(a -> a.applied(flip));
    }

    private List<SnapshotRecord> snapshots() {
        return register.read(Group.CONTROL, List.of(Range.all(Keys.SNAPSHOT))).records().stream()
                .map(Stored::value)
                .map(Records::snapshot)
                .toList();
    }

    private List<SnapshotRecord> sealed() {
        return snapshots().stream().filter(SnapshotRecord::isSealed).toList();
    }

    private Set<Digest> named() {
        Set<Digest> named = new HashSet<>();
        register.read(Group.CONTROL, List.of(Range.all(Keys.FINDINGS)))
                .records()
                .forEach(s -> named.addAll(Records.nodes(s.value())));
        return named;
    }

    /** Every node that something in use reaches is stored; in use is what a view may show that was opened before it was retired. */
    private void assertNothingLost(String when) {
        Set<Digest> living = Shop.nodes(store);
        for (SnapshotRecord snapshot : snapshots()) {
            String tag = snapshot.release().tag().value();
            if (snapshot.state() != SnapshotRecord.State.OVER) {
                assertThat(living)
                        .as("I7: nodes of snapshot %s of %s, %s, %s", snapshot.id(), tag, snapshot.state(), when)
                        .containsAll(Shop.expected(tag).nodes());
            }
        }
        assertThat(living).as("I7: nodes of findings %s", when).containsAll(named());
    }

    /** What is stored is what something in use reaches, and nothing else. */
    void assertNothingLeaked() {
        Set<Digest> needed = named();
        sealed().forEach(s ->
                needed.addAll(Shop.expected(s.release().tag().value()).nodes()));
        assertThat(Shop.nodes(store))
                .as("H-GC-4: what is stored when all is collected")
                .isEqualTo(needed);
        assertThat(sealed()).hasSizeLessThanOrEqualTo(RETAINED * lines.size());
        assertThat(register.beats("").keySet())
                .as("H-GC-4: beats when all processes are gone")
                .isEmpty();
        assertThat(register.read(Group.CONTROL, List.of(Range.all(Kinds.LOG))).records())
                .as("H-GC-4: rows of the log")
                .hasSizeLessThan(100);
    }

    /** Nobody needs to watch a channel any more. */
    void assertGuardIsOver(String channel) {
        assertThat(line(channel).sound.status().guard())
                .as("the guard that is open when the watch is over")
                .isEmpty();
    }

    /** What must hold when all is over. */
    void ends() {
        for (Line line : lines.values()) {
            List<HistoryRecord> stored =
                    register
                            .read(Group.CONTROL, List.of(Range.prefix(Keys.HISTORY, line.channel + "/")))
                            .records()
                            .stream()
                            .map(s -> Records.history(s.value()))
                            .toList();
            assertThat(stored).as("I4: the history is what was flipped").isEqualTo(line.flips);
        }
        assertNothingLost("at the end");
    }
}
