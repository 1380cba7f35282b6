package dev.tagsync.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tagsync.CatalogView;
import dev.tagsync.ChannelStatus;
import dev.tagsync.Digest;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Hold;
import dev.tagsync.PermanentException;
import dev.tagsync.Quarantine;
import dev.tagsync.SyncController;
import dev.tagsync.SyncException;
import dev.tagsync.SyncResult;
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
    private final Promoter register;
    private final SyncController sound;
    private final List<HistoryRecord> flips = new ArrayList<>();
    private final Map<String, Act> acts = new HashMap<>();
    private final Set<List<Digest>> judged = new HashSet<>();
    private byte[] pointer = {};

    Witness(InMemoryStore store) {
        this.store = store;
        this.register = store.promoter(Shop.CATALOG);
        this.sound = SyncController.builder().source(Shop.source()).store(store).build();
    }

    /** One call of a controller: what was asked, what it sent, and how it ended. */
    final class Act {
        private final Kind kind;
        private final String what;
        private final int flipsBefore = flips.size();
        private final List<String> applied = new ArrayList<>();
        private boolean saidNo;
        private boolean over;

        private Act(Kind kind, String what) {
            this.kind = kind;
            this.what = what;
        }

        /** The call returned a result. */
        void ended(SyncResult result) {
            over = true;
            if (result instanceof SyncResult.Promoted promoted) {
                assertFlipped(promoted.record());
            } else if (result instanceof SyncResult.RolledBack back) {
                assertFlipped(back.record());
            } else if (!(result instanceof SyncResult.InDoubt)) {
                assertNothingFlipped(result.toString());
            }
            if (result instanceof SyncResult.Rejected) {
                assertRejectedRightly(result);
            } else if (result instanceof SyncResult.AlreadyActive) {
                assertThat(flips.subList(Math.max(0, flipsBefore - 1), flips.size()))
                        .as("%s said %s", what, result)
                        .anyMatch(f ->
                                f.release().tag().value().equals(result.report().tag()));
            } else if (result instanceof SyncResult.Conflict conflict) {
                assertThat(flips.subList(flipsBefore, flips.size()))
                        .as("%s said %s", what, result)
                        .contains(conflict.winner());
            }
        }

        /** The call threw. */
        void failed(SyncException e) {
            over = true;
            excuses(e);
            if (!e.stateMayHaveChanged()) {
                assertNothingFlipped(e.toString());
            }
        }

        /** A process that stalls while it validates is late: that too rejects, for the moment. */
        private void assertRejectedRightly(SyncResult rejected) {
            boolean late = rejected.report().findings().stream()
                    .allMatch(finding -> finding.rule().equals("validator.timeout"));
            assertThat(late || rejected.report().tag().equals(Shop.BAD))
                    .as("%s is a good release, yet %s", what, rejected)
                    .isTrue();
        }

        private void assertFlipped(HistoryRecord record) {
            assertThat(applied)
                    .as("%s: what it says it flipped, and what it did", what)
                    .containsExactly(record.attempt());
            assertThat(flips).as("%s: the history lacks what it says", what).contains(record);
        }

        private void assertNothingFlipped(String said) {
            saidNo = true;
            assertThat(applied)
                    .as("I9: %s said \"%s\", yet it had flipped", what, said)
                    .isEmpty();
        }

        private void applied(String attempt) {
            applied.add(attempt);
            if (over && saidNo) {
                fail("I9: %s flipped after it had said that it did not", what);
            }
            assertThat(applied).as("%s flipped twice", what).hasSize(1);
        }
    }

    /** Checks what a call throws: it may have failed, and nothing that it needs may be lost. */
    void excuses(SyncException e) {
        assertThat(e.getMessage()).isNotBlank();
        assertThat(e).as("I7: nodes or records were lost").isNotInstanceOf(PermanentException.class);
    }

    /** What a process is asked to do. */
    enum Kind {
        PROMOTE,
        PROMOTE_AUTOMATICALLY,
        PLAN,
        ROLL_BACK,
        HOLD,
        UNHOLD,
        QUARANTINE,
        UNQUARANTINE
    }

    /** Takes note of what a process is asked. */
    Act asks(Kind kind, String what) {
        return new Act(kind, what);
    }

    /** Takes note of a judgement. */
    void judges(CatalogView candidate, Optional<CatalogView> active) {
        judged.add(List.of(candidate.root(), active.map(CatalogView::root).orElse(candidate.root())));
    }

    /** The number of flips so far. */
    int flips() {
        return flips.size();
    }

    /** Checks what a reader sees. */
    void reads(CatalogView view, int least) {
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
                Marks before = marks();
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
    private record Marks(Optional<Hold> hold, List<Quarantine> quarantined) {}

    private Marks marks() {
        ChannelStatus status = sound.status();
        return new Marks(status.hold(), status.quarantined());
    }

    private void applied(Marks before, String attempt, List<Write> writes) {
        Optional<Kind> kind = Optional.ofNullable(acts.get(attempt)).map(act -> act.kind);
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
            flipped(before, kind, attempt, flipped.get());
        }
    }

    private void assertNotRetired(SnapshotRecord snapshot) {
        if (!snapshot.isSealed()) {
            List<HistoryRecord> retained = flips.subList(Math.max(0, flips.size() - RETAINED), flips.size());
            assertThat(retained)
                    .as("I7, H-GC-2: a snapshot was retired that retention asks for")
                    .noneMatch(flip -> flip.snapshot().equals(snapshot.id()));
        }
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
        assertThat(before.quarantined())
                .as("I5: %s is quarantined, and flipped to", flip.release().tag())
                .noneMatch(mark -> mark.matches(flip.release(), Optional.of(flip.root())));
        if (kind.equals(Optional.of(Kind.PROMOTE_AUTOMATICALLY))) {
            assertThat(before.hold())
                    .as("I5, H-FLIP-5: a held channel was promoted by a program")
                    .isEmpty();
        }
        if (flip.kind() == HistoryRecord.Kind.ROLLBACK) {
            HistoryRecord left = flips.get(flips.size() - 1);
            Marks now = marks();
            assertThat(now.hold()).as("I5: a rollback holds its channel").isPresent();
            assertThat(now.quarantined())
                    .as("I5: a rollback quarantines what it left")
                    .anyMatch(mark -> mark.tag().equals(left.release().tag()));
        }
    }

    private void flipped(Marks marks, Optional<Kind> kind, String attempt, byte[] bytes) {
        HistoryRecord flip = Records.history(bytes);
        assertAllowed(marks, kind, flip);
        Optional<HistoryRecord> before = flips.isEmpty() ? Optional.empty() : Optional.of(flips.get(flips.size() - 1));
        assertThat(flip.attempt()).as("I4: attempt").isEqualTo(attempt);
        assertThat(flip.generation().number())
                .as("I7: a flip was lost or doubled")
                .isEqualTo(flips.size() + 1);
        assertThat(flip.previous())
                .as("the chain of generation %s", flip.generation())
                .isEqualTo(before.map(b -> Digest.sha256(pointer)));
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
        flips.add(flip);
        pointer = bytes.clone();
        assertThat(sealed())
                .as("I2: generation %s", flip.generation())
                .anyMatch(s -> s.id().equals(flip.snapshot()) && s.root().equals(flip.root()));
        assertNothingLost("after the flip to " + tag);
        Optional.ofNullable(acts.get(attempt)).ifPresent(act -> act.applied(attempt));
    }

    private List<SnapshotRecord> sealed() {
        return register.read(Group.CONTROL, List.of(Range.all(Keys.SNAPSHOT))).records().stream()
                .map(Stored::value)
                .map(Records::snapshot)
                .filter(SnapshotRecord::isSealed)
                .toList();
    }

    /** Every node that something in use reaches is stored. */
    private void assertNothingLost(String when) {
        Set<Digest> living = Shop.nodes(store);
        for (SnapshotRecord snapshot : sealed()) {
            String tag = snapshot.release().tag().value();
            assertThat(living)
                    .as("I7: nodes of snapshot %s of %s %s", snapshot.id(), tag, when)
                    .containsAll(Shop.expected(tag).nodes());
        }
    }

    /** What is stored is what something in use reaches, and nothing else. */
    void assertNothingLeaked() {
        Set<Digest> needed = new HashSet<>();
        sealed().forEach(s ->
                needed.addAll(Shop.expected(s.release().tag().value()).nodes()));
        assertThat(Shop.nodes(store))
                .as("H-GC-4: what is stored when all is collected")
                .isEqualTo(needed);
        assertThat(sealed()).hasSizeLessThanOrEqualTo(RETAINED);
    }

    /** What must hold when all is over. */
    void ends() {
        List<HistoryRecord> stored =
                register.read(Group.CONTROL, List.of(Range.prefix(Keys.HISTORY, "live/"))).records().stream()
                        .map(s -> Records.history(s.value()))
                        .toList();
        assertThat(stored).as("I4: the history is what was flipped").isEqualTo(flips);
        assertNothingLost("at the end");
    }
}
