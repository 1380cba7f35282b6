package dev.tagsync.testkit.sim;

import static dev.tagsync.testkit.sim.Plants.above;
import static dev.tagsync.testkit.sim.Plants.below;
import static dev.tagsync.testkit.sim.Plants.hiding;
import static dev.tagsync.testkit.sim.Plants.isLogged;
import static dev.tagsync.testkit.sim.Plants.lastStamp;
import static dev.tagsync.testkit.sim.Plants.ofCollector;
import static dev.tagsync.testkit.sim.Plants.sendingAgain;
import static dev.tagsync.testkit.sim.Plants.stamps;
import static dev.tagsync.testkit.sim.Plants.version;

import dev.tagsync.Digest;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.TransientException;
import dev.tagsync.internal.control.Keys;
import dev.tagsync.internal.control.Records;
import dev.tagsync.internal.control.SnapshotRecord;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Reading;
import dev.tagsync.spi.Promoter.Settlement;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Bugs that peers have had, each one rule short of what is right. Bugs of many processes are made anew for each of them. */
enum PlantedBugs {
    TIMEOUT_MEANS_NO("H-FLIP-1", "a commit that timed out is taken for one that failed") {
        @Override
        PlantedBug plant() {
            return above(store -> new ForwardingStore(store) {
                @Override
                Outcome commit(Promoter inner, String attempt, Group group, long expected, List<Write> writes) {
                    Outcome outcome = super.commit(inner, attempt, group, expected, writes);
                    if (outcome instanceof Outcome.Unknown unknown) {
                        throw new TransientException("store.unreachable", "not committed: " + unknown.cause(), "");
                    }
                    return outcome;
                }
            });
        }
    },
    LOOK_WITHOUT_FENCE("H-FLIP-1", "an unknown outcome is settled by a look at the log, without a fence", true) {
        @Override
        PlantedBug plant() {
            return above(store -> new ForwardingStore(store) {
                @Override
                Settlement settle(Promoter inner, String attempt, Group group, long expected) {
                    return isLogged(inner, attempt, group, expected) ? Settlement.APPLIED : Settlement.NEVER;
                }
            });
        }
    },
    UNAVAILABLE_MEANS_NO("H-FLIP-2", "an Unavailable of the commit phase is taken for a refusal, and is decided anew") {
        @Override
        PlantedBug plant() {
            return above(store -> new ForwardingStore(store) {
                @Override
                Outcome commit(Promoter inner, String attempt, Group group, long expected, List<Write> writes) {
                    Outcome outcome = super.commit(inner, attempt, group, expected, writes);
                    return outcome instanceof Outcome.Unknown ? new Outcome.Conflict(expected) : outcome;
                }

                @Override
                Settlement settle(Promoter inner, String attempt, Group group, long expected) {
                    return Settlement.NEVER;
                }
            });
        }
    },
    OLD_ROW_MEANS_APPLIED("H-FLIP-3", "the old row of a refused commit is taken for the answer to one that applied") {
        @Override
        PlantedBug plant() {
            return above(store -> new ForwardingStore(store) {
                @Override
                Outcome commit(Promoter inner, String attempt, Group group, long expected, List<Write> writes) {
                    Outcome outcome = super.commit(inner, attempt, group, expected, writes);
                    return outcome instanceof Outcome.Conflict ? new Outcome.Applied(expected + 1) : outcome;
                }
            });
        }
    },
    HIDDEN_RETRY_IS_BELIEVED("H-FLIP-3", "\"not applied\" is believed of a commit whose first try applied") {
        @Override
        PlantedBug plant() {
            Set<String> refused = new HashSet<>();
            return above(store -> new ForwardingStore(store) {
                @Override
                Outcome commit(Promoter inner, String attempt, Group group, long expected, List<Write> writes) {
                    Outcome outcome = super.commit(inner, attempt, group, expected, writes);
                    if (outcome instanceof Outcome.Conflict) {
                        refused.add(attempt);
                    }
                    return outcome;
                }

                @Override
                Settlement settle(Promoter inner, String attempt, Group group, long expected) {
                    return refused.contains(attempt) ? Settlement.NEVER : super.settle(inner, attempt, group, expected);
                }
            });
        }
    },
    WRITE_WITHOUT_CONDITION("H-FLIP-4", "the last of two controllers wins, whatever the other did") {
        @Override
        PlantedBug plant() {
            return below(store -> new ForwardingStore(store) {
                @Override
                Outcome commit(Promoter inner, String attempt, Group group, long expected, List<Write> writes) {
                    return super.commit(inner, attempt, group, version(inner, group), writes);
                }
            });
        }
    },
    HOLD_IS_OVERLOOKED("H-FLIP-5", "a hold that a rollback set does not stop the loop") {
        @Override
        PlantedBug plant() {
            return above(store -> hiding(store, Keys.HOLD));
        }
    },
    QUARANTINE_IS_OVERLOOKED("H-FLIP-5", "what a rollback left is promoted again") {
        @Override
        PlantedBug plant() {
            return above(store -> hiding(store, Keys.QUARANTINE));
        }
    },
    SENT_AGAIN_WITHOUT_JUDGING("H-FLIP-8", "what was decided under one version is sent again under the next") {
        @Override
        PlantedBug plant() {
            return above(store -> sendingAgain(store, writes -> true));
        }
    },
    GUARD_IS_FORGOTTEN(
            "guard", "that a flip is guarded is not recorded in its step, so nobody watches on if its process dies") {
        @Override
        PlantedBug plant() {
            return above(store -> new ForwardingStore(store) {
                @Override
                Outcome commit(Promoter inner, String attempt, Group group, long expected, List<Write> writes) {
                    return super.commit(
                            inner,
                            attempt,
                            group,
                            expected,
                            writes.stream()
                                    .filter(w -> !(w instanceof Write.Put put
                                            && put.kind().equals(Keys.GUARD)))
                                    .toList());
                }
            });
        }
    },
    GUARD_DOES_NOT_LOOK_AGAIN("guard", "a guard goes back although somebody else moved the channel meanwhile") {
        @Override
        PlantedBug plant() {
            return above(store -> sendingAgain(
                    store,
                    writes -> Witness.flipped(writes).filter(Watched::isByGuard).isPresent()));
        }
    },
    REJECTIONS_ARE_FORGOTTEN("H-FLIP-6", "a release that was rejected is judged again at every look of the loop") {
        @Override
        PlantedBug plant() {
            return above(store -> hiding(store, Keys.VERDICT));
        }

        @Override
        void run(long seed) {
            new LoopScenario(seed, plant()).run();
        }
    },
    RETRY_DOES_NOTHING(
            "H-FLIP-7", "what was rolled back from is taken for live still, so that promoting it again does nothing") {
        @Override
        PlantedBug plant() {
            return new PlantedBug() {
                @Override
                Store above(String process, Store store) {
                    return new Plants.Forgetful(store);
                }
            };
        }
    },
    RETRIES_BY_ITSELF("H-FLIP-7", "a flip that lost is sent again later, when its caller was told that it lost") {
        @Override
        PlantedBug plant() {
            return above(Plants.Stubborn::new);
        }
    },
    TRIMMED_MEANS_NEVER(
            "H-FLIP-9", "a flip that is settled when its log row was trimmed is taken for one that never applied") {
        @Override
        PlantedBug plant() {
            return below(store -> new ForwardingStore(store) {
                @Override
                Settlement settle(Promoter inner, String attempt, Group group, long expected) {
                    try {
                        return super.settle(inner, attempt, group, expected);
                    } catch (OutcomeUnknownException rowIsGone) {
                        return Settlement.NEVER;
                    }
                }
            });
        }

        @Override
        void run(long seed) {
            new LateSettlementScenario(seed, plant()).run();
        }
    },
    HYDRATIONS_ARE_OVERLOOKED("H-GC-1", "what an open hydration has written is collected") {
        @Override
        PlantedBug plant() {
            return ofCollector(store -> hiding(store, Keys.HYDRATION));
        }
    },
    POINTERS_ARE_OVERLOOKED("H-GC-1", "what is live is collected, since it is old") {
        @Override
        PlantedBug plant() {
            return ofCollector(store -> hiding(hiding(store, Kinds.POINTER), Keys.HISTORY));
        }
    },
    HISTORY_IS_CUT("H-GC-2", "what a rollback would go back to is not retained") {
        @Override
        PlantedBug plant() {
            return ofCollector(store -> new ForwardingStore(store) {
                @Override
                Reading read(Promoter inner, Group group, List<Range> ranges) {
                    return super.read(
                            inner,
                            group,
                            ranges.stream()
                                    .map(r -> r.kind().equals(Keys.HISTORY)
                                            ? new Range(r.kind(), r.from(), r.before(), 1, r.newestFirst())
                                            : r)
                                    .toList());
                }
            });
        }
    },
    ABANDONED_GOES_ON("H-GC-3", "a paused hydrator wakes, does not see that it was abandoned, and promotes", true) {
        @Override
        PlantedBug plant() {
            return above(Plants.Sleepwalker::new);
        }
    },
    ORPHANS_ARE_NOT_FOUND("H-GC-4", "the nodes of hydrations that died are never swept") {
        @Override
        PlantedBug plant() {
            return ofCollector(store -> new ForwardingStore(store) {
                @Override
                void scan(SnapshotStore inner, int part, Consumer<SnapshotStore.StoredNode> action) {
                    Set<Long> known = stamps(store.promoter(Shop.CATALOG));
                    super.scan(inner, part, node -> {
                        if (known.contains(node.stamp())) {
                            action.accept(node);
                        }
                    });
                }
            });
        }
    },
    DELETE_WITHOUT_STAMP("H-GC-5", "a delete takes what was written again after it was sent", true) {
        @Override
        PlantedBug plant() {
            return below(store -> new ForwardingStore(store) {
                @Override
                void delete(SnapshotStore inner, long stamp, Collection<Digest> digests) {
                    Map<Digest, Long> written = new HashMap<>();
                    for (int part = 0; part < inner.scanParts(); part++) {
                        inner.scan(part, node -> written.put(node.digest(), node.stamp()));
                    }
                    for (Digest digest : digests) {
                        super.delete(inner, written.getOrDefault(digest, stamp), List.of(digest));
                    }
                }
            });
        }
    },
    CANDIDATES_ARE_RETIRED("H-GC-6", "a candidate is retired while it is validated") {
        @Override
        PlantedBug plant() {
            return ofCollector(store -> hiding(store, Keys.HYDRATION, Keys.KEEP));
        }
    },
    NAMED_TOO_LATE(
            "H-GC-6",
            "findings are swept before a record names them: the sweep's stamp does not mind open hydrations") {
        @Override
        PlantedBug plant() {
            return ofCollector(store -> hiding(store, Keys.HYDRATION, Keys.FINDINGS));
        }
    },
    FINDINGS_ARE_NOT_MARKED("H-GC-6", "findings that records name are not marked") {
        @Override
        PlantedBug plant() {
            return ofCollector(store -> hiding(store, Keys.FINDINGS));
        }
    },
    WAITING_IS_FORGOTTEN("H-GC-8", "the sweep of one snapshot takes what another, still waited for, shares") {
        @Override
        PlantedBug plant() {
            return ofCollector(store -> Plants.hiding(
                    store,
                    ranges -> ranges.stream().anyMatch(range -> range.kind().equals(Keys.FINDINGS)),
                    record -> record.kind().equals(Keys.SNAPSHOT)
                            && Records.snapshot(record.value()).state() == SnapshotRecord.State.RETIRING));
        }
    },
    PAYLOADS_ARE_NOT_MARKED("H-GC-9", "payload nodes, which only leaves name, are swept") {
        @Override
        PlantedBug plant() {
            return ofCollector(store -> new ForwardingStore(store) {
                @Override
                void delete(SnapshotStore inner, long stamp, Collection<Digest> digests) {
                    Set<Digest> all = new HashSet<>(digests);
                    Shop.TAGS.forEach(tag -> all.addAll(Shop.expected(tag).payloads()));
                    super.delete(inner, stamp, all);
                }
            });
        }
    },
    READS_ONE_AFTER_THE_OTHER("H-GC-7", "the mark reads snapshots, then hydrations, not both of one version", true) {
        @Override
        PlantedBug plant() {
            return ofCollector(store -> new ForwardingStore(store) {
                @Override
                Reading read(Promoter inner, Group group, List<Range> ranges) {
                    List<Stored> all = new ArrayList<>();
                    long version = 0;
                    for (Range range : ranges) {
                        Reading one = super.read(inner, group, List.of(range));
                        all.addAll(one.records());
                        version = one.version();
                    }
                    return ranges.isEmpty() ? super.read(inner, group, ranges) : new Reading(version, all);
                }
            });
        }
    },
    STAMP_AT_THE_DELETE("H-GC-11", "the sweep's stamp is the last one that was allotted when it deletes", true) {
        @Override
        PlantedBug plant() {
            return ofCollector(store -> new ForwardingStore(store) {
                @Override
                void delete(SnapshotStore inner, long stamp, Collection<Digest> digests) {
                    super.delete(inner, Math.max(stamp, lastStamp(store.promoter(Shop.CATALOG))), digests);
                }
            });
        }
    };

    private final String hazard;
    private final String what;
    private final boolean shy;

    PlantedBugs(String hazard, String what) {
        this(hazard, what, false);
    }

    PlantedBugs(String hazard, String what, boolean shy) {
        this.hazard = hazard;
        this.what = what;
        this.shy = shy;
    }

    abstract PlantedBug plant();

    /** Runs the simulation with the bug. */
    void run(long seed) {
        new Scenario(seed, Chaos.of(seed), plant()).run();
    }

    /** Tells whether it takes hundreds of seeds: it shows only where several rare things meet. */
    boolean isShy() {
        return shy;
    }

    @Override
    public String toString() {
        return hazard + ": " + what;
    }
}
