package dev.tagsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.TagPolicy.Order;
import dev.tagsync.TagPolicy.Rule;
import dev.tagsync.TagPolicy.Selection;
import dev.tagsync.TagPolicy.Skipped;
import dev.tagsync.spi.TagSource.ListedTag;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TagPolicyTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    @DisplayName("by default every tag is taken, the latest being the last by the bytes of its name")
    void everyTagIsTakenByDefault() {
        Selection selection = TagPolicy.ANY.select(tags("v1", "v10", "v9", "a/b/c", "\uff5e", "\ud83d\ude00"), NOW);
        assertThat(names(selection)).containsExactly("\ud83d\ude00", "\uff5e", "v9", "v10", "v1", "a/b/c");
        assertThat(selection.skipped()).isEmpty();
    }

    @Test
    @DisplayName("after the prefix of a catalog come version, globs and dates; other catalogs' tags are skipped")
    void thePrefixIsTakenOff() {
        TagPolicy policy = TagPolicy.builder()
                .prefix("shop-a/")
                .include("v*")
                .exclude("v1.*", "*-broken")
                .order(Order.SEMANTIC_VERSION)
                .build();
        Selection selection = policy.select(
                tags("shop-a/v2.0.0", "shop-b/v9.0.0", "v9.0.0", "shop-a/v1.4.0", "shop-a/3.0.0", "shop-a/v10.0.0"),
                NOW);
        assertThat(names(selection)).containsExactly("shop-a/v10.0.0", "shop-a/v2.0.0");
        assertThat(selection.skipped())
                .extracting(skipped -> skipped.tag() + " " + skipped.rule() + ": " + skipped.reason())
                .containsExactly(
                        "shop-a/3.0.0 INCLUDE: it matches none of [v*]",
                        "shop-a/v1.4.0 EXCLUDE: it matches one of [v1.*, *-broken]",
                        "shop-b/v9.0.0 PREFIX: it does not begin with \"shop-a/\"",
                        "v9.0.0 PREFIX: it does not begin with \"shop-a/\"");
    }

    @Test
    @DisplayName("by semantic version, prereleases are skipped unless they are asked for")
    void prereleasesAreSkipped() {
        List<ListedTag> tags = tags("v1.0.0", "v1.1.0-rc.1", "v1.1", "latest", "v0.9.9");
        TagPolicy.Builder builder = TagPolicy.builder().order(Order.SEMANTIC_VERSION);
        Selection strict = builder.build().select(tags, NOW);
        assertThat(names(strict)).containsExactly("v1.0.0", "v0.9.9");
        assertThat(rules(strict)).containsExactly(Rule.SEMANTIC_VERSION, Rule.SEMANTIC_VERSION, Rule.PRERELEASE);
        Selection all = builder.prereleases().build().select(tags, NOW);
        assertThat(names(all)).containsExactly("v1.1.0-rc.1", "v1.0.0", "v0.9.9");
        assertThat(rules(all)).containsExactly(Rule.SEMANTIC_VERSION, Rule.SEMANTIC_VERSION);
        assertThatThrownBy(() -> TagPolicy.builder().prereleases().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only versions have prereleases");
    }

    @Test
    @DisplayName("by date, what is no day of the calendar in the form YYYY-MM-DD is skipped")
    void datesAreDaysOfTheCalendar() {
        TagPolicy policy = TagPolicy.builder().order(Order.DATE).build();
        Selection selection = policy.select(
                tags(
                        "2026-01-31",
                        "2025-12-01",
                        "2024-02-29",
                        "2025-02-29",
                        "2026-1-31",
                        "2026-01-31-2",
                        "+999-01-01",
                        "v2026-01-31",
                        "2026-13-01",
                        "20260131"),
                NOW);
        assertThat(names(selection)).containsExactly("2026-01-31", "2025-12-01", "2024-02-29");
        assertThat(rules(selection)).hasSize(7).containsOnly(Rule.DATE);
    }

    @Test
    @DisplayName("by creation time, tags of one time are in the order of names, and those of unknown time are skipped")
    void timesMayBeUnknown() {
        TagPolicy policy = TagPolicy.builder().order(Order.CREATION_TIME).build();
        Selection selection = policy.select(
                List.of(
                        tag("a", true, Optional.of(NOW)),
                        tag("c", true, Optional.of(NOW.minusSeconds(1))),
                        tag("b", true, Optional.of(NOW)),
                        tag("d", true, Optional.empty())),
                NOW);
        assertThat(names(selection)).containsExactly("b", "a", "c");
        assertThat(rules(selection)).containsExactly(Rule.CREATION_TIME);
    }

    @Test
    @DisplayName("lightweight and young tags are skipped, and the latter say when they are old enough")
    void lightweightAndYoungTagsAreSkipped() {
        TagPolicy policy = TagPolicy.builder()
                .annotatedOnly()
                .minimumAge(Duration.ofMinutes(10))
                .build();
        Instant old = NOW.minus(Duration.ofMinutes(10));
        Selection selection = policy.select(
                List.of(
                        tag("ahead", true, Optional.of(Instant.MAX)),
                        tag("light", false, Optional.of(old)),
                        tag("old", true, Optional.of(old)),
                        tag("unknown", true, Optional.empty()),
                        tag("young", true, Optional.of(old.plusMillis(1)))),
                NOW);
        assertThat(names(selection)).containsExactly("old");
        assertThat(rules(selection))
                .containsExactly(Rule.MINIMUM_AGE, Rule.ANNOTATED_ONLY, Rule.MINIMUM_AGE, Rule.MINIMUM_AGE);
        assertThat(selection.skipped())
                .extracting(Skipped::notBefore)
                .containsExactly(
                        Optional.of(Instant.MAX), Optional.empty(), Optional.empty(), Optional.of(NOW.plusMillis(1)));
        assertThat(policy.latest(List.of(tag("young", true, Optional.of(NOW))), NOW.plus(Duration.ofMinutes(10))))
                .isPresent();
    }

    @Test
    @DisplayName("what cannot be a policy is refused when it is said")
    void whatCannotBeAPolicyIsRefused() {
        assertThatThrownBy(() -> TagPolicy.builder().include("v[")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TagPolicy.builder().exclude("")).isInstanceOf(IllegalArgumentException.class);
        for (Duration age : List.of(Duration.ofNanos(-1), TagPolicy.MAX_AGE.plusNanos(1))) {
            assertThatThrownBy(() -> TagPolicy.builder().minimumAge(age))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found " + age);
        }
    }

    @Test
    @DisplayName("a policy is not changed by what its builder is told later")
    void aPolicyIsImmutable() {
        TagPolicy.Builder builder = TagPolicy.builder().include("v*");
        TagPolicy policy = builder.build();
        builder.exclude("v1").prefix("x/").annotatedOnly();
        assertThat(names(policy.select(tags("v1"), NOW))).containsExactly("v1");
    }

    @Test
    @DisplayName(
            "what the source does not take is skipped in the source's words, after what the policy itself has against it")
    void whatTheSourceDoesNotTake() {
        TagPolicy versions =
                TagPolicy.builder().order(TagPolicy.Order.SEMANTIC_VERSION).build();
        List<ListedTag> tags = List.of(
                tags("v1.0.0").get(0),
                tags("v2.0.0").get(0).refused("nobody merged it"),
                tags("next").get(0).refused("nobody merged it"));

        TagPolicy.Selection selection = versions.select(tags, Instant.EPOCH);

        assertThat(selection.taken()).extracting(tag -> tag.tag().value()).containsExactly("v1.0.0");
        assertThat(selection.skipped())
                .extracting(skipped -> skipped.tag() + " " + skipped.rule() + " " + skipped.reason())
                .containsExactly(
                        "next SEMANTIC_VERSION \"next\" is no semantic version", "v2.0.0 SOURCE nobody merged it");
    }

    private static List<ListedTag> tags(String... names) {
        return Arrays.stream(names)
                .map(name -> tag(name, false, Optional.empty()))
                .toList();
    }

    private static ListedTag tag(String name, boolean annotated, Optional<Instant> time) {
        return new ListedTag(
                new TagName(name),
                new TagObjectId("a".repeat(40)),
                Optional.empty(),
                Optional.empty(),
                annotated,
                time);
    }

    private static List<String> names(Selection selection) {
        return selection.taken().stream().map(tag -> tag.tag().value()).toList();
    }

    private static List<Rule> rules(Selection selection) {
        return selection.skipped().stream().map(Skipped::rule).toList();
    }
}
