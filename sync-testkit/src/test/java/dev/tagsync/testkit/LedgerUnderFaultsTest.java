package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.ControlResult;
import dev.tagsync.SyncController;
import dev.tagsync.SyncException;
import dev.tagsync.spi.Store;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ledger with a fault at any call of the store. */
class LedgerUnderFaultsTest {
    private static final int TAGS = 3_000;

    private static SyncController controller(InMemoryTagSource source, Store store, long seed) {
        return SyncController.builder()
                .source(source)
                .store(store)
                .environment(SimulatedEnvironment.seeded(seed).environment())
                .build();
    }

    private static TaggedHistory.Builder history() {
        TaggedHistory.Builder history =
                TaggedHistory.builder().file("a/one.json", "{}").commit("one");
        for (int i = 0; i < TAGS; i++) {
            history.lightweightTag("v" + i);
        }
        return history;
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    @DisplayName(
            "H-REV-7: a fault at any call, while a listing is recorded or a tag accepted, forgets no tag that was seen and invents none (I6, I9)")
    void oneFaultAtEveryCall(Fault fault) {
        TaggedHistory before = history().build();
        TaggedHistory.Builder later = history().deleteTag("v7");
        later.file("a/one.json", "{\"n\": 1}")
                .commit("two")
                .lightweightTag("v1500")
                .lightweightTag("v" + TAGS);
        TaggedHistory after = later.build();
        Map<String, String> wanted = new TreeMap<>(Map.of("v7", "TAG_VANISHED", "v1500", "TAG_MOVED"));

        long calls = calls(before, after, SyncController::latest);
        assertThat(calls).isBetween(4L, 30L);
        for (long call = 1; call <= calls; call++) {
            InMemoryStore store = new InMemoryStore();
            InMemoryTagSource source = InMemoryTagSource.of(before);
            controller(source, store, call).latest();
            source.become(after);
            attempt(
                    controller(source, new FaultyStore(store, FaultPlan.at(call, fault)), call),
                    SyncController::latest);
            SyncController sound = controller(source, store, call + 1);
            sound.latest();
            assertThat(troubles(sound)).as(fault + " at call " + call).isEqualTo(wanted);
            assertThat(sound.releases()).hasSize(TAGS + 1);
        }

        calls = calls(before, after, sync -> sync.controls().acceptMoved("v1500", "ann", "meant"));
        for (long call = 1; call <= calls; call++) {
            InMemoryStore store = new InMemoryStore();
            InMemoryTagSource source = InMemoryTagSource.of(before);
            controller(source, store, call).latest();
            source.become(after);
            controller(source, store, call).latest();
            attempt(
                    controller(source, new FaultyStore(store, FaultPlan.at(call, fault)), call),
                    sync -> sync.controls().acceptMoved("v1500", "ann", "meant"));
            SyncController sound = controller(source, store, call + 1);
            boolean isAccepted = !troubles(sound).containsKey("v1500");
            assertThat(sound.controls().acceptances())
                    .as(fault + " at call " + call + ": what is accepted is recorded, and what is recorded is accepted")
                    .hasSize(isAccepted ? 1 : 0);
            assertThat(sound.controls().acceptMoved("v1500", "ann", "meant"))
                    .isInstanceOf(isAccepted ? ControlResult.Unchanged.class : ControlResult.Done.class);
            assertThat(sound.controls().acceptances()).hasSize(1);
        }
    }

    private static long calls(TaggedHistory before, TaggedHistory after, Consumer<SyncController> act) {
        InMemoryStore store = new InMemoryStore();
        InMemoryTagSource source = InMemoryTagSource.of(before);
        controller(source, store, 1).latest();
        source.become(after);
        FaultyStore counting = new FaultyStore(store, FaultPlan.none());
        act.accept(controller(source, counting, 1));
        return counting.totalCalls();
    }

    private static void attempt(SyncController sync, Consumer<SyncController> act) {
        try {
            act.accept(sync);
        } catch (SyncException e) {
            assertThat(e.code()).startsWith("store.");
        }
    }

    private static Map<String, String> troubles(SyncController sync) {
        Map<String, String> troubles = new TreeMap<>();
        sync.tagTroubles().forEach(t -> troubles.put(t.tag().value(), t.state().name()));
        return troubles;
    }
}
