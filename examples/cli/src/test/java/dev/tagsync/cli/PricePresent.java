package dev.tagsync.cli;

import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.spi.EntryValidator;

/** A validator as a host would write it, for a configuration file to name. */
public final class PricePresent implements EntryValidator {
    /** For the configuration file. */
    public PricePresent() {}

    @Override
    public void validate(Entry entry, Findings findings) {
        if (entry.collection().equals("products") && entry.at("/price").isMissingNode()) {
            findings.error("price.missing", "/name", "%s has no price", entry.name())
                    .hint("add price: \"12.90\"");
        }
    }
}
