package dev.tagsync.testkit.validators;

import static dev.tagsync.testkit.validators.Releases.history;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.contract.ValidatorContract;
import dev.tagsync.validators.HierarchyValidator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class HierarchyValidatorTest {
    private static final HierarchyValidator TREE =
            HierarchyValidator.of("categories", "/parent").maxDepth(3);

    private static String below(String parent) {
        return "{\n \"parent\": \"" + parent + "\"\n}";
    }

    private static TaggedHistory.Builder tree() {
        return history()
                .file("categories/home.json", "{}")
                .file("categories/chairs.json", below("home"))
                .file("categories/stools.json", below("chairs"))
                .file("categories/lost.json", below("nowhere"))
                .commit("good")
                .tag("v1");
    }

    @Test
    @DisplayName("a circle is reported once, at the first of those whose parent changed")
    void aCircle() {
        Releases releases = new Releases(tree().file("categories/home.json", below("stools"))
                .commit("bad")
                .tag("v2"));

        assertThat(releases.judge("v1", TREE)).isEmpty();
        assertThat(releases.judge("v2", TREE))
                .containsExactly(
                        "error[hierarchy.cycle] categories/chairs.json:2:12: categories/chairs is its own ancestor:"
                                + " chairs → home → stools → chairs (give one of them another parent, or none)");
        assertThat(releases.live("v1", TREE).judge("v2", TREE))
                .containsExactly(
                        "error[hierarchy.cycle] categories/home.json:2:12: categories/home is its own ancestor:"
                                + " home → stools → chairs → home (give one of them another parent, or none)");
    }

    @Test
    @DisplayName("an entry may not be its own parent, and who stands below a circle is not blamed")
    void itsOwnParent() {
        Releases releases = new Releases(tree().file("categories/chairs.json", below("chairs"))
                .commit("bad")
                .tag("v2"));

        assertThat(releases.live("v1", TREE).judge("v2", TREE))
                .containsExactly(
                        "error[hierarchy.cycle] categories/chairs.json:2:12: categories/chairs is its own ancestor:"
                                + " chairs → chairs (give one of them another parent, or none)");
    }

    @Test
    @DisplayName("what stands too deep is found, below an entry that moved as well")
    void tooDeep() {
        Releases releases = new Releases(tree().file("categories/top.json", "{}")
                .file("categories/home.json", below("top"))
                .commit("bad")
                .tag("v2"));

        String expected =
                "error[hierarchy.too-deep] categories/stools.json:2:12: categories/stools stands deeper than 3"
                        + " levels: stools → chairs → home → top (give it, or one above it, a parent that is nearer to the"
                        + " root)";
        assertThat(releases.judge("v2", TREE)).containsExactly(expected);
        assertThat(releases.live("v1", TREE).judge("v2", TREE)).containsExactly(expected);
    }

    @Test
    @DisplayName("an entry that comes to be above others is looked below, and one that goes makes roots")
    void addedAboveOthers() {
        Releases releases = new Releases(tree().file("categories/nowhere.json", below("stools"))
                .commit("bad")
                .tag("v2")
                .delete("categories/nowhere.json")
                .delete("categories/home.json")
                .commit("good")
                .tag("v3"));
        releases.live("v1", TREE);

        assertThat(releases.judge("v2", TREE))
                .hasSize(1)
                .allMatch(finding -> finding.startsWith("error[hierarchy.too-deep] categories/nowhere.json:2:12"));
        assertThat(releases.judge("v3", TREE)).isEmpty();
    }

    @Test
    @DisplayName("a chain and a circle of thousands end as findings, not in a stack overflow or for ever")
    void longChains() {
        TaggedHistory.Builder history = history();
        for (int i = 0; i < 3_000; i++) {
            history.file("categories/c" + i + ".json", below("c" + (i + 1) % 3_000));
        }
        Releases releases = new Releases(history.commit("a circle").tag("v1"));

        assertThat(releases.judge("v1", HierarchyValidator.of("categories", "/parent")))
                .hasSize(1_000)
                .allMatch(finding -> finding.startsWith("error[hierarchy.too-deep]"));
    }

    @Test
    @DisplayName("the name and version change with the settings")
    void nameAndVersion() {
        assertThat(TREE.name()).isEqualTo("hierarchy(categories/parent)");
        assertThat(TREE.version()).isEqualTo("1 depth 3");
        assertThat(TREE.maxDepth(4).version()).isNotEqualTo(TREE.version());
        assertThat(TREE.asWarning().version()).isNotEqualTo(TREE.version());
        assertThatThrownBy(() -> TREE.maxDepth(0)).hasMessage("maxDepth is between 1 and 1000, found 0");
    }

    @Nested
    class Contract extends ValidatorContract {
        @Override
        protected Validator validator() {
            return TREE;
        }

        @Override
        protected TaggedHistory history() {
            return tree().file("categories/home.json", below("stools"))
                    .commit("bad")
                    .tag("v2")
                    .build();
        }
    }
}
