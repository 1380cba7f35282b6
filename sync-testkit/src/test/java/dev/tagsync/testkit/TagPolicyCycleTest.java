package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.ReleaseInfo;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TagPolicy;
import dev.tagsync.TagPolicy.Rule;
import dev.tagsync.spi.Store;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A controller with a policy of which tags are releases. */
class TagPolicyCycleTest {
    private static final TagPolicy VERSIONS =
            TagPolicy.builder().order(TagPolicy.Order.SEMANTIC_VERSION).build();

    private final Store store = new InMemoryStore();

    private final InMemoryTagSource source = InMemoryTagSource.of(TaggedHistory.builder()
            .file("a/one.json", "{\"n\": 1}")
            .commit("one")
            .tag("first")
            .file("a/one.json", "{\"n\": 2}")
            .commit("two")
            .tag("v2.0.0-rc.1")
            .file("a/one.json", "{\"n\": 3}")
            .commit("three")
            .tag("v2.0.0")
            .build());

    private SyncControllerBuilder builder() {
        return SyncController.builder().source(source).store(store);
    }

    @Test
    @DisplayName("a tag that the policy skips is neither promoted nor planned, and the refusal names the rule")
    void aSkippedTagIsRefused() {
        SyncController sync = builder().tagPolicy(VERSIONS).build();
        for (SyncResult result : new SyncResult[] {sync.promote("v2.0.0-rc.1"), sync.plan("v2.0.0-rc.1")}) {
            assertThat(result).isInstanceOfSatisfying(SyncResult.Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(Reason.POLICY);
                assertThat(refused.message())
                        .isEqualTo("the tag policy skips v2.0.0-rc.1 by its rule PRERELEASE: it is a prerelease");
                assertThat(refused.hint()).isNotEmpty();
                assertThat(refused.notBefore()).isEmpty();
            });
        }
        assertThat(sync.promote("unknown"))
                .isInstanceOfSatisfying(
                        SyncResult.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN_TAG));
        assertThat(sync.status().active()).isEmpty();
        assertThat(sync.promote("v2.0.0")).isInstanceOf(SyncResult.Promoted.class);
    }

    @Test
    @DisplayName("releases say why they are skipped")
    void releasesSayWhyTheyAreSkipped() {
        assertThat(builder().tagPolicy(VERSIONS).build().releases())
                .extracting(release -> release.tag().value()
                        + release.skipped().map(why -> " " + why.rule()).orElse(""))
                .containsExactlyInAnyOrder(
                        "first " + Rule.SEMANTIC_VERSION, "v2.0.0", "v2.0.0-rc.1 " + Rule.PRERELEASE);
        assertThat(builder().build().releases())
                .extracting(ReleaseInfo::skipped)
                .hasSize(3)
                .allMatch(why -> why.isEmpty());
    }

    @Test
    @DisplayName("a tag that is too young is refused until the time that the refusal names")
    void aYoungTagIsRefusedForAWhile() {
        Instant made = source.list().get(0).time().orElseThrow();
        SimulatedEnvironment environment = SimulatedEnvironment.seeded(1, made.plus(Duration.ofMinutes(9)));
        SyncController sync = builder()
                .tagPolicy(
                        TagPolicy.builder().minimumAge(Duration.ofMinutes(10)).build())
                .environment(environment.environment())
                .build();
        assertThat(sync.promote("first")).isInstanceOfSatisfying(SyncResult.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.POLICY);
            assertThat(refused.message()).contains("MINIMUM_AGE");
            assertThat(refused.notBefore()).contains(made.plus(Duration.ofMinutes(10)));
        });
        environment.advance(Duration.ofMinutes(1));
        assertThat(sync.promote("first")).isInstanceOf(SyncResult.Promoted.class);
    }

    @Test
    @DisplayName("what the policy skips can be rolled back to, if it was live")
    void aRollbackDoesNotAskThePolicy() {
        builder().build().promote("first").orThrow();
        SyncController sync = builder().tagPolicy(VERSIONS).build();
        sync.promote("v2.0.0").orThrow();
        assertThat(sync.rollback()).isInstanceOf(SyncResult.RolledBack.class);
        assertThat(sync.status().active().orElseThrow().release().tag().value()).isEqualTo("first");
        assertThat(sync.promote("first")).isInstanceOf(SyncResult.Refused.class);
    }
}
