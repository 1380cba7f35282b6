package dev.tagsync.testkit;

import dev.tagsync.Health;
import dev.tagsync.Health.Type;

/** What tests of the loop share: a history of one chair, of which each release changes the price, and what health says. */
final class LoopScene {
    private final TaggedHistory.Builder history = TaggedHistory.builder();

    /** Makes the next release. */
    TaggedHistory release(String tag, int price) {
        return history.file("products/chair.json", "{\"price\": " + price + "}")
                .commit(tag)
                .tag(tag)
                .build();
    }

    /** Makes a tag that is of the chair's file, and of no commit. */
    TaggedHistory tagOfAFile(String tag) {
        return history.blobTag(tag, "products/chair.json").build();
    }

    /** Returns the id of the chair's file, as it is in the newest release. */
    String chair() {
        return history.blob("products/chair.json");
    }

    /** Returns what is said of a condition, which there must be. */
    static String said(Health health, Type type) {
        return health.condition(type)
                .orElseThrow(() -> new AssertionError(health))
                .message();
    }
}
