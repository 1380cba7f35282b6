package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.ControlRecord;
import dev.tagsync.ControlResult;
import dev.tagsync.Guard;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Hold;
import dev.tagsync.SyncController;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TransientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What people do to a catalog on a store beside promoting: holding, marking, approving, and what a rollback leaves behind.
 *
 * @since 0.1
 */
public abstract class ControlPlaneContract extends CycleFixture {
    /** For subclasses. */
    protected ControlPlaneContract() {}

    @Test
    @DisplayName("a hold and its lift are seen by every controller, and recorded with actor and reason")
    void aHoldIsSeenAndRecorded() {
        SyncController sync = controller();
        SyncController other = controller();

        assertThat(sync.controls().unhold("ann", "")).isInstanceOf(ControlResult.Unchanged.class);
        assertThat(sync.controls().hold("ann", "stock-taking"))
                .isInstanceOfSatisfying(
                        ControlResult.Done.class,
                        done -> assertThat(done.summary()).isEqualTo("live is held"));
        assertThat(other.status().hold()).isPresent();
        Hold hold = other.status().hold().get();
        assertThat(hold.actor()).isEqualTo("ann");
        assertThat(hold.reason()).isEqualTo("stock-taking");
        assertThat(hold.channel()).isEqualTo("live");
        assertThat(hold.left()).isEmpty();

        other.controls().hold("bob", "longer");
        assertThat(sync.status().hold().map(Hold::reason)).contains("longer");
        assertThat(other.controls().unhold("bob", "done")).isInstanceOf(ControlResult.Done.class);
        assertThat(sync.status().hold()).isEmpty();

        assertThat(sync.controls().acts(10))
                .extracting(a -> a.kind() + " " + a.actor() + " " + a.reason())
                .containsExactly("UNHOLD bob done", "HOLD bob longer", "HOLD ann stock-taking");
        assertThat(sync.controls().acts(1)).extracting(ControlRecord::channel).containsExactly(Optional.of("live"));
    }

    @Test
    @DisplayName("a quarantine needs no Git for what is stored, and names what it cannot find")
    void aQuarantineNeedsNoGit() {
        SyncController sync = controller();
        sync.promote("v1").orThrow();
        sync.plan("v2").orThrow();
        assertThat(sync.controls().quarantine("v9", "ann", ""))
                .isInstanceOfSatisfying(ControlResult.Refused.class, r -> {
                    assertThat(r.reason()).isEqualTo(Reason.UNKNOWN_TAG);
                    assertThat(r.summary()).contains("v9");
                });
        assertThat(sync.controls().quarantine("v5", "ann", "never tried")).isInstanceOf(ControlResult.Done.class);
        source.cutOff();

        assertThat(sync.controls().quarantine("v1", "ann", "live, and bad")).isInstanceOf(ControlResult.Done.class);
        assertThat(sync.controls().quarantine("v2", "ann", "planned")).isInstanceOf(ControlResult.Done.class);
        assertThatThrownBy(() -> sync.controls().quarantine("v9", "ann", "")).isInstanceOf(TransientException.class);

        assertThat(sync.status().active().orElseThrow().release().tag().value())
                .as("what is live stays live")
                .isEqualTo("v1");
        assertThat(controller().status().quarantined())
                .extracting(q -> q.tag() + " " + q.reason())
                .containsExactly("v1 live, and bad", "v2 planned", "v5 never tried");
        source.connect();
        for (String bad : List.of("v2", "v5")) {
            assertThat(controller().promote(bad))
                    .isInstanceOfSatisfying(
                            SyncResult.Refused.class,
                            r -> assertThat(r.reason()).isEqualTo(Reason.QUARANTINED));
        }
        assertThat(sync.controls().unquarantine("v2", "bob", "good after all")).isInstanceOf(ControlResult.Done.class);
        assertThat(sync.controls().unquarantine("v2", "bob", "again")).isInstanceOf(ControlResult.Unchanged.class);
        assertThat(sync.controls().acts(2))
                .extracting(a -> a.kind() + " " + a.tag().orElseThrow() + " " + a.actor())
                .containsExactly("UNQUARANTINE v2 bob", "QUARANTINE v2 ann");
        assertThat(controller().promote("v2").promoted()).isTrue();
    }

    @Test
    @DisplayName("a guarded promotion goes back by itself, once, when its probe fails, and stays there (H-FLIP-7)")
    void aGuardedPromotionGoesBack() {
        AtomicInteger looks = new AtomicInteger();
        AtomicReference<String> wrong = new AtomicReference<>("");
        SyncController sync = SyncController.builder()
                .source(source)
                .store(store())
                .catalog(catalog)
                .definition(definition())
                .guard(Guard.of("storefront", live -> {
                            looks.incrementAndGet();
                            return Optional.of(wrong.get()).filter(text -> !text.isEmpty());
                        })
                        .every(Duration.ofMillis(5))
                        .during(Duration.ofMillis(20))
                        .failures(2))
                .build();
        sync.promote("v1").orThrow();
        assertThat(looks.get()).isPositive();
        assertThat(sync.status().guard())
                .as("it was well, and its guard is over")
                .isEmpty();

        wrong.set("HTTP 500");
        assertThat(sync.promote("v2"))
                .isInstanceOfSatisfying(
                        SyncResult.GuardFailed.class,
                        failed -> assertThat(failed.rollback()).containsInstanceOf(SyncResult.RolledBack.class));

        HistoryRecord back = controller().history(1).get(0);
        assertThat(back.kind() + " " + back.release().tag() + " " + back.actor() + " " + back.reason())
                .isEqualTo("ROLLBACK v1 guard:storefront guard storefront failed 2 times in a row: HTTP 500");
        assertThat(controller().status().hold()).isPresent();
        assertThat(controller().status().guard()).isEmpty();
        int before = looks.get();
        assertThat(sync.promote("v2"))
                .isInstanceOfSatisfying(
                        SyncResult.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.QUARANTINED));
        assertThat(looks).hasValue(before);
        sync.controls().unquarantine("v2", "ann", "");
        wrong.set("");
        assertThat(sync.promote("v2")).isInstanceOf(SyncResult.Promoted.class);
    }
}
