package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Environment;
import dev.tagsync.Findings;
import dev.tagsync.SyncController;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.TagName;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.Validator;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How many rounds to the register a flip takes, and that what a process remembers never decides. */
class RoundsTest {
    private final InMemoryStore store = new InMemoryStore();
    private final List<String> rounds = new ArrayList<>();
    private boolean passes = true;

    private final TaggedHistory history = TaggedHistory.builder()
            .file("products/a.json", "{\"price\": 5}")
            .commit("one")
            .tag("v1")
            .file("products/b.json", "{\"price\": 6}")
            .commit("two")
            .tag("v2")
            .file("products/c.json", "{\"price\": 7}")
            .commit("three")
            .tag("v3")
            .build();

    private final SyncController counted = controller(new Counting());
    private final SyncController other = controller(store);

    /** Notes every call of the register in {@link #rounds}. */
    private final class Counting implements Store {
        @Override
        public SnapshotStore snapshots(String catalog) {
            return store.snapshots(catalog);
        }

        @Override
        public Promoter promoter(String catalog) {
            Promoter promoter = store.promoter(catalog);
            return (Promoter) Proxy.newProxyInstance(
                    Promoter.class.getClassLoader(), new Class<?>[] {Promoter.class}, (proxy, method, args) -> {
                        rounds.add(method.getName());
                        try {
                            return method.invoke(promoter, args);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    private SyncController controller(Store on) {
        return controller(on, Environment.system());
    }

    private SyncController controller(Store on, Environment environment) {
        return SyncController.builder()
                .environment(environment)
                .source(InMemoryTagSource.of(history))
                .store(on)
                .validator(new Validator() {
                    @Override
                    public String name() {
                        return "switch";
                    }

                    @Override
                    public void validate(Candidate candidate, Findings findings) {
                        if (!passes) {
                            findings.error("switched.off", "", "it is switched off");
                        }
                    }
                })
                .build();
    }

    private void promoteBoth() {
        for (String tag : List.of("v1", "v2", "v1", "v2")) {
            counted.promote(tag).orThrow();
        }
        rounds.clear();
    }

    private String live() {
        return other.status().active().orElseThrow().release().tag().value();
    }

    @Test
    @DisplayName("a promotion of a release that was hydrated and passed is one commit, and so is a rollback")
    void oneCommit() {
        promoteBoth();

        SyncResult promoted = counted.promote("v1").orThrow();
        assertThat(rounds).containsExactly("commit");
        assertThat(promoted.report().remembered()).isPresent();
        assertThat(promoted.report().entries()).isEqualTo(1);
        assertThat(promoted.report().nodesWritten()).isZero();
        assertThat(live()).isEqualTo("v1");

        rounds.clear();
        assertThat(counted.rollback()).isInstanceOf(SyncResult.RolledBack.class);
        assertThat(rounds).containsExactly("commit");
        assertThat(live()).isEqualTo("v2");
    }

    @Test
    @DisplayName(
            "a rollback long after the flip reads what the channel shows, not what was live before: its digest is in what is live")
    void rollbackLater() {
        SimulatedEnvironment time = SimulatedEnvironment.seeded(1);
        SyncController patient = controller(new Counting(), time.environment());
        patient.promote("v1").orThrow();
        patient.promote("v2").orThrow();
        time.advance(Duration.ofMinutes(20));
        rounds.clear();

        assertThat(patient.rollback().orThrow().report().tag()).isEqualTo("v1");
        assertThat(rounds).containsExactly("read", "commit");
        assertThat(live()).isEqualTo("v1");
    }

    @Test
    @DisplayName(
            "a rollback of what another process promoted goes back to what was live before, whatever this one saw last")
    void rollbackOfAnothersFlip() {
        SimulatedEnvironment time = SimulatedEnvironment.seeded(1);
        SyncController patient = controller(new Counting(), time.environment());
        patient.promote("v1").orThrow();
        patient.promote("v2").orThrow();
        other.promote("v3").orThrow();
        other.promote("v1").orThrow();
        time.advance(Duration.ofMinutes(20));
        rounds.clear();

        assertThat(patient.rollback().orThrow().report().tag()).isEqualTo("v3");
        assertThat(rounds).as("what the channel shows; v3").containsExactly("read", "read", "commit");
    }

    @Test
    @DisplayName("a process that remembers nothing reads twice, the ledger and the control records, and commits once")
    void aNewProcess() {
        promoteBoth();

        controller(new Counting()).promote("v1").orThrow();
        assertThat(rounds).containsExactly("read", "read", "commit");
        assertThat(live()).isEqualTo("v1");
    }

    @Test
    @DisplayName("a new release costs no round more for the look at what is known")
    void aNewRelease() {
        promoteBoth();

        counted.promote("v3").orThrow();
        assertThat(rounds)
                .as("ledger; verdicts; begin on them; what is known of the release; seal; flip")
                .containsExactly("read", "commit", "read", "commit", "read", "commit", "commit");
        assertThat(live()).isEqualTo("v3");
    }

    @Test
    @DisplayName(
            "what another process promoted meanwhile is seen by a promotion: it is judged against that, though memory says otherwise")
    void anotherProcessPromoted() {
        promoteBoth();
        other.promote("v3").orThrow();
        passes = false;

        SyncResult result = counted.promote("v1");
        assertThat(result).as("against v3 nobody judged it").isInstanceOf(SyncResult.Rejected.class);
        assertThat(live()).isEqualTo("v3");
    }

    @Test
    @DisplayName("what another process promoted meanwhile is what a rollback goes back from")
    void rollbackAfterAnotherProcess() {
        promoteBoth();
        other.promote("v3").orThrow();

        SyncResult.RolledBack back = (SyncResult.RolledBack) counted.rollback();
        assertThat(back.report().tag()).isEqualTo("v2");
        assertThat(live()).isEqualTo("v2");
        assertThat(back.record().from()).contains(new TagName("v3"));
    }

    @Test
    @DisplayName("that a release is live already is read, not remembered")
    void alreadyActiveIsRead() {
        promoteBoth();
        other.promote("v1").orThrow();

        assertThat(counted.promote("v2"))
                .as("v1 is live, though this process saw v2")
                .isInstanceOf(SyncResult.Promoted.class);
        assertThat(counted.promote("v2")).isInstanceOf(SyncResult.AlreadyActive.class);
    }

    @Test
    @DisplayName("other validators than those that passed it judge it")
    void otherValidators() {
        promoteBoth();
        SyncController changed = SyncController.builder()
                .source(InMemoryTagSource.of(history))
                .store(store)
                .validator(new Validator() {
                    @Override
                    public String name() {
                        return "never";
                    }

                    @Override
                    public void validate(Candidate candidate, Findings findings) {
                        findings.error("never", "", "no");
                    }
                })
                .build();

        assertThat(changed.promote("v1")).isInstanceOf(SyncResult.Rejected.class);
        assertThat(live()).isEqualTo("v2");
    }

    @Test
    @DisplayName("whoever asks to write anew gets all stages")
    void anew() {
        promoteBoth();

        SyncResult promoted =
                counted.promote("v1", SyncOptions.by("test").writingAnew()).orThrow();
        assertThat(promoted.report().nodesWritten()).isPositive();
    }
}
