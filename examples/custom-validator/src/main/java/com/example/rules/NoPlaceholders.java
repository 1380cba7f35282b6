package com.example.rules;

import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.spi.EntryValidator;
import java.util.Locale;

/** Wants no text that an editor meant to replace. Looks at one entry at a time, so that an unchanged one need not be looked at again. */
public final class NoPlaceholders implements EntryValidator {
    private static final String[] PLACEHOLDERS = {"lorem ipsum", "todo", "tbd"};

    @Override
    public void validate(Entry entry, Findings findings) {
        for (String field : new String[] {"/title", "/body"}) {
            String text = entry.at(field).asText("").toLowerCase(Locale.ROOT);
            for (String placeholder : PLACEHOLDERS) {
                if (text.contains(placeholder)) {
                    findings.error("text.placeholder", field, "%s still says \"%s\"", entry.key(), placeholder)
                            .hint("write the text, or leave the field out");
                }
            }
        }
    }
}
