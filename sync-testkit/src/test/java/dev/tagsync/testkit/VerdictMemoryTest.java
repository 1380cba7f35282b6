package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.ChangeCounts;
import dev.tagsync.Entry;
import dev.tagsync.Finding;
import dev.tagsync.Findings;
import dev.tagsync.Severity;
import dev.tagsync.SourcePosition;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncReport;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.Verdict;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Validator;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What was judged is not judged again; entries that stay are not looked at again; breakers are let pass by name, and nothing else. */
class VerdictMemoryTest {
    private final InMemoryStore store = new InMemoryStore();

    private final AtomicInteger runs = new AtomicInteger();

    private SyncController controller(TaggedHistory history, Validator... validators) {
        SyncControllerBuilder builder =
                SyncController.builder().source(InMemoryTagSource.of(history)).store(store);
        for (Validator v : validators) {
            builder.validator(v);
        }
        return builder.build();
    }

    /** Wants a price over 0, and warns below 10. */
    private EntryValidator priced(String version) {
        return new EntryValidator() {
            @Override
            public String name() {
                return "priced";
            }

            @Override
            public String version() {
                return version;
            }

            @Override
            public void validate(Entry entry, Findings findings) {
                runs.incrementAndGet();
                int price = entry.at("/price").asInt();
                if (price <= 0) {
                    findings.error("price.missing", "/price", "%s has no price", entry.name());
                } else if (price < 10) {
                    findings.warning("price.low", "/price", "%s costs only %d", entry.name(), price);
                }
            }
        };
    }

    private static TaggedHistory.Builder history() {
        return TaggedHistory.builder()
                .file("products/a.json", "{\"price\": 5}")
                .file("products/b.json", "{\"price\": 6}")
                .file("products/c.json", "{\"price\": 70}")
                .commit("one")
                .tag("v1")
                .file("products/b.json", "{\"price\": 7}")
                .delete("products/c.json")
                .commit("two")
                .tag("v2");
    }

    private static List<String> lines(SyncReport report) {
        return report.findings().stream().map(Finding::toString).toList();
    }

    @Test
    @DisplayName(
            "of 100,000 entries with 10 changed, 10 are looked at; a changed version of the validator looks at all")
    void onlyChangedEntriesAreLookedAt() {
        int all = 100_000;
        TaggedHistory.Builder history = TaggedHistory.builder();
        for (int file = 0; file < 100; file++) {
            StringBuilder yaml = new StringBuilder();
            for (int i = 0; i < all / 100; i++) {
                yaml.append(i == 0 ? "" : "---\n")
                        .append("{kind: products, id: p")
                        .append(file * 1_000 + i)
                        .append(", price: 20}\n");
            }
            history.file("products/" + file + ".yaml", yaml.toString());
        }
        history.file("more/x.yaml", "{kind: products, id: x0, price: 20}\n")
                .commit("all")
                .tag("all");
        for (int i = 0; i < 10; i++) {
            history.file("more/" + i + ".yaml", "{kind: products, id: y" + i + ", price: 20}\n");
        }
        TaggedHistory releases = history.commit("ten more").tag("more").build();
        java.util.function.Function<EntryValidator, SyncController> with = validator -> SyncController.builder()
                .source(InMemoryTagSource.of(releases))
                .store(store)
                .definition(dev.tagsync.CatalogDefinition.builder()
                        .keys("/kind", "/id")
                        .build())
                .validator(validator)
                .build();
        SyncController sync = with.apply(priced("1"));
        sync.promote("all").orThrow();
        assertThat(runs.getAndSet(0)).isEqualTo(all + 1);

        sync.plan("more").orThrow();
        assertThat(runs.getAndSet(0)).isEqualTo(10);

        with.apply(priced("2")).plan("more").orThrow();
        assertThat(runs.get()).isEqualTo(all + 11);
    }

    @Test
    @DisplayName(
            "warnings of entries that stay are carried over, with their new path if the file moved; those of others are not")
    void warningsAreCarriedOver() {
        SyncController sync = controller(
                history()
                        .delete("products/a.json")
                        .file("products/a.json", "{\"price\": 5}")
                        .file("products/d.json", "{\"price\": 8}")
                        .commit("three")
                        .tag("v3")
                        .build(),
                priced("1"));
        assertThat(lines(sync.promote("v1").orThrow().report()))
                .containsExactly(
                        "warning[price.low] products/a.json:1:11: a costs only 5",
                        "warning[price.low] products/b.json:1:11: b costs only 6");
        runs.set(0);

        assertThat(lines(sync.promote("v2").orThrow().report()))
                .containsExactly(
                        "warning[price.low] products/a.json:1:11: a costs only 5",
                        "warning[price.low] products/b.json:1:11: b costs only 7");
        assertThat(runs.getAndSet(0)).isEqualTo(1);
        assertThat(lines(sync.promote("v3").orThrow().report())).hasSize(3);
        assertThat(runs.getAndSet(0)).isEqualTo(1);
        sync.rollback().orThrow();
        assertThat(lines(sync.promote("v1").orThrow().report())).hasSize(2);
        assertThat(runs).as("b and c, beside what was rolled back to").hasValue(2);
    }

