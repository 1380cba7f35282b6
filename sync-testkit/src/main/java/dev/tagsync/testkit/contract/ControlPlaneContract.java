package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.ControlRecord;
import dev.tagsync.ControlResult;
import dev.tagsync.Hold;
import dev.tagsync.SyncController;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What people do to a catalog on a store beside promoting: holding, marking, approving, and what a rollback leaves behind.
 *
 * @since 0.1
 */
public abstract class ControlPlaneContract {
    private final String catalog = "control-" + UUID.randomUUID().toString().substring(0, 12);

    private final TaggedHistory.Builder history = TaggedHistory.builder();

    private final InMemoryTagSource source =
            InMemoryTagSource.of(history.file("products/chair.json", "{\"price\": 12.90}")
                    .commit("first")
                    .tag("v1")
                    .file("products/chair.json", "{\"price\": 13.50}")
                    .commit("second")
                    .tag("v2")
                    .file("products/chair.json", "{\"price\": 14.00}")
                    .commit("third")
                    .tag("v3")
                    .build());

    /** For subclasses. */
    protected ControlPlaneContract() {}

    /** Returns the store under test; it may be the same for all tests, which use catalogs of their own. */
    protected abstract Store store();

    private SyncController controller() {
        return SyncController.builder()
                .source(source)
                .store(store())
                .catalog(catalog)
                .actor("ann")
                .build();
    }

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
}
