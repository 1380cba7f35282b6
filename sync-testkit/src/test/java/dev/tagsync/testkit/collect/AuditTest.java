package dev.tagsync.testkit.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Collector;
import dev.tagsync.ControlRecord;
import dev.tagsync.Digest;
import dev.tagsync.HistoryCheck;
import dev.tagsync.HistoryRecord;
import dev.tagsync.RestoreReport;
import dev.tagsync.RollbackTarget;
import dev.tagsync.ScrubReport;
import dev.tagsync.SyncController;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Promoter.Write;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final String CATALOG = SyncController.DEFAULT_CATALOG;

    private final World world = new World();
    private final Promoter register = world.store.promoter(CATALOG);

    @Test
    @DisplayName("what was live at an instant is told from the history")
    void liveAt() {
        Instant before = world.time.environment().clock().instant();
        world.promote("v1");
        world.days(1);
        Instant first = world.time.environment().clock().instant();
        world.days(1);
        world.promote("v2");
        world.days(1);
        world.controller().rollback();
        SyncController controller = world.controller();
        assertThat(controller.liveAt(before)).isEmpty();
        assertThat(controller.liveAt(first)).map(r -> r.release().tag().value()).contains("v1");
        assertThat(controller.liveAt(first.plus(Duration.ofDays(2))))
                .map(r -> r.release().tag().value())
                .contains("v2");
        assertThat(controller.liveAt(first.plus(Duration.ofDays(3))))
                .map(HistoryRecord::kind)
                .contains(HistoryRecord.Kind.ROLLBACK);
    }

    private void write(Write... writes) {
        long version = register.read(Promoter.Group.CONTROL, List.of()).version();
        assertThat(register.commit("tampering " + version, Promoter.Group.CONTROL, version, List.of(writes)))
                .isInstanceOf(Promoter.Outcome.Applied.class);
    }

    @Test
    @DisplayName("a record of the history that was changed, exchanged or taken away is found, and named")
    void chain() {
        world.promote("v1", "v2", "v3", "v4");
        SyncController controller = world.controller();
        assertThat(controller.verifyHistory()).isEqualTo(new HistoryCheck("live", 4, java.util.Optional.empty(), ""));
        List<Stored> history = register.read(Promoter.Group.CONTROL, List.of(Range.all("history")))
                .records();
        for (int i = 0; i < history.size(); i++) {
            Stored one = history.get(i);
            byte[] changed = Plant.text(one)
                    .replace("\"actor\":\"ann\"", "\"actor\":\"bob\"")
                    .getBytes(StandardCharsets.UTF_8);
            write(new Write.Put("history", one.key(), changed));
            HistoryCheck check = controller.verifyHistory();
            long named = Math.min(i + 2, history.size());
            assertThat(check.broken()).map(g -> g.number()).contains(named);
            assertThat(check.message()).startsWith("generation " + named + " of channel live is not as it was written");
            write(new Write.Delete("history", one.key()));
            assertThat(controller.verifyHistory().good()).isFalse();
            write(new Write.Put("history", one.key(), one.value()));
            assertThat(controller.verifyHistory().good()).isTrue();
        }
    }

    @Test
    @DisplayName(
            "which releases can be rolled back to at once is checked: the snapshot is retained, and its root is there")
    void rollbackReadiness() {
        world.promote("v1", "v2", "v3");
        SyncController controller = world.controller();
        assertThat(controller.rollbackTargets(10))
                .extracting(RollbackTarget::instant)
                .containsExactly(true, true);
        Digest second = controller.history().get(1).root();
        world.store.lose(CATALOG, second);
        assertThat(controller.rollbackTargets(10))
                .extracting(t -> t.release().tag() + " " + t.instant())
                .containsExactly("v2 false", "v1 true");
        world.controller().repair(new dev.tagsync.TagName("v2"));
        world.days(2);
        Collector collector = world.collector(world.store).build();
        collector.turn();
        assertThat(controller.rollbackTargets(10))
                .extracting(RollbackTarget::instant)
                .containsExactly(false, false);
    }

    @Test
    @DisplayName(
            "a scrub finds every lost node in one round, in as many calls as one likes, whichever process makes them")
    void scrub() {
        world.promote("v1", "v2");
        List<Digest> all = new ArrayList<>();
        var nodes = world.store.snapshots(CATALOG);
        for (int part = 0; part < nodes.scanParts(); part++) {
            nodes.scan(part, node -> all.add(node.digest()));
        }
        Set<Digest> lost = Set.of(all.get(1), all.get(all.size() / 2));
        lost.forEach(one -> world.store.lose(CATALOG, one));
        Set<Digest> found = new HashSet<>();
        int calls = 0;
        ScrubReport report;
        do {
            report = world.collector(world.store).build().scrub(10);
            found.addAll(report.lost());
            calls++;
        } while (report.next() != 0);
        assertThat(calls).isEqualTo(7);
        assertThat(found).containsExactlyInAnyOrderElementsOf(lost);
        world.controller().repair();
        world.controller().repair(new dev.tagsync.TagName("v1"));
        assertThat(world.collector(world.store).build().scrub(64).good()).isTrue();
    }

    @Test
    @DisplayName(
            "H-LIVE-5: a restored register gets a new identity, so that readers follow it to lower generations, and a stamp above all that is stored")
    void restored() {
        world.promote("v1");
        List<Stored> backup = register.read(
                        Promoter.Group.CONTROL,
                        List.of(
                                Range.all("identity"),
                                Range.all("pointer"),
                                Range.all("history"),
                                Range.all("snapshot"),
                                Range.all("stamp"),
                                Range.all("hydration"),
                                Range.all("verdict")))
                .records();
        world.promote("v2", "v3");
        CatalogReader reader = world.reader();
        assertThat(reader.view().release().tag().value()).isEqualTo("v3");
        long high = world.controller().history().get(0).snapshot().stamp() + 5_000_000_000_000L;
        world.store.snapshots(CATALOG).put(high, List.of(Node.of(new byte[] {1, 2, 3})));
        // The register is as it was; the nodes are not.
        write(new Write.DeleteRange("history", "", "zzz"), new Write.DeleteRange("snapshot", "", "zzz"));
        write(backup.stream()
                .map(s -> new Write.Put(s.kind(), s.key(), s.value()))
                .toArray(Write[]::new));
        CatalogView stale = reader.view();
        assertThat(stale.release().tag().value())
                .as("a reader never goes back by itself")
                .isEqualTo("v3");

        world.time.advance(Duration.ofMinutes(1));
        RestoreReport report = world.collector(world.store).build().restored("ann", "backup of Monday");
        assertThat(report.lastStamp()).isGreaterThanOrEqualTo(high);
        assertThat(report.damaged()).isEmpty();
        assertThat(report.record().kind()).isEqualTo(ControlRecord.Kind.RESTORED);
        assertThat(reader.view().release().tag().value()).isEqualTo("v1");
        world.time.advance(Duration.ofMinutes(1));
        world.promote("v4");
        assertThat(world.controller().history().get(0).snapshot().stamp()).isGreaterThan(high);
        assertThat(world.isWhole("v4")).isTrue();
        assertThat(world.controller().controls().acts(10))
                .extracting(ControlRecord::kind)
                .containsExactly(ControlRecord.Kind.RESTORED);
        world.store.lose(CATALOG, world.controller().history().get(0).root());
        assertThat(world.collector(world.store).build().restored("ann", "").damaged())
                .extracting(Object::toString)
                .containsExactly("v4");
    }
}
