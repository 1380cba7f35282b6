package com.example.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tagsync.Finding;
import dev.tagsync.SyncController;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.contract.ValidatorContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProductsHaveVariantsTest extends ValidatorContract {
    @Override
    protected Validator validator() {
        return new ProductsHaveVariants();
    }

    @Override
    protected TaggedHistory history() {
        return TaggedHistory.builder()
                .file("products/chair.md", "---\ntitle: Chair\n---\n")
                .file("variants/chair-oak.md", "---\nproduct: chair\n---\n")
                .commit("good")
                .tag("good")
                .delete("variants/chair-oak.md")
                .commit("bad")
                .tag("bad")
                .build();
    }

    @Test
    void findsTheProductWhoseLastVariantIsRemoved() {
        SyncController sync = SyncController.builder()
                .source(InMemoryTagSource.of(history()))
                .store(new InMemoryStore())
                .validator(validator())
                .build();

        assertTrue(sync.promote("good").promoted());
        List<Finding> findings = sync.plan("bad").report().findings();
        assertEquals(List.of("product.no-variant"), findings.stream().map(Finding::rule).toList());
        assertEquals("products/chair.md", findings.get(0).path().orElseThrow());
    }
}
