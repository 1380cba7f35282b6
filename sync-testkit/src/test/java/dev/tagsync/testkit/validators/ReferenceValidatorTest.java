package dev.tagsync.testkit.validators;

import static dev.tagsync.testkit.validators.Releases.history;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.contract.ValidatorContract;
import dev.tagsync.validators.ReferenceValidator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ReferenceValidatorTest {
    private static final ReferenceValidator CATEGORY = ReferenceValidator.of("products", "/category", "categories");

    private static TaggedHistory.Builder shop() {
        return history()
                .file("categories/offices.json", "{}")
                .file("categories/chairs.json", "{}")
                .file("products/desk.json", "{\n  \"category\": \"offices\"\n}")
                .file("products/stool.json", "{\n  \"category\": [\"chairs\", \"offices\"]\n}")
                .file("products/gift.json", "{}")
                .commit("good")
                .tag("v1");
    }

    @Test
    @DisplayName("a reference to nothing has file, line and column, what is missing, and what may have been meant")
    void aReferenceToNothing() {
        Releases releases = new Releases(shop().file("products/desk.json", "{\n  \"category\": \"office\"\n}")
                .commit("bad")
                .tag("v2"));

        String expected =
                "error[reference.missing] products/desk.json:2:15: products/desk refers to categories/office, which does not"
                        + " exist (add categories/office.json, or did you mean \"offices\"?)";
        assertThat(releases.judge("v2", CATEGORY)).containsExactly(expected);
        assertThat(releases.live("v1", CATEGORY).judge("v2", CATEGORY)).containsExactly(expected);
    }

    @Test
    @DisplayName("an element of an array that leads nowhere is pointed at")
    void anElementOfAnArray() {
        Releases releases = new Releases(
                shop().file("products/stool.json", "{\n  \"category\": [\n    \"chairs\",\n    \"sofas\"]\n}")
                        .commit("bad")
                        .tag("v2"));

        assertThat(releases.live("v1", CATEGORY).judge("v2", CATEGORY))
                .containsExactly("error[reference.missing] products/stool.json:4:5: products/stool refers to"
                        + " categories/sofas, which does not exist (add categories/sofas.json)");
    }

    @Test
    @DisplayName("what still refers to a removed entry is found, unchanged as it is; each reference once")
    void whatRefersToARemovedEntry() {
        Releases releases = new Releases(shop().delete("categories/offices.json")
                .file("products/desk.json", "{\n  \"category\": \"offices\", \"price\": 2\n}")
                .commit("bad")
                .tag("v2"));

        assertThat(releases.live("v1", CATEGORY).judge("v2", CATEGORY))
                .containsExactly(
                        "error[reference.missing] products/desk.json:2:15: products/desk refers to categories/offices,"
                                + " which does not exist (add categories/offices.json)",
                        "error[reference.missing] products/stool.json:2:26: products/stool refers to categories/offices,"
                                + " which this release removes (add categories/offices.json)");
    }

    @Test
    @DisplayName("a reference is required where that is asked for, and is a text or a whole number")
    void requiredAndTyped() {
        Releases releases = new Releases(history()
                .file("categories/7.json", "{}")
                .file("products/a.json", "{\"category\": 7}")
                .file("products/b.json", "{\"category\": {\"name\": \"7\"}}")
                .file("products/c.json", "{\"category\": []}")
                .file("products/d.json", "{\"name\": \"d\"}")
                .file("products/e.json", "{\"category\": null}")
                .file("products/f.json", "{\"category\": \"\"}")
                .commit("all kinds")
                .tag("v1"));

        assertThat(releases.judge("v1", CATEGORY))
                .containsExactly(
                        "error[reference.type] products/b.json:1:14: /category is {\"name\":\"7\"}, expected the name of an"
                                + " entry of categories (name an entry of categories, as a text or a whole number)",
                        "error[reference.type] products/f.json:1:14: /category is \"\", expected the name of an entry of"
                                + " categories (name an entry of categories, as a text or a whole number)");
        assertThat(releases.judge("v1", CATEGORY.required()))
                .hasSize(5)
                .contains("error[reference.required] products/d.json:1:1: products/d refers to nothing: at /category is"
                        + " nothing, expected the name of an entry of categories (name an entry of categories)")
                .anyMatch(finding -> finding.startsWith("error[reference.required] products/c.json:1:14"))
                .anyMatch(finding -> finding.startsWith("error[reference.required] products/e.json:1:14"));
    }

    @Test
    @DisplayName("other settings judge what is live already, too, and drop no index that anybody may use")
    void otherSettingsJudgeEverything() {
        Releases releases = new Releases(
                shop().file("products/new.json", "{}").commit("more").tag("v2"));
        releases.live("v1", CATEGORY);

        assertThat(releases.judge("v2", CATEGORY)).isEmpty();
        assertThat(releases.judge("v2", CATEGORY.required()))
                .hasSize(2)
                .allMatch(finding -> finding.startsWith("error[reference.required]"));
        releases.live("v2");
    }

    @Test
    @DisplayName("a warning blocks nothing, and is there again with the next release")
    void aWarningStays() {
        Validator warning = CATEGORY.asWarning();
        Releases releases = new Releases(shop().file("products/desk.json", "{\"category\": \"office\"}")
                .commit("doubtful")
                .tag("v2")
                .file("products/gift.json", "{\"a\": 1}")
                .commit("another")
                .tag("v3"));
        releases.live("v2", warning);

        assertThat(releases.judge("v3", warning))
                .singleElement()
                .asString()
                .startsWith("warning[reference.missing] products/desk.json:1:14: ");
    }

    @Test
    @DisplayName("references of absurd length or with odd letters are findings like others")
    void hostileReferences() {
        Releases releases = new Releases(history()
                .file("categories/a.json", "{}")
                .file("products/long.json", "{\"category\": \"" + "x".repeat(900) + "\"}")
                .file("products/odd.json", "{\"category\": \"%s %n \\u0000\"}")
                .commit("odd")
                .tag("v1"));

        assertThat(releases.judge("v1", CATEGORY))
                .hasSize(2)
                .allMatch(finding -> finding.startsWith("error[reference.missing]") && finding.length() < 400);
    }

    @Test
    @DisplayName("the name and version change with the settings")
    void nameAndVersion() {
        assertThat(CATEGORY.name()).isEqualTo("reference(products/category -> categories)");
        assertThat(CATEGORY.version()).isEqualTo("1");
        assertThat(CATEGORY.required().version()).isNotEqualTo(CATEGORY.version());
        assertThat(CATEGORY.asWarning().version()).isNotEqualTo(CATEGORY.version());
        assertThat(ReferenceValidator.of("products", "/category", "x").name()).isNotEqualTo(CATEGORY.name());
        assertThatThrownBy(() -> ReferenceValidator.of("products", "category", "categories"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("JSON pointer");
        assertThatThrownBy(() -> ReferenceValidator.of("", "/category", "categories"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("collection");
    }

    @Nested
    class Contract extends ValidatorContract {
        @Override
        protected Validator validator() {
            return CATEGORY.required();
        }

        @Override
        protected TaggedHistory history() {
            return shop().file("products/gift.json", "{\"category\": \"chairs\"}")
                    .commit("mended")
                    .tag("v2")
                    .build();
        }
    }
}
