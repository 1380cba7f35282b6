package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.PermanentException;
import dev.tagsync.SyncController;
import dev.tagsync.SyncResult;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.Call.Operation;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A pointer that somebody takes away behind the library's back, which deletes none. */
class LostPointerTest {
    private final InMemoryStore store = new InMemoryStore();
    private final InMemoryTagSource source = InMemoryTagSource.of(TaggedHistory.builder()
            .file("a/one.json", "{\"n\": 1}")
            .commit("one")
            .tag("v1")
            .file("a/one.json", "{\"n\": 2}")
            .commit("two")
            .tag("v2")
            .build());

    private SyncController controller(Store on) {
        return SyncController.builder().source(source).store(on).build();
    }

    /** The store, in whose register the pointer is deleted before the first commit. */
    private Store emptied() {
        return new FaultyStore(store, call -> {
            if (call.operation() == Operation.COMMIT && call.number() == 1) {
                Promoter register = store.promoter(SyncController.DEFAULT_CATALOG);
                long version = register.read(Group.CONTROL, List.of()).version();
                register.commit(
                        "empties",
                        Group.CONTROL,
                        version,
                        List.of(new Write.Delete(Kinds.POINTER, SyncController.DEFAULT_CHANNEL)));
            }
            return Fault.NONE;
        });
    }

    private static void assertDamaged(SyncController sync, Function<SyncController, SyncResult> act) {
        assertThatThrownBy(() -> act.apply(sync))
                .isInstanceOfSatisfying(
                        PermanentException.class, e -> assertThat(e.code()).isEqualTo("register.damaged"))
                .hasMessage("channel live points at nothing, and a moment ago it did not: its record is gone");
    }

    @BeforeEach
    void twoReleases() {
        controller(store).promote("v1").orThrow();
        controller(store).plan("v2").orThrow();
    }

    @Test
    @DisplayName("a promotion that finds no pointer where one was is a fault of its own")
    void aPromotionSaysSo() {
        assertDamaged(controller(emptied()), sync -> sync.promote("v2"));
        assertThat(controller(store).status().active()).isEmpty();
    }

    @Test
    @DisplayName("a rollback that finds no pointer where one was is a fault of its own, from its beginning on")
    void aRollbackSaysSo() {
        controller(store).promote("v2").orThrow();
        assertDamaged(controller(emptied()), sync -> sync.rollback("v1"));
        assertDamaged(controller(store), sync -> sync.rollback("v1"));
    }
}
