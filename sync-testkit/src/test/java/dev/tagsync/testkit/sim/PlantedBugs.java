package dev.tagsync.testkit.sim;

import dev.tagsync.TransientException;
import dev.tagsync.internal.control.Keys;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Reading;
import dev.tagsync.spi.Promoter.Settlement;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.Store;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

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
    LOOK_WITHOUT_FENCE("H-FLIP-1", "an unknown outcome is settled by a look at the log, without a fence") {
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
            return above(store -> new ForwardingStore(store) {
                @Override
                Outcome commit(Promoter inner, String attempt, Group group, long expected, List<Write> writes) {
                    Outcome outcome = super.commit(inner, attempt, group, expected, writes);
                    return outcome instanceof Outcome.Conflict conflict && conflict.version() > expected
                            ? super.commit(inner, attempt, group, conflict.version(), writes)
                            : outcome;
                }
            });
        }
    };

    private final String hazard;
    private final String what;

    PlantedBugs(String hazard, String what) {
        this.hazard = hazard;
        this.what = what;
    }

    abstract PlantedBug plant();

    @Override
    public String toString() {
        return hazard + ": " + what;
    }

    private static PlantedBug above(UnaryOperator<Store> bug) {
        return new PlantedBug() {
            @Override
            Store above(Store store) {
                return bug.apply(store);
            }
        };
    }

    private static PlantedBug below(UnaryOperator<Store> bug) {
        return new PlantedBug() {
            @Override
            Store below(Store store) {
                return bug.apply(store);
            }
        };
    }

    /** A decision that does not look at records of a kind. */
    private static Store hiding(Store store, String kind) {
        return new ForwardingStore(store) {
            @Override
            Reading read(Promoter inner, Group group, List<Range> ranges) {
                Reading all = super.read(inner, group, ranges);
                return new Reading(
                        all.version(),
                        all.records().stream()
                                .filter(record -> !record.kind().equals(kind))
                                .toList());
            }
        };
    }

    private static long version(Promoter inner, Group group) {
        return inner.read(group, List.of()).version();
    }

    private static boolean isLogged(Promoter inner, String attempt, Group group, long expected) {
        return inner.read(group, List.of(Range.one(Kinds.LOG, Kinds.number(expected + 1)))).records().stream()
                .map(Stored::value)
                .anyMatch(value -> Arrays.equals(value, attempt.getBytes(StandardCharsets.UTF_8)));
    }
}
