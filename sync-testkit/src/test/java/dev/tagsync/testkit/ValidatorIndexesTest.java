package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.IndexDefinition;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.spi.Validator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The indexes that validators need are there when they judge, and are part of what a snapshot is made by. */
class ValidatorIndexesTest {
    private static final IndexDefinition BY_CATEGORY = IndexDefinition.of("by-category", "products", "/category");

    private final InMemoryStore store = new InMemoryStore();

    private SyncControllerBuilder builder() {
        return SyncController.builder()
                .source(InMemoryTagSource.of(TaggedHistory.builder()
                        .file("products/a.json", "{\"category\": \"office\"}")
                        .commit("one")
                        .tag("v1")
                        .build()))
                .store(store);
    }

    /** Looks up who refers to a category. */
    private record Needs(String name, List<IndexDefinition> indexes) implements Validator {
        @Override
        public void validate(Candidate candidate, Findings findings) {
            for (Entry referring : candidate
                    .view()
                    .index("by-category", "office", Optional.empty(), 10)
                    .items()) {
                findings.on(referring).warning("category.used", "/category", "%s refers", referring.name());
            }
        }
    }

    @Test
    @DisplayName("a validator's index is there although the definition does not name it")
    void anIndexOfAValidatorIsThere() {
        var planned = builder()
                .validator(new Needs("refers", List.of(BY_CATEGORY)))
                .build()
                .plan("v1")
                .orThrow();

        assertThat(planned.report().findings())
                .singleElement()
                .satisfies(f -> assertThat(f.message()).isEqualTo("a refers"));
    }

    @Test
    @DisplayName("neither the order of validators nor an index that the definition has already changes the snapshot")
    void theOrderOfValidatorsDecidesNothing() {
        IndexDefinition other = IndexDefinition.of("another", "products", "/category");
        Validator one = new Needs("one", List.of(BY_CATEGORY));
        Validator two = new Needs("two", List.of(other, BY_CATEGORY));
        builder().validator(one).validator(two).build().plan("v1").orThrow();

        assertThat(builder()
                        .validator(two)
                        .validator(one)
                        .build()
                        .plan("v1")
                        .orThrow()
                        .report()
                        .nodesWritten())
                .isZero();
        assertThat(builder()
                        .definition(CatalogDefinition.builder()
                                .index(other)
                                .index(BY_CATEGORY)
                                .build())
                        .build()
                        .plan("v1")
                        .orThrow()
                        .report()
                        .nodesWritten())
                .isZero();
    }

    @Test
    @DisplayName("two indexes of one name that are not the same are a mistake of the configuration, which names both")
    void indexesOfOneNameMustBeTheSame() {
        IndexDefinition other = new IndexDefinition("by-category", Optional.empty(), "/kind");

        assertThatThrownBy(() -> builder()
                        .validator(new Needs("one", List.of(BY_CATEGORY)))
                        .validator(new Needs("two", List.of(other)))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("validator two needs the index \"by-category\" of all collections at /kind; "
                        + "validator one has \"by-category\" of products at /category");
        assertThatThrownBy(() -> builder()
                        .definition(
                                CatalogDefinition.builder().index(BY_CATEGORY).build())
                        .validator(new Needs("two", List.of(other)))
                        .build())
                .hasMessageContaining("the catalog's definition has \"by-category\" of products at /category");
    }
}
