package dev.tagsync.testkit.validators;

import static dev.tagsync.testkit.validators.Releases.history;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.contract.ValidatorContract;
import dev.tagsync.validators.UniqueValidator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class UniqueValidatorTest {
    private static final UniqueValidator SKU = UniqueValidator.of("products", "/sku");

    private static TaggedHistory.Builder shop() {
        return history()
                .file("products/b.json", "{\"sku\": \"B-1\"}")
                .file("products/c.json", "{\"sku\": [\"C-1\", \"C-2\"]}")
                .file("products/d.json", "{\"name\": \"no number\"}")
                .file("products/e.json", "{\"name\": \"no number\"}")
                .file("gifts/b.json", "{\"sku\": \"B-1\"}")
                .commit("good")
                .tag("v1");
    }

    @Test
    @DisplayName("without a live release, the later of two entries with one value is reported")
    void theLaterOneIsReported() {
        Releases releases = new Releases(shop().file("products/a.json", "{\n \"sku\": \"C-2\"}")
                .commit("bad")
                .tag("v2"));

        assertThat(releases.judge("v1", SKU)).isEmpty();
        assertThat(releases.judge("v2", SKU))
                .containsExactly(
                        "error[unique.duplicate] products/c.json:1:17: products/c has \"C-2\" at /sku, and so has products/a"
                                + " (products/a.json) (give one of them another value)");
    }

    @Test
    @DisplayName("the changed one of two entries with one value is reported, whichever comes first")
    void theChangedOneIsReported() {
        Releases releases = new Releases(shop().file("products/a.json", "{\n \"sku\": \"C-2\"}")
                .commit("bad")
                .tag("v2"));
        releases.live("v1", SKU);

        assertThat(releases.judge("v2", SKU))
                .containsExactly(
                        "error[unique.duplicate] products/a.json:2:9: products/a has \"C-2\" at /sku, and so has products/c"
                                + " (products/c.json) (give one of them another value)");
    }

    @Test
    @DisplayName("of two changed entries with one value the later one is reported, and an exchange of values is none")
    void twoChangedOnes() {
        Releases releases = new Releases(shop().file("products/x.json", "{\"sku\": 7}")
                .file("products/y.json", "{\"sku\": \"7\"}")
                .commit("bad")
                .tag("v2")
                .delete("products/x.json")
                .delete("products/y.json")
                .file("products/b.json", "{\"sku\": \"C-1\"}")
                .file("products/c.json", "{\"sku\": \"B-1\"}")
                .commit("exchanged")
                .tag("v3"));
        releases.live("v1", SKU);

        assertThat(releases.judge("v2", SKU))
                .singleElement()
                .asString()
                .startsWith(
                        "error[unique.duplicate] products/y.json:1:9: products/y has \"7\" at /sku, and so has products/x");
        assertThat(releases.judge("v3", SKU)).isEmpty();
    }

    @Test
    @DisplayName("numbers are compared by their digits as written")
    void numbersAsWritten() {
        Releases releases = new Releases(history()
                .file("products/a.json", "{\"sku\": 1e3}")
                .file("products/b.json", "{\"sku\": 1000}")
                .file("products/c.json", "{\"sku\": 1e3}")
                .commit("numbers")
                .tag("v1"));

        assertThat(releases.judge("v1", SKU))
                .singleElement()
                .asString()
                .startsWith(
                        "error[unique.duplicate] products/c.json:1:9: products/c has \"1e3\" at /sku, and so has products/a");
    }

    @Test
    @DisplayName("the name and version change with the settings")
    void nameAndVersion() {
        assertThat(SKU.name()).isEqualTo("unique(products/sku)");
        assertThat(SKU.asWarning().version()).isNotEqualTo(SKU.version());
    }

    @Nested
    class Contract extends ValidatorContract {
        @Override
        protected Validator validator() {
            return SKU;
        }

        @Override
        protected TaggedHistory history() {
            return shop().file("products/a.json", "{\"sku\": \"B-1\"}")
                    .commit("bad")
                    .tag("v2")
                    .build();
        }
    }
}
