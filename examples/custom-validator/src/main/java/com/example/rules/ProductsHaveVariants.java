package com.example.rules;

import dev.tagsync.Entry;
import dev.tagsync.EntryChange;
import dev.tagsync.Findings;
import dev.tagsync.IndexDefinition;
import dev.tagsync.spi.Validator;
import java.util.List;
import java.util.Optional;

/**
 * Wants every product to have a variant that can be bought. Asks an index for the variants of a product, and looks at those products alone that a
 * release may have left without: the changed ones, and those whose variants changed.
 */
public final class ProductsHaveVariants implements Validator {
    private static final IndexDefinition BY_PRODUCT =
            IndexDefinition.ofValidator("ProductsHaveVariants 1", "variants", "/product");

    @Override
    public List<IndexDefinition> indexes() {
        return List.of(BY_PRODUCT);
    }

    @Override
    public void validate(Candidate candidate, Findings findings) {
        boolean judgedBefore =
                candidate.active().filter(active -> active.indexes().contains(BY_PRODUCT.name())).isPresent();
        if (judgedBefore) {
            candidate.changes(change -> look(change, candidate, findings));
        } else {
            candidate.view().forEach(entry -> look(entry, candidate, findings));
        }
    }

    private static void look(EntryChange change, Candidate candidate, Findings findings) {
        change.after().ifPresent(entry -> look(entry, candidate, findings));
        if (change.key().collection().equals("variants")) {
            change.before()
                    .flatMap(variant -> candidate.view().get("products", variant.at("/product").asText()))
                    .ifPresent(product -> look(product, candidate, findings));
        }
    }

    private static void look(Entry entry, Candidate candidate, Findings findings) {
        if (entry.collection().equals("products")
                && candidate
                        .view()
                        .index(BY_PRODUCT.name(), entry.name(), Optional.empty(), 1)
                        .items()
                        .isEmpty()) {
            findings.on(entry)
                    .warning("product.no-variant", "", "%s has no variant, so nobody can buy it", entry.key())
                    .hint("add variants/" + entry.name() + "-….md with product: " + entry.name());
        }
    }
}
