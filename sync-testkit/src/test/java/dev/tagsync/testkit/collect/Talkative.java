package dev.tagsync.testkit.collect;

import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.spi.EntryValidator;

/** Warns of every entry, in so many words that a record does not hold them. */
final class Talkative implements EntryValidator {
    @Override
    public String name() {
        return "talkative";
    }

    @Override
    public void validate(Entry entry, Findings findings) {
        findings.warning("talk", "", "%s could be better, in more words than a record holds", entry.name());
    }
}
