package dev.tagsync.example.quickstart;

import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.spi.EntryValidator;

/** A product has a price above zero. */
final class CompleteProduct implements EntryValidator {
    @Override
    public void validate(Entry entry, Findings findings) {
        if (!entry.collection().equals("products")) {
            return;
        }
        if (entry.at("/price").isMissingNode()) {
            findings.error("price.missing", "/price", "%s has no price", entry.name())
                    .hint("add price: 12.90");
        } else if (entry.at("/price").asDouble() <= 0) {
            findings.error(
                    "price.not-positive",
                    "/price",
                    "%s costs %s",
                    entry.name(),
                    entry.at("/price").asText());
        }
    }
}
