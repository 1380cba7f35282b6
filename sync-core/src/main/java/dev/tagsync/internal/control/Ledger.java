package dev.tagsync.internal.control;

import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What each tag was first seen to name: a tag that moved is found out, whatever else was forgotten. */
public final class Ledger {
    private static final String TAG = "tag";

    private final Register register;

    public Ledger(Register register) {
        this.register = register;
    }

    /** Records a release if its tag was never seen; returns what the tag was first seen to name. */
    public TagObjectId firstSeen(Release release) {
        String key = release.tag().value();
        return register.decide(
                Group.LEDGER,
                List.of(Range.one(TAG, key)),
                (view, attempt) -> view.one(TAG, key, Records::seen)
                        .map(Decision::answer)
                        .orElseGet(() -> Decision.commit(
                                release.tagObject(),
                                List.of(new Write.Put(TAG, key, Records.seen(release.tagObject()))))));
    }

    /** Returns all that is recorded. */
    public Map<TagName, TagObjectId> all() {
        Register.View view = register.read(Group.LEDGER, Range.all(TAG));
        Map<TagName, TagObjectId> seen = new HashMap<>();
        List<String> keys = view.keys(TAG);
        List<TagObjectId> objects = view.all(TAG, Records::seen);
        for (int i = 0; i < keys.size(); i++) {
            seen.put(new TagName(keys.get(i)), objects.get(i));
        }
        return seen;
    }
}