    @Test
    @DisplayName("an entry validator that speaks of other entries looks at all of them each time")
    void whoSpeaksOfOthersLooksAtAll() {
        List<Entry> seen = new ArrayList<>();
        EntryValidator gossip = new EntryValidator() {
            @Override
            public synchronized void validate(Entry entry, Findings findings) {
                runs.incrementAndGet();
                seen.add(entry);
                findings.on(seen.get(0)).warning("first", "", "saw %s", entry.name());
            }

            @Override
            public String name() {
                return "gossip";
            }
        };
        SyncController sync = controller(history().build(), gossip);
        sync.promote("v1").orThrow();
        runs.set(0);
        sync.promote("v2").orThrow();
        assertThat(runs).hasValue(2);
    }

    @Test
    @DisplayName(
            "the same content against the same active content is not judged twice, and gives the same findings, changes and verdict")
    void aVerdictIsRemembered() {
        SyncController sync = controller(
                history().file("products/e.json", "{}").commit("bad").tag("bad").build(), priced("1"));
        SyncReport first = sync.promote("v1").orThrow().report();
        assertThat(first.remembered()).isEmpty();
        SyncReport planned = sync.plan("v2").orThrow().report();
        SyncResult rejected = sync.promote("bad");
        runs.set(0);

        SyncReport again = sync.plan("v2").orThrow().report();
        SyncReport promoted = sync.promote("v2").orThrow().report();

        assertThat(runs).hasValue(0);
        assertThat(again.remembered()).isPresent();
        assertThat(again.findings()).isEqualTo(planned.findings());
        assertThat(promoted.findings()).isEqualTo(planned.findings());
        assertThat(promoted.changes()).contains(new ChangeCounts(0, 1, 1)).isEqualTo(planned.changes());
        assertThat(sync.history(1).get(0).changes()).isEqualTo(planned.changes());

        SyncResult bad = sync.promote("bad");
        assertThat(runs.getAndSet(0)).as("another active release").isEqualTo(1);
        assertThat(sync.promote("bad").report().remembered()).isPresent();
        assertThat(bad.report().findings()).isEqualTo(rejected.report().findings());
        assertThat(sync.promote("bad")).isInstanceOf(SyncResult.Rejected.class);
        assertThat(sync.promote("bad").report().findings())
                .isEqualTo(bad.report().findings());
        assertThat(runs).hasValue(0);

        assertThat(sync.promote("bad", SyncOptions.NONE.writingAnew()).report().remembered())
                .isEmpty();
        assertThat(runs.getAndSet(0)).as("asked anew").isEqualTo(3);
        controller(history().build(), priced("2")).plan("v1").orThrow();
        assertThat(runs).as("another version").hasValue(3);
    }

