package dev.tagsync.testkit.validators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.validators.Breaker;
import dev.tagsync.validators.HierarchyValidator;
import dev.tagsync.validators.JsonSchemaValidator;
import dev.tagsync.validators.Limit;
import dev.tagsync.validators.MinimumCountValidator;
import dev.tagsync.validators.ReferenceValidator;
import dev.tagsync.validators.SizeLimitValidator;
import dev.tagsync.validators.UniqueValidator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The example of the reference, compiled and run. */
class BuiltInExampleTest {
    private static final List<Validator> RULES =
            // region built-in
            List.of(
                    ReferenceValidator.of("products", "/category", "categories").required(),
                    ReferenceValidator.of("collections", "/products", "products"),
                    UniqueValidator.of("products", "/sku"),
                    HierarchyValidator.of("categories", "/parent").maxDepth(5),
                    SizeLimitValidator.of("products", 65_536).asWarning(),
                    MinimumCountValidator.of("products", 10),
                    Breaker.removed(Limit.percent(10)).perCollection(),
                    Breaker.changed(Limit.count(5_000)),
                    Breaker.emptied(),
                    Breaker.moved("products", "/price", 50, Limit.percent(5)))
            // endregion
            ;

    private static JsonSchemaValidator schema() {
        return
        // region schema
        JsonSchemaValidator.builder()
                .text("money.json", "{\"type\": \"number\", \"exclusiveMinimum\": 0}")
                .text(
                        "product.json",
                        "{\"required\": [\"price\"], \"properties\": {\"price\": {\"$ref\": \"money.json\"}}}")
                .collection("products", "product.json")
                .build()
        // endregion
        ;
    }

    @Test
    void aSchemaIsAValidatorLikeOthers() {
        assertThat(schema().name()).isEqualTo("schema(products)");
    }

    @Test
    void theyAreOneControllersTogether() {
        Set<String> names = new HashSet<>();
        RULES.forEach(rule -> assertThat(names.add(rule.name())).as(rule.name()).isTrue());
        SyncControllerBuilder builder = SyncController.builder()
                .source(InMemoryTagSource.of(Releases.history()
                        .file("products/a.json", "{}")
                        .commit("one")
                        .tag("v1")
                        .build()))
                .store(new InMemoryStore());
        RULES.forEach(builder::validator);

        assertThat(builder.build().plan("v1").report().findings())
                .extracting(finding -> finding.rule())
                .containsExactly("count.too-few", "reference.required");
    }
}
