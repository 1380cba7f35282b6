package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Entry;
import dev.tagsync.Environment;
import dev.tagsync.Finding;
import dev.tagsync.Findings;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncResult;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Validator;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Validators that do not come back, that come back too late, or that say too much. */
class ValidatorDeadlinesTest {
    private final InMemoryStore store = new InMemoryStore();

    private SyncControllerBuilder builder() {
        return SyncController.builder()
                .source(InMemoryTagSource.of(TaggedHistory.builder()
                        .file("a/one.json", "{\"n\": 1}")
                        .file("a/two.json", "{\"n\": 2}")
                        .commit("one")
                        .tag("v1")
                        .build()))
                .store(store);
    }

    private interface Body {
        void validate(Validator.Candidate candidate, Findings findings) throws Exception;
    }

    private static Validator validator(String name, Body body) {
        return new Validator() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void validate(Candidate candidate, Findings findings) throws Exception {
                body.validate(candidate, findings);
            }
        };
    }

    private interface EntryBody {
        void validate(Entry entry, Findings findings) throws Exception;
    }

    private static EntryValidator ofEntries(String name, EntryBody body) {
        return new EntryValidator() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void validate(Entry entry, Findings findings) throws Exception {
                body.validate(entry, findings);
            }
        };
    }

    private static final Validator WARNS =
            validator("warns", (candidate, findings) -> findings.warning("seen", "", "all was seen"));

    @Test
    @DisplayName(
            "a validator that never returns is a rejection by its name, its thread is interrupted, and the others run (H-VAL-5)")
    void oneThatNeverReturns() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        AtomicReference<Thread> thread = new AtomicReference<>();
        SyncResult result = builder()
                .validatorTimeout(Duration.ofMillis(100))
                .validator(validator("sleeper", (candidate, findings) -> {
                    thread.set(Thread.currentThread());
                    findings.warning("early", "", "said before");
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        interrupted.complete(candidate.cancelled());
                        findings.error("late", "", "said after");
                        throw e;
                    }
                }))
                .validator(WARNS)
                .build()
                .promote("v1");

        assertThat(result).isInstanceOf(SyncResult.Rejected.class);
        assertThat(result.report().findings())
                .extracting(Finding::rule)
                .containsExactly("validator.timeout", "early", "seen");
        assertThat(result.report().findings().get(0).message())
                .isEqualTo("validator sleeper was given up: it took longer than 100 ms");
        assertThat(interrupted.get(1, TimeUnit.MINUTES)).isTrue();
        assertThat(thread.get()).isNotEqualTo(Thread.currentThread());
        assertThat(thread.get().isDaemon()).isTrue();
    }

    @Test
    @DisplayName("a validator that never returns and ignores that it is interrupted does not hold up the cycle")
    void oneThatIgnoresEverything() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        SyncController sync = builder()
                .validatorTimeout(Duration.ofMillis(100))
                .validator(validator("deaf", (candidate, findings) -> {
                    while (true) {
                        try {
                            if (end.await(1, TimeUnit.MINUTES)) {
                                ended.incrementAndGet();
                                return;
                            }
                        } catch (InterruptedException e) {
                            // It is deaf.
                        }
                    }
                }))
                .build();

        assertThat(sync.promote("v1").report().findings())
                .extracting(Finding::rule)
                .containsExactly("validator.timeout");
        assertThat(ended).hasValue(0);
        end.countDown();
    }

    @Test
    @DisplayName(
            "a validator of entries that hangs at one entry is a rejection by its name, and the others go through all")
    void oneOfEntriesThatHangs() {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger others = new AtomicInteger();
        SyncResult result = builder()
                .validatorTimeout(Duration.ofMillis(100))
                .validator(ofEntries("hangs", (entry, findings) -> {
                    if (entry.name().equals("two")) {
                        never.await();
                    }
                }))
                .validator(ofEntries("counts", (entry, findings) -> others.incrementAndGet()))
                .build()
                .promote("v1");

        assertThat(result.report().findings()).singleElement().satisfies(f -> {
            assertThat(f.rule()).isEqualTo("validator.timeout");
            assertThat(f.message()).contains("hangs");
        });
        assertThat(others).hasValue(2);
    }

    @Test
    @DisplayName("a validator that asks views for ever is stopped by them, also in the cycle's own thread")
    void oneThatReadsForEver() {
        SimulatedEnvironment simulated = SimulatedEnvironment.seeded(1);
        AtomicReference<Thread> thread = new AtomicReference<>();
        SyncResult result = builder()
                .environment(simulated.environment())
                .validatorTimeout(Duration.ofSeconds(1))
                .validator(validator("reader", (candidate, findings) -> {
                    thread.set(Thread.currentThread());
                    while (true) {
                        candidate.view().get("a", "one");
                        simulated.advance(Duration.ofMillis(1));
                    }
                }))
                .validator(validator("looker", (candidate, findings) -> {
                    while (!candidate.cancelled()) {
                        simulated.advance(Duration.ofMillis(1));
                    }
                }))
                .validator(validator("talker", (candidate, findings) -> {
                    while (true) {
                        findings.warning("words", "", "and more");
                        simulated.advance(Duration.ofMillis(1));
                    }
                }))
                .validator(ofEntries("slow", (entry, findings) -> simulated.advance(Duration.ofMillis(600))))
                .validator(ofEntries("slower", (entry, findings) -> simulated.advance(Duration.ofMillis(1001))))
                .build()
                .promote("v1");

        assertThat(thread.get()).isEqualTo(Thread.currentThread());
        assertThat(result.report().findings())
                .filteredOn(Finding::isError)
                .extracting(Finding::message)
                .containsExactlyInAnyOrder(
                        "validator reader was given up: it took longer than 1 s",
                        "validator looker was given up: it took longer than 1 s",
                        "validator talker was given up: it took longer than 1 s",
                        "validator slow was given up: it took longer than 1 s",
                        "validator slower was given up: it took longer than 1 s");
    }

    @Test
    @DisplayName("a million findings are counted, and a thousand of each severity kept, with texts of bounded length")
    void oneThatFloods() {
        int million = 1_000_000;
        String tooLong = "x".repeat(10_000);
        SyncResult result = builder()
                .validator(validator("floods", (candidate, findings) -> {
                    for (int i = 0; i < million; i++) {
                        findings.error("flood", "", "%s, number %d", tooLong, i).hint(tooLong);
                    }
                }))
                .build()
                .promote("v1");

        assertThat(result).isInstanceOf(SyncResult.Rejected.class);
        assertThat(result.report().errors()).isEqualTo(million);
        assertThat(result.report().findings()).hasSize(1_000);
        assertThat(result.report().findingsOmitted()).isEqualTo(million - 1_000);
        assertThat(result.report().findings()).allSatisfy(f -> {
            assertThat(f.message()).hasSize(2_000);
            assertThat(f.hint().orElseThrow()).hasSize(2_000);
        });
    }

    @Test
    @DisplayName("once the only validator of entries has failed, the rest of the catalog is not read")
    void afterAFailureNothingIsRead() {
        TaggedHistory.Builder many = TaggedHistory.builder();
        for (int i = 0; i < 5_000; i++) {
            many.file(String.format("a/%04d.json", i), "{}");
        }
        SimulatedEnvironment simulated = SimulatedEnvironment.seeded(1);
        AtomicInteger calls = new AtomicInteger();
        SyncResult result = SyncController.builder()
                .source(InMemoryTagSource.of(many.commit("many").tag("many").build()))
                .store(store)
                .environment(simulated.environment())
                .validator(ofEntries("fails", (entry, findings) -> {
                    calls.incrementAndGet();
                    throw new IllegalStateException("at " + entry.name());
                }))
                .build()
                .promote("many");

        assertThat(result.report().findings())
                .singleElement()
                .satisfies(f ->
                        assertThat(f.message()).isEqualTo("validator fails failed: IllegalStateException: at 0000"));
        assertThat(calls.get()).isLessThanOrEqualTo(4);
    }

    @Test
    @DisplayName(
            "that a thread of the host's executor is interrupted is a failure of the validator, and not of the caller")
    void anInterruptedThreadOfTheHost() {
        SyncResult result = builder()
                .validator(validator("stopped", (candidate, findings) -> {
                    throw new InterruptedException("the pool is shut down");
                }))
                .build()
                .promote("v1");

        assertThat(result.report().findings())
                .singleElement()
                .satisfies(f -> assertThat(f.message())
                        .isEqualTo("validator stopped failed: InterruptedException: the pool is shut down"));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    @DisplayName("an executor whose threads are all taken stops no cycle")
    void anExecutorWithoutAThread() {
        SimulatedEnvironment simulated = SimulatedEnvironment.seeded(1);
        Environment idle = simulated.environment();
        SyncResult result = builder()
                .environment(new Environment(work -> {}, idle.clock(), idle.nanoTime(), idle.sleeper(), idle.random()))
                .validator(WARNS)
                .validator(
                        ofEntries("counts", (entry, findings) -> findings.warning("n", "/n", "is %s", entry.at("/n"))))
                .build()
                .promote("v1");

        assertThat(result.orThrow().report().findings())
                .extracting(Finding::message)
                .containsExactlyInAnyOrder("is 1", "is 2", "all was seen");
    }

    @Test
    @DisplayName("findings of entries come in the order of the entries, whichever thread is first")
    void findingsOfEntriesKeepTheirOrder() {
        TaggedHistory.Builder many = TaggedHistory.builder();
        for (int i = 0; i < 3_000; i++) {
            many.file(String.format("a/%04d.json", i), "{}");
        }
        SyncController sync = SyncController.builder()
                .source(InMemoryTagSource.of(many.commit("many").tag("many").build()))
                .store(store)
                .validator(ofEntries("warns", (entry, findings) -> {
                    if (entry.name().compareTo("0300") < 0) {
                        Thread.yield();
                    }
                    findings.warning("w", "", "%s", entry.name());
                }))
                .build();
        var report = sync.promote("many").orThrow().report();

        assertThat(report.warnings()).isEqualTo(3_000);
        assertThat(report.findings()).hasSize(1_000);
        assertThat(report.findings().get(0).message()).isEqualTo("0000");
        assertThat(report.findings().get(999).message()).isEqualTo("0999");
    }
}
