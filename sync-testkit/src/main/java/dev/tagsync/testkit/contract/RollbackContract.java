package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.ChannelStatus;
import dev.tagsync.Generation;
import dev.tagsync.Health;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Hold;
import dev.tagsync.SyncController;
import dev.tagsync.SyncLoop;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TagName;
import dev.tagsync.spi.Validator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a host sees of going back on a store: it takes no content and no Git, it stays, and what was left is marked.
 *
 * @since 0.1
 */
public abstract class RollbackContract extends CycleFixture {
    /** For subclasses. */
    protected RollbackContract() {}

    @Test
    @DisplayName("rollback: to a tag, and to the previous; twice goes back two, never forward")
    void rollbackMakesAnEarlierReleaseLiveAgain() {
        SyncController sync = controller();
        CatalogReader reader = reader();
        SyncResult v1 = sync.promote("v1").orThrow();
        sync.promote("v2").orThrow();
        sync.promote("v5").orThrow();
        source.cutOff();

        SyncResult back = sync.rollback("v1", SyncOptions.by("bob").because("wrong prices"));

        assertThat(back).isInstanceOf(SyncResult.RolledBack.class);
        assertThat(back.report().root()).isEqualTo(v1.report().root());
        assertThat(back.report().nodesWritten()).isZero();
        assertThat(reader.view().root()).isEqualTo(v1.report().root().orElseThrow());
        assertThat(text(reader.view(), "products", "chair")).contains("12.90");
        HistoryRecord record = sync.history(1).get(0);
        assertThat(record.kind()).isEqualTo(HistoryRecord.Kind.ROLLBACK);
        assertThat(record.actor()).isEqualTo("bob");
        assertThat(record.reason()).isEqualTo("wrong prices");
        assertThat(record.generation()).isEqualTo(new Generation(4));
        assertThat(sync.rollback())
                .isInstanceOfSatisfying(
                        SyncResult.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.NO_EARLIER));

