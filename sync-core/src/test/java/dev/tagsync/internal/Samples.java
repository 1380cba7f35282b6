package dev.tagsync.internal;

import dev.tagsync.CommitId;
import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.TreeId;
import java.time.Instant;
import java.util.Optional;

/** What tests need some of, whichever. */
public final class Samples {
    private Samples() {}

    /** Returns a release of an annotated tag. */
    public static Release release(String tag, Instant time) {
        return new Release(
                new TagName(tag),
                new TagObjectId("a".repeat(40)),
                new CommitId("b".repeat(40)),
                new TreeId("c".repeat(40)),
                true,
                Optional.empty(),
                time,
                "one");
    }
}
