package dev.tagsync.testkit.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CollectionReport;
import dev.tagsync.Collector;
import dev.tagsync.ControlResult;
import dev.tagsync.Environment;
import dev.tagsync.Retention;
import dev.tagsync.TagName;
import dev.tagsync.spi.Store;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CollectDocsTest {
    private final World world = new World();

    @Test
    @DisplayName("the how-to's example")
    void example() {
        world.promote("v1", "v2");
        Store store = world.store;
        Environment environment = world.time.environment();
        // region collect
        Collector collector = Collector.builder()
                .store(store)
                .retention(new Retention(10, Duration.ofDays(7)))
                .retention("staging", new Retention(2, Duration.ZERO))
                .environment(environment)
                .build();
        collector.keep(new TagName("v1"), Optional.empty(), "ann", "what the auditors saw");
        CollectionReport report = collector.collect();
        // endregion
        assertThat(report.count(CollectionReport.State.KEPT)).isEqualTo(2);
        // region view-age
        collector.maxViewAge(Duration.ofMinutes(30), "ann", "the reporting job reads for twenty minutes");
        // endregion
        assertThat(collector.maxViewAge(Duration.ofMinutes(30), "ann", ""))
                .as("the age is in force, and to set it again changes nothing")
                .isInstanceOf(ControlResult.Unchanged.class);
    }
}
