package dev.tagsync.testkit.validators;

import static dev.tagsync.testkit.validators.Releases.history;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.contract.ValidatorContract;
import dev.tagsync.validators.MinimumCountValidator;
import dev.tagsync.validators.SizeLimitValidator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static TaggedHistory.Builder shop() {
        return history()
                .file("products/a.json", "{ \"a\": 1 }")
                .file("products/b.json", "{\"b\": \"" + "x".repeat(2_000) + "\"}")
                .file("gifts/b.json", "{\"b\": \"" + "x".repeat(2_000) + "\"}")
                .commit("some")
                .tag("v1");
    }

    @Test
    @DisplayName("a payload of the limit passes, one of a byte more does not; the JSON is counted minified")
    void sizes() {
        Releases releases = new Releases(shop());

        assertThat(releases.judge("v1", SizeLimitValidator.of("products", 2_008)))
                .isEmpty();
        assertThat(releases.judge("v1", SizeLimitValidator.of("products", 2_007)))
                .containsExactly(
                        "error[size.too-large] products/b.json:1:1: products/b has 2,008 bytes, more than 2,007"
                                + " (split the entry, or raise the limit)");
        assertThat(releases.judge("v1", SizeLimitValidator.of(2_007).asWarning()))
                .hasSize(2)
                .allMatch(finding -> finding.startsWith("warning[size.too-large]"));
        assertThat(releases.judge("v1", SizeLimitValidator.of(7), SizeLimitValidator.of("gifts", 7)))
                .hasSize(3);
    }

    @Test
    @DisplayName("a collection with fewer entries than it should have is a finding, also one that is not there")
    void counts() {
        Releases releases = new Releases(shop());

        assertThat(releases.judge("v1", MinimumCountValidator.of("products", 2)))
                .isEmpty();
        assertThat(releases.judge("v1", MinimumCountValidator.of("gifts", 1_000)))
                .containsExactly(
                        "error[count.too-few] gifts has 1 entry, fewer than 1,000 (look at the tag's files, and at"
                                + " include, exclude and key of the catalog's definition)");
        assertThat(releases.judge("v1", MinimumCountValidator.of("prodcuts", 1).asWarning()))
                .singleElement()
                .asString()
                .startsWith("warning[count.too-few] prodcuts has 0 entries, fewer than 1");
    }

    @Test
    @DisplayName("the names and versions change with the settings, and settings that make no sense are refused")
    void settings() {
        assertThat(SizeLimitValidator.of(7).name()).isEqualTo("size(all)");
        assertThat(SizeLimitValidator.of("gifts", 7).version())
                .isNotEqualTo(SizeLimitValidator.of("gifts", 8).version());
        assertThat(MinimumCountValidator.of("gifts", 7).version())
                .isNotEqualTo(MinimumCountValidator.of("gifts", 8).version())
                .isNotEqualTo(MinimumCountValidator.of("gifts", 7).asWarning().version());
        assertThatThrownBy(() -> SizeLimitValidator.of(0)).hasMessage("a size limit is at least 1 byte, found 0");
        assertThatThrownBy(() -> MinimumCountValidator.of("a", 0)).hasMessage("a minimum count is at least 1, found 0");
    }

    @Nested
    class SizeContract extends ValidatorContract {
        @Override
        protected Validator validator() {
            return SizeLimitValidator.of("products", 100);
        }

        @Override
        protected TaggedHistory history() {
            return shop().build();
        }
    }

    @Nested
    class CountContract extends ValidatorContract {
        @Override
        protected Validator validator() {
            return MinimumCountValidator.of("gifts", 2);
        }

        @Override
        protected TaggedHistory history() {
            return shop().build();
        }
    }
}
