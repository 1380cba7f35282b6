package com.example.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tagsync.SyncController;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.contract.ValidatorContract;
import org.junit.jupiter.api.Test;

/** The rules of the port, which the contract has, and what the validator finds. */
class NoPlaceholdersTest extends ValidatorContract {
    @Override
    protected Validator validator() {
        return new NoPlaceholders();
    }

    @Override
    protected TaggedHistory history() {
        return TaggedHistory.builder()
                .file("products/chair.md", "---\ntitle: Chair\n---\nA chair.\n")
                .commit("good")
                .tag("good")
                .file("products/desk.md", "---\ntitle: TBD\n---\nLorem ipsum dolor.\n")
                .commit("bad")
                .tag("bad")
                .build();
    }

    @Test
    void namesFileAndLineOfWhatIsLeftToWrite() {
        SyncController sync = SyncController.builder()
                .source(InMemoryTagSource.of(history()))
                .store(new InMemoryStore())
                .validator(validator())
                .build();

        assertEquals(0, sync.plan("good").report().findings().size());
        assertEquals(
                "[error[text.placeholder] products/desk.md:2:8: products/desk still says \"tbd\" (write the text, or leave the"
                        + " field out), error[text.placeholder] products/desk.md:4:1: products/desk still says \"lorem ipsum\""
                        + " (write the text, or leave the field out)]",
                sync.plan("bad").report().findings().toString());
    }
}