    @Test
    @DisplayName("a release that does not decode is not read again; its findings name line and column, and no root")
    void aReleaseThatDoesNotDecodeIsRemembered() {
        SyncController sync = controller(
                history()
                        .file("products/e.json", "{\n  \"price\": }")
                        .commit("bad")
                        .tag("bad")
                        .build(),
                priced("1"));
        sync.promote("v1").orThrow();
        SyncResult first = sync.promote("bad");
        runs.set(0);
        SyncResult second = sync.promote("bad");

        assertThat(first).isInstanceOf(SyncResult.Rejected.class);
        assertThat(second).isInstanceOf(SyncResult.Rejected.class);
        assertThat(second.report().remembered()).isPresent();
        assertThat(second.report().findings()).isEqualTo(first.report().findings());
        assertThat(runs).hasValue(0);
        Verdict verdict = controller(history().build()).findings("bad").orElseThrow();
        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.root()).isEmpty();
        assertThat(verdict.formatFingerprint()).isPresent();
        assertThat(verdict.release().tree())
                .isEqualTo(first.report().release().orElseThrow().tree());
        assertThat(verdict.findings().get(0).position()).contains(new SourcePosition(2, 12));
    }

    @Test
    @DisplayName("a validator that failed is run again; what it did is not held against the release")
    void aFailureIsNotRemembered() {
        AtomicInteger calls = new AtomicInteger();
        Validator shaky = new Validator() {
            @Override
            public String name() {
                return "shaky";
            }

            @Override
            public void validate(Candidate candidate, Findings findings) {
                if (calls.incrementAndGet() == 1) {
                    throw new IllegalStateException("not now");
                }
            }
        };
        SyncController sync = controller(history().build(), shaky);

        assertThat(sync.promote("v1")).isInstanceOf(SyncResult.Rejected.class);
        assertThat(sync.findings("v1").orElseThrow().failed()).isTrue();
        assertThat(sync.promote("v1")).isInstanceOf(SyncResult.Promoted.class);
        assertThat(sync.findings("v1").orElseThrow().passed()).isTrue();
    }

    @Test
    @DisplayName("findings that are too many for a record are kept as well, and any process shows them")
    void manyFindingsAreKept() {
        Validator wordy = new Validator() {
            @Override
            public String name() {
                return "wordy";
            }

            @Override
            public void validate(Candidate candidate, Findings findings) {
                runs.incrementAndGet();
                for (int i = 0; i < 1_200; i++) {
                    findings.error("word", "", "number %d %s", i, "x".repeat(300))
                            .hint("write less");
                }
            }
        };
        SyncController sync = controller(history().build(), wordy);
        SyncResult first = sync.promote("v1");
        SyncResult second = sync.promote("v1");
        Verdict verdict = controller(history().build()).findings("v1").orElseThrow();

        assertThat(first.report().findings()).hasSize(1_000);
        assertThat(first.report().errors()).isEqualTo(1_200);
        assertThat(runs).hasValue(1);
        assertThat(second.report().findings()).isEqualTo(first.report().findings());
        assertThat(verdict.findings()).isEqualTo(first.report().findings());
        assertThat(verdict.errors()).isEqualTo(1_200);
        assertThat(verdict.findingsOmitted()).isEqualTo(200);
        assertThat(controller(history().build()).findings("v2")).isEmpty();
    }

    @Test
    @DisplayName("a remembered promotion costs one commit to the register, and reads no node that is not cached")
    void aRememberedPromotionIsCheap() {
        Map<Call.Operation, Integer> calls = new EnumMap<>(Call.Operation.class);
        FaultyStore counted = new FaultyStore(store, call -> {
            calls.merge(call.operation(), 1, Integer::sum);
            return Fault.NONE;
        });
        SyncController sync = SyncController.builder()
                .source(InMemoryTagSource.of(history().build()))
                .store(counted)
                .validator(priced("1"))
                .build();
        for (String tag : List.of("v1", "v2", "v1", "v2")) {
            sync.promote(tag).orThrow();
        }
        runs.set(0);
        calls.clear();

        assertThat(sync.promote("v1").orThrow().report().remembered()).isPresent();

        assertThat(runs).hasValue(0);
        assertThat(calls).isEqualTo(Map.of(Call.Operation.COMMIT, 1));
    }

    @Test
    @DisplayName("verdicts on one tag do not pile up")
    void verdictsDoNotPileUp() {
        for (int version = 0; version < 40; version++) {
            controller(history().build(), priced(Integer.toString(version)))
                    .plan("v1")
                    .orThrow();
        }
        long kept = store.promoter("default")
                .read(dev.tagsync.spi.Promoter.Group.CONTROL, List.of(dev.tagsync.spi.Promoter.Range.all("verdict")))
                .records()
                .size();

        assertThat(kept).isLessThanOrEqualTo(9);
    }

    @Test
    @DisplayName(
            "a store that takes no findings hides no rejection: the first of them are kept, and the release is judged again")
    void findingsThatCannotBeStored() {
        Validator wordy = new Validator() {
            @Override
            public String name() {
                return "wordy";
            }

            @Override
            public void validate(Candidate candidate, Findings findings) {
                runs.incrementAndGet();
                for (int i = 0; i < 200; i++) {
                    findings.error("word", "", "number %d %s", i, "x".repeat(300));
                }
            }
        };
        FaultyStore faulty = new FaultyStore(store, FaultPlan.none());
        SyncControllerBuilder builder = SyncController.builder()
                .source(InMemoryTagSource.of(history().build()))
                .store(faulty);
        // Hydrated already, so that nothing but the findings is to be stored.
        builder.build().plan("v1").orThrow();
        SyncController sync = builder.validator(wordy).build();
        faulty.plan(FaultPlan.every(Call.Operation.PUT, Fault.BEFORE));

        SyncResult rejected = sync.promote("v1");

        assertThat(rejected).isInstanceOf(SyncResult.Rejected.class);
        assertThat(rejected.report().findings()).hasSize(200);
        faulty.plan(FaultPlan.none());
        Verdict kept = sync.findings("v1").orElseThrow();
        assertThat(kept.errors()).isEqualTo(200);
        assertThat(kept.findings()).isNotEmpty().hasSizeLessThan(200);
        assertThat(sync.promote("v1").report().remembered()).isEmpty();
        assertThat(runs).hasValue(2);
        assertThat(sync.findings("v1").orElseThrow().findings()).hasSize(200);
    }

    // overrides

    /** Its breaker is tripped by any removal; its other rule by any entry named d. */
    private Validator breaker() {
        return new Validator() {
            @Override
            public String name() {
                return "breaker";
            }

            @Override
            public Set<String> overridable() {
                return Set.of("removed.any");
            }

            @Override
            public void validate(Candidate candidate, Findings findings) {
                runs.incrementAndGet();
                candidate.changes(change -> {
                    if (change.after().isEmpty()) {
                        findings.error("removed.any", "", "%s is removed", change.key());
                    } else if (change.key().name().equals("d")) {
                        findings.error("name.forbidden", "", "nothing is named d");
                    }
                });
            }
        };
    }

    @Test
    @DisplayName("a breaker is let pass by name, with a reason, which the history keeps (H-VAL-3)")
    void aBreakerIsLetPassByName() {
        SyncController sync = controller(history().build(), breaker());
        sync.promote("v1").orThrow();
        assertThat(sync.promote("v2")).isInstanceOf(SyncResult.Rejected.class);

        SyncResult passed =
                sync.promote("v2", SyncOptions.NONE.overriding(Set.of("removed.any"), "c is sold out", "ann"));

        assertThat(passed).isInstanceOf(SyncResult.Promoted.class);
        assertThat(passed.report().findings()).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Severity.OVERRIDDEN);
            assertThat(f.rule()).isEqualTo("removed.any");
        });
        assertThat(passed.report().errors()).isZero();
        assertThat(sync.history(1)).singleElement().satisfies(record -> {
            assertThat(record.overridden()).containsExactly("removed.any");
            assertThat(record.actor()).isEqualTo("ann");
            assertThat(record.reason()).isEqualTo("c is sold out");
        });
        assertThat(sync.status().active().orElseThrow().overridden()).containsExactly("removed.any");
        assertThat(sync.findings("v2").orElseThrow().overridden()).containsExactly("removed.any");

        sync.rollback().orThrow();
        sync.controls().unquarantine("v2", "ann", "");
        assertThat(sync.promote("v2")).as("an override is for one promotion").isInstanceOf(SyncResult.Rejected.class);
        assertThat(sync.history(1).get(0).overridden()).isEmpty();
    }

    @Test
    @DisplayName(
            "an override lets nothing else pass: no other rule, no rule of another validator, no failure (H-VAL-3)")
    void anOverrideLetsNothingElsePass() {
        Validator namesake = new Validator() {
            @Override
            public String name() {
                return "namesake";
            }

            @Override
            public void validate(Candidate candidate, Findings findings) {
                findings.error("removed.any", "", "of the same name, and no breaker here");
            }
        };
        TaggedHistory history = history()
                .file("products/d.json", "{}")
                .commit("d")
                .tag("v3")
                .file("products/e.json", "{")
                .commit("broken")
                .tag("v4")
                .build();
        SyncOptions override = SyncOptions.NONE.overriding(Set.of("removed.any"), "sold out", "ann");
        SyncController sync = controller(history, breaker());
        sync.promote("v1").orThrow();

        assertThat(sync.promote("v3", override).report().findings())
                .extracting(f -> f.severity() + " " + f.rule())
                .containsExactly("ERROR name.forbidden", "OVERRIDDEN removed.any");
        assertThat(sync.promote("v4", override)).isInstanceOf(SyncResult.Rejected.class);
        assertThat(controller(history, breaker(), namesake).promote("v2", override))
                .isInstanceOf(SyncResult.Rejected.class);
        for (String rule :
                List.of("name.forbidden", "json.syntax", "validator.failed", "catalog.empty", "verify.failed")) {
            assertThat(sync.promote("v2", SyncOptions.NONE.overriding(Set.of("removed.any", rule), "please", "ann")))
                    .isInstanceOfSatisfying(SyncResult.Refused.class, refused -> {
                        assertThat(refused.reason()).isEqualTo(Reason.NOT_OVERRIDABLE);
                        assertThat(refused.message())
                                .isEqualTo("rule " + rule
                                        + " cannot be overridden: no validator of this controller calls it a breaker");
                        assertThat(refused.hint()).contains("removed.any");
                    });
        }
        assertThat(sync.history()).hasSize(1);
    }

    @Test
    @DisplayName("whoever overrides gives a reason and a name")
    void anOverrideNeedsAReason() {
        assertThatThrownBy(() -> SyncOptions.NONE.overriding(Set.of("a"), " ", "ann"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