        source.connect();
        sync.controls().unquarantine("v5", "bob", "it was right");
        sync.promote("v5").orThrow();
        assertThat(sync.rollback().report().tag()).isEqualTo("v1");
        assertThat(sync.rollback("v2").report().tag()).isEqualTo("v2");
        sync.controls().unquarantine("v1", "bob", "it was right");
        assertThat(sync.rollback().report().tag()).isEqualTo("v1");
        assertThat(sync.rollback()).isInstanceOf(SyncResult.Refused.class);
        assertThat(sync.rollback("v4-broken"))
                .isInstanceOfSatisfying(
                        SyncResult.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.NEVER_LIVE));
    }

    @Test
    @DisplayName("rollback twice goes back two releases")
    void rollbackTwiceGoesBackTwo() {
        SyncController sync = controller();
        sync.promote("v1").orThrow();
        sync.promote("v2").orThrow();
        sync.promote("v5").orThrow();

        assertThat(sync.rollback().report().tag()).isEqualTo("v2");
        assertThat(sync.rollback().report().tag()).isEqualTo("v1");
        assertThat(sync.history()).extracting(r -> r.generation().number()).containsExactly(5L, 4L, 3L, 2L, 1L);
    }

    /** More releases of what v5 holds: on its tree, and on another tree of the same content. */
    private void retagV5() {
        source.become(history.tag("v5-again")
                .file("README.md", "# Another text")
                .commit("only what is no entry")
                .tag("v5-noted")
                .file("products/desk.json", "{\"brand\": \"oak\", \"price\": 90}")
                .commit("mended")
                .tag("v6")
                .file("products/desk.json", "{\"brand\": \"oak\", \"price\": 95}")
                .commit("dearer")
                .tag("v7")
                .build());
    }

    @Test
    @DisplayName("a rollback holds the channel and quarantines what it left, in the step of the flip (H-FLIP-5)")
    void aRollbackStays() {
        SyncController sync = controller();
        retagV5();
        sync.promote("v2").orThrow();
        sync.promote("v5").orThrow();

        HistoryRecord back =
                ((SyncResult.RolledBack) sync.rollback(SyncOptions.by("bob").because("wrong prices"))).record();

        ChannelStatus status = sync.status();
        Hold hold = status.hold().orElseThrow();
        assertThat(hold)
                .isEqualTo(new Hold("live", "bob", "wrong prices", back.time(), Optional.of(new TagName("v5"))));
        assertThat(status.quarantined()).singleElement().satisfies(q -> {
            assertThat(q.tag().value()).isEqualTo("v5");
            assertThat(q.actor()).isEqualTo("bob");
            assertThat(q.time()).isEqualTo(back.time());
        });
        assertThat(sync.controls().acts(10))
                .extracting(a -> a.kind() + " " + a.actor() + " " + a.reason())
                .containsExactly("QUARANTINE bob wrong prices", "HOLD bob wrong prices");

        refused(sync.promote("v6", SyncOptions.NONE.automatically()), Reason.HELD, "live is held by bob");
        for (String bad : List.of("v5", "v5-again", "v5-noted")) {
            refused(sync.promote(bad), Reason.QUARANTINED, "wrong prices");
        }
        refused(sync.promote("v5", SyncOptions.NONE.automatically()), Reason.QUARANTINED, "wrong prices");
        refused(sync.rollback("v5"), Reason.QUARANTINED, "v5 is quarantined by bob");
        assertThat(sync.status().active()).contains(back);

        sync.promote("v6", SyncOptions.by("ann").because("mended")).orThrow();

        assertThat(sync.status().hold())
                .as("an explicit promotion lifts the hold")
                .isEmpty();
        assertThat(sync.status().quarantined()).as("and no quarantine").hasSize(1);
        assertThat(sync.controls().acts(1))
                .extracting(a -> a.kind() + " " + a.actor() + " " + a.reason())
                .containsExactly("UNHOLD ann mended");
        sync.promote("v7", SyncOptions.NONE.automatically()).orThrow();
        sync.controls().unquarantine("v5", "ann", "");
        sync.promote("v5").orThrow();
    }

    @Test
    @DisplayName(
            "a rollback outlives 100 cycles of the loop, with a newer good release that is reported as held (H-FLIP-5)")
    void aRollbackOutlivesTheLoop() {
        SyncController sync = controller();
        sync.promote("v2").orThrow();
        SyncLoop loop = SyncLoop.of(sync).withoutLease().build();
        loop.runOnce();
        assertThat(sync.status().active().orElseThrow().release().tag().value()).isEqualTo("v5");
        HistoryRecord back = ((SyncResult.RolledBack) sync.rollback()).record();
        retagV5();

        for (int cycle = 0; cycle < 100; cycle++) {
            assertThat(loop.runOnce().condition(Health.Type.HELD)).isPresent();
        }

        assertThat(sync.status().active()).contains(back);
        assertThat(loop.health().condition(Health.Type.HELD).orElseThrow().message())
                .contains("v7 is good");
        sync.controls().unhold("ann", "");
        loop.runOnce();
        assertThat(sync.status().active().orElseThrow().release().tag().value()).isEqualTo("v7");
    }

    @Test
    @DisplayName("a quarantine meets the same content under another definition (H-FLIP-5)")
    void anotherDefinitionDoesNotEscape() {
        SyncController sync = controller();
        retagV5();
        sync.promote("v2").orThrow();
        sync.promote("v5").orThrow();
        sync.rollback().orThrow();
        SyncController otherwise = SyncController.builder()
                .source(source)
                .store(store())
                .catalog(catalog)
                .build();

        for (String bad : List.of("v5", "v5-again")) {
            refused(otherwise.promote(bad, SyncOptions.NONE.droppingIndexes()), Reason.QUARANTINED, "v5");
        }
        assertThat(otherwise.promote("v6", SyncOptions.NONE.droppingIndexes()).promoted())
                .isTrue();
    }

    @Test
    @DisplayName(
            "a rollback never quarantines anything that its target has: between two tags of one tree only the tag (H-FLIP-5)")
    void theTargetIsNeverQuarantined() {
        SyncController sync = controller();
        retagV5();
        sync.promote("v5").orThrow();
        sync.promote("v5-again").orThrow();
        sync.promote("v5-noted").orThrow();

        assertThat(sync.rollback().report().tag()).isEqualTo("v5-again");
        assertThat(sync.rollback().report().tag()).isEqualTo("v5");

        assertThat(sync.status().quarantined())
                .extracting(q -> q.tag() + " " + q.ofTag() + " " + q.tree().isPresent() + " "
                        + q.roots().size())
                .containsExactly("v5-again true false 0", "v5-noted true true 0");
        sync.promote("v2").orThrow();
        sync.promote("v5").orThrow();
        refused(sync.promote("v5-again"), Reason.QUARANTINED, "v5-again is quarantined");
        refused(sync.promote("v5-noted"), Reason.QUARANTINED, "v5-noted is quarantined");
    }

    @Test
    @DisplayName("a rollback without a tag goes past what is quarantined, and status says so before")
    void aRollbackGoesPastWhatIsQuarantined() {
        SyncController sync = controller();
        sync.promote("v1").orThrow();
        sync.promote("v2").orThrow();
        sync.promote("v5").orThrow();
        sync.controls().quarantine("v2", "ann", "old prices");

        assertThat(sync.status().rollback().orElseThrow().release().tag().value())
                .isEqualTo("v1");
        assertThat(sync.rollback().report().tag()).isEqualTo("v1");
    }

    @Test
    @DisplayName("a hold or a quarantine that is set after the decision makes the flip be judged again (H-FLIP-8)")
    void whatIsSetMeanwhileIsMet() {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        Validator acts = new Validator() {
            @Override
            public String name() {
                return "acts";
            }

            @Override
            public void validate(Candidate candidate, dev.tagsync.Findings findings) {
                meanwhile.get().run();
            }
        };
        SyncController sync = controller(acts);
        SyncController other = controller();
        HistoryRecord v1 = ((SyncResult.Promoted) sync.promote("v1")).record();

        meanwhile.set(() -> other.controls().hold("bob", "stock-taking"));
        refused(sync.promote("v2", SyncOptions.NONE.automatically()), Reason.HELD, "stock-taking");
        meanwhile.set(() -> other.controls().quarantine("v5", "bob", "too dear"));
        refused(sync.promote("v5"), Reason.QUARANTINED, "too dear");

        assertThat(sync.status().active()).contains(v1);
        assertThat(sync.status().hold()).as("a refused promotion lifts no hold").isPresent();
        meanwhile.set(() -> {});
        other.controls().unquarantine("v5", "bob", "");
        SyncResult later = sync.promote("v5").orThrow();
        assertThat(later.report().remembered()).as("the verdict was kept").isPresent();
    }

    private static void refused(SyncResult result, Reason reason, String message) {
        assertThat(result).isInstanceOfSatisfying(SyncResult.Refused.class, r -> {
            assertThat(r.reason()).isEqualTo(reason);
            assertThat(r.message()).contains(message);
        });
    }
}
