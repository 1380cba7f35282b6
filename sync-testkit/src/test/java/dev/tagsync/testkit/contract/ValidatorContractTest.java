package dev.tagsync.testkit.contract;

import static dev.tagsync.testkit.contract.ContractRunner.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.IndexDefinition;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.TaggedHistory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The suite finds a validator that breaks one rule, in the tests of that rule; one that breaks none passes. */
class ValidatorContractTest {
    @Test
    void aGoodValidatorPasses() {
        ContractRunner.Result result = run(Good.class);
        assertThat(result.failed()).isEmpty();
        assertThat(result.passed()).hasSize(8);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Va1RemembersTheRunBefore.class,
                Va2Throws.class,
                Va3ChangesItsVersion.class,
                Va4IsForOneThread.class,
                Va5KeepsTheSink.class,
                Va5KeepsTheCandidate.class,
                Va6HasNoName.class,
                Va6ChangesItsName.class,
                Va7ChangesItsIndexes.class,
                Va7ChangesItsBreakers.class,
                Va8GoesOn.class
            })
    void aValidatorThatBreaksARuleFailsInThatRule(Class<?> suite) {
        run(suite).assertBreaksOnly("VA-" + suite.getSimpleName().charAt(2));
    }

    abstract static class Suite extends ValidatorContract {
        @Override
        protected TaggedHistory history() {
            return TaggedHistory.builder()
                    .file("products/a.json", "{\"price\": 1}")
                    .commit("good")
                    .tag("good")
                    .file("products/b.json", "{}")
                    .commit("bad")
                    .tag("bad")
                    .build();
        }
    }

    /** Wants a price. */
    static class Priced implements EntryValidator {
        @Override
        public void validate(Entry entry, Findings findings) {
            if (entry.at("/price").isMissingNode()) {
                findings.error("price.missing", "/price", "%s has no price", entry.name());
            }
        }
    }

    static class Good extends Suite {
        @Override
        protected Validator validator() {
            return new Priced();
        }
    }

    static class Va1RemembersTheRunBefore extends Suite {
        @Override
        protected Validator validator() {
            // Of each thread, so that judging by several threads at once shows nothing.
            ThreadLocal<String> before = ThreadLocal.withInitial(() -> "");
            return named((candidate, findings) -> {
                String tag = candidate.release().tag().value();
                if (tag.equals(before.get())) {
                    findings.warning("again", "", "%s was judged just before", tag);
                }
                before.set(tag);
            });
        }
    }

    static class Va2Throws extends Suite {
        @Override
        protected Validator validator() {
            return named((candidate, findings) -> {
                if (candidate.view().get("products", "b").isPresent()) {
                    throw new IllegalStateException("b has no price");
                }
            });
        }
    }

    static class Va3ChangesItsVersion extends Suite {
        private final AtomicInteger version = new AtomicInteger();

        @Override
        protected Validator validator() {
            return new Priced() {
                @Override
                public String name() {
                    return "priced";
                }

                @Override
                public String version() {
                    return Integer.toString(version.incrementAndGet());
                }
            };
        }
    }

    static class Va4IsForOneThread extends Suite {
        @Override
        protected Validator validator() {
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger met = new AtomicInteger();
            return named((candidate, findings) -> {
                inside.incrementAndGet();
                long end = System.nanoTime() + 300_000_000L;
                while (System.nanoTime() < end && met.get() == 0) {
                    if (inside.get() > 1) {
                        met.incrementAndGet();
                    }
                    LockSupport.parkNanos(100_000);
                }
                inside.decrementAndGet();
                if (met.get() > 0) {
                    findings.error("state", "", "two threads met");
                }
            });
        }
    }

    static class Va5KeepsTheSink extends Suite {
        @Override
        protected Validator validator() {
            Findings[] kept = new Findings[1];
            return named((candidate, findings) -> {
                if (kept[0] != null) {
                    kept[0].warning("late", "", "too late");
                }
                kept[0] = findings;
            });
        }
    }

    static class Va5KeepsTheCandidate extends Suite {
        @Override
        protected Validator validator() {
            Validator.Candidate[] kept = new Validator.Candidate[1];
            return named((candidate, findings) -> {
                if (kept[0] != null) {
                    kept[0].view();
                }
                kept[0] = candidate;
            });
        }
    }

    static class Va6HasNoName extends Suite {
        @Override
        protected Validator validator() {
            return new Priced() {
                @Override
                public String name() {
                    return "";
                }
            };
        }
    }

    static class Va6ChangesItsName extends Suite {
        private final AtomicInteger names = new AtomicInteger();

        @Override
        protected Validator validator() {
            return new Priced() {
                @Override
                public String name() {
                    return "name-" + names.incrementAndGet();
                }
            };
        }
    }

    static class Va7ChangesItsIndexes extends Suite {
        private final AtomicInteger made = new AtomicInteger();

        @Override
        protected Validator validator() {
            String name = "index-" + made.incrementAndGet();
            return new Priced() {
                @Override
                public String name() {
                    return "priced";
                }

                @Override
                public List<IndexDefinition> indexes() {
                    return List.of(IndexDefinition.of(name, "products", "/price"));
                }
            };
        }
    }

    static class Va7ChangesItsBreakers extends Suite {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        protected Validator validator() {
            return new Priced() {
                @Override
                public String name() {
                    return "priced";
                }

                @Override
                public Set<String> overridable() {
                    return Set.of("rule-" + asked.incrementAndGet());
                }
            };
        }
    }

    static class Va8GoesOn extends Suite {
        @Override
        protected Duration patience() {
            return Duration.ofMillis(200);
        }

        @Override
        protected Validator validator() {
            return named((candidate, findings) -> {
                while (candidate.cancelled()) {
                    LockSupport.parkNanos(1_000_000);
                }
            });
        }
    }

    private interface Body {
        void validate(Validator.Candidate candidate, Findings findings);
    }

    private static Validator named(Body body) {
        return new Validator() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public void validate(Candidate candidate, Findings findings) {
                body.validate(candidate, findings);
            }
        };
    }
}
