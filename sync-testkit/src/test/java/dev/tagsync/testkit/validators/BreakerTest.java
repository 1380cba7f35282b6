package dev.tagsync.testkit.validators;

import static dev.tagsync.testkit.validators.Releases.history;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.contract.ValidatorContract;
import dev.tagsync.validators.Breaker;
import dev.tagsync.validators.Limit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakerTest {
    private static final String MEANT = " (if it is meant, let %s pass by an override, with a reason)";

    /** Ten products at 100, and two gifts. */
    private static TaggedHistory.Builder shop() {
        TaggedHistory.Builder history = history();
        for (int i = 0; i < 10; i++) {
            history.file("products/p" + i + ".json", "{\"price\": 100}");
        }
        return history.file("gifts/a.json", "{\"price\": \"5.00\"}")
                .file("gifts/b.json", "{}")
                .commit("start")
                .tag("v1");
    }

    private static Releases then(TaggedHistory.Builder history) {
        return new Releases(history.commit("next").tag("v2")).live("v1");
    }

    @Test
    @DisplayName("removals up to the limit pass, one more does not; over all, in one collection, in each")
    void removals() {
        Releases releases = then(
                shop().delete("products/p0.json").delete("products/p1.json").delete("gifts/a.json"));

        assertThat(releases.judge("v2", Breaker.removed(Limit.count(3)))).isEmpty();
        assertThat(releases.judge("v2", Breaker.removed(Limit.percent(25)))).isEmpty();
        assertThat(releases.judge("v2", Breaker.removed(Limit.count(2))))
                .containsExactly("error[breaker.removed] 3 of 12 (25 %) entries are removed, allowed is 2: gifts/a,"
                        + " products/p0, products/p1" + MEANT.formatted("breaker.removed"));
        assertThat(releases.judge("v2", Breaker.removed(Limit.percent(20)).in("products")))
                .isEmpty();
        assertThat(releases.judge("v2", Breaker.removed(Limit.parse("19.5%")).in("products")))
                .containsExactly(
                        "error[breaker.removed] 2 of 10 (20 %) entries of products are removed, allowed is 19.5%:"
                                + " products/p0, products/p1" + MEANT.formatted("breaker.removed"));
        assertThat(releases.judge(
                        "v2", Breaker.removed(Limit.percent(20)).perCollection().asWarning()))
                .containsExactly("warning[breaker.removed] 1 of 2 (50 %) entries of gifts are removed, allowed is 20%:"
                        + " gifts/a" + MEANT.formatted("breaker.removed"));
    }

    @Test
    @DisplayName("changes and additions are counted each for itself; a collection that was not there protects nothing")
    void changesAndAdditions() {
        Releases releases = then(shop().file("products/p0.json", "{\"price\": 101}")
                .file("products/new.json", "{}")
                .file("toys/a.json", "{}"));

        assertThat(releases.judge("v2", Breaker.changed(Limit.count(0)).in("products")))
                .containsExactly("error[breaker.changed] 1 of 10 (10 %) entries of products are changed, allowed is 0:"
                        + " products/p0" + MEANT.formatted("breaker.changed"));
        assertThat(releases.judge("v2", Breaker.added(Limit.count(0)).perCollection()))
                .containsExactly("error[breaker.added] 1 of 10 (10 %) entries of products are added, allowed is 0:"
                        + " products/new" + MEANT.formatted("breaker.added"));
        assertThat(releases.judge("v2", Breaker.removed(Limit.count(0)))).isEmpty();
    }

    @Test
    @DisplayName("before the first promotion there is nothing to protect")
    void nothingIsLive() {
        Releases releases = new Releases(shop());

        assertThat(releases.judge("v1", Breaker.added(Limit.count(0)), Breaker.emptied()))
                .isEmpty();
    }

    @Test
    @DisplayName("a collection that becomes empty is named, whole or alone")
    void emptied() {
        Releases releases = then(shop().delete("gifts/a.json").delete("gifts/b.json"));

        assertThat(releases.judge("v2", Breaker.emptied()))
                .containsExactly("error[breaker.emptied] gifts becomes empty: what is active has 2 of it"
                        + MEANT.formatted("breaker.emptied"));
        assertThat(releases.judge("v2", Breaker.emptied().in("gifts"))).hasSize(1);
        assertThat(releases.judge("v2", Breaker.emptied().in("products"))).isEmpty();
    }

    @Test
    @DisplayName("numbers that move far in many entries trip, up or down, as numbers or texts")
    void moved() {
        Releases releases = then(shop().file("products/p0.json", "{\"price\": 1}")
                .file("products/p1.json", "{\"price\": 10000}")
                .file("products/p2.json", "{\"price\": 150}")
                .file("products/p3.json", "{\"price\": \"50\"}")
                .file("products/p4.json", "{\"price\": \"free\"}")
                .file("gifts/a.json", "{\"price\": \"500\"}"));

        assertThat(releases.judge("v2", Breaker.moved("products", "/price", 50, Limit.percent(20))))
                .isEmpty();
        assertThat(releases.judge("v2", Breaker.moved("products", "/price", 50, Limit.percent(10))))
                .containsExactly(
                        "error[breaker.moved] 2 of 10 (20 %) entries of products moved by more than 50 % at /price,"
                                + " allowed is 10%: products/p0: 100 → 1, products/p1: 100 → 10000"
                                + MEANT.formatted("breaker.moved"));
        assertThat(releases.judge("v2", Breaker.moved("products", "/price", 49.9, Limit.count(3))))
                .singleElement()
                .asString()
                .contains("4 of 10 (40 %)", "products/p2: 100 → 150, …");
        assertThat(releases.judge("v2", Breaker.moved("gifts", "/price", 1_000, Limit.count(0))))
                .singleElement()
                .asString()
                .contains("gifts/a: 5.00 → 500");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, false",
        "0, 0.01, true",
        "0.1, 0.11, false",
        "0.1, 0.111, true",
        "-5, 5, true",
        "1e999999999, 1, true",
        "1, 1e-999999999, true",
        "1e999999999, 1e999999999, false"
    })
    @DisplayName("a move is compared exactly, and no number is too large for that")
    void exactMoves(String before, String after, boolean far) {
        Releases releases = new Releases(history()
                        .file("products/a.json", "{\"n\": " + before + "}")
                        .commit("before")
                        .tag("v1")
                        .file("products/a.json", "{ \"n\": " + after + "}")
                        .commit("after")
                        .tag("v2"))
                .live("v1");

        assertThat(releases.judge("v2", Breaker.moved("products", "/n", 10, Limit.count(0))))
                .hasSize(far ? 1 : 0);
    }

    @Test
    @DisplayName(
            "the name says what is counted, the rule may be overridden, and settings that make no sense are refused")
    void settings() {
        Breaker removed = Breaker.removed(Limit.percent(10)).in("products");
        assertThat(removed.name()).isEqualTo("breaker(removed 10% in products)");
        assertThat(removed.overridable()).containsExactly("breaker.removed");
        assertThat(Breaker.emptied().name()).isEqualTo("breaker(emptied per collection)");
        assertThat(Breaker.moved("products", "/price", 50, Limit.percent(5)).name())
                .isEqualTo("breaker(moved /price by 50% 5% in products)");
        assertThat(removed.asWarning().version()).isNotEqualTo(removed.version());
        assertThatThrownBy(() ->
                        Breaker.moved("products", "/price", 50, Limit.count(5)).in("gifts"))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Breaker.moved("products", "price", 50, Limit.count(5)))
                .hasMessageContaining("JSON pointer");
        assertThatThrownBy(() -> Limit.parse("ten"))
                .hasMessage("\"ten\" is no limit: one is a number of entries such as 100, or a part such as 10%");
        assertThatThrownBy(() -> Limit.parse("1.5")).isInstanceOf(IllegalArgumentException.class);
        assertThat(Limit.parse("10.0 %"))
                .isEqualTo(Limit.percent(10))
                .isNotEqualTo(Limit.count(10))
                .hasToString("10%");
    }

    @Nested
    class Contract extends ValidatorContract {
        @Override
        protected Validator validator() {
            return Breaker.removed(Limit.count(1));
        }

        @Override
        protected TaggedHistory history() {
            return shop().delete("gifts/a.json").commit("next").tag("v2").build();
        }
    }
}
