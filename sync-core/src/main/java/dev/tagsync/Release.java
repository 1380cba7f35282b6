package dev.tagsync;

import java.time.Instant;
import java.util.Optional;

/**
 * A tag resolved: what was tagged, by whom, and when. Two releases are the same one when name and tag object are.
 *
 * @param tag the tag's short name
 * @param tagObject what the ref points at
 * @param commit the commit that the tag ends in
 * @param tree the tree of that commit, or of the catalog's folder in it
 * @param annotated whether the tag has an object of its own
 * @param tagger who made the tag ({@code name <mail>}); for a lightweight tag, the committer
 * @param time when the tag was made; for a lightweight tag, when the commit was
 * @param message the tag's message, empty for a lightweight tag
 * @param signature what was found about its signature when it was resolved
 * @since 0.1
 */
public record Release(
        TagName tag,
        TagObjectId tagObject,
        CommitId commit,
        TreeId tree,
        boolean annotated,
        Optional<String> tagger,
        Instant time,
        String message,
        Signature signature) {
    /** A release whose signature nobody looked at. */
    public Release(
            TagName tag,
            TagObjectId tagObject,
            CommitId commit,
            TreeId tree,
            boolean annotated,
            Optional<String> tagger,
            Instant time,
            String message) {
        this(tag, tagObject, commit, tree, annotated, tagger, time, message, Signature.UNCHECKED);
    }

    /** Returns this release with what was found about its signature. */
    public Release withSignature(Signature found) {
        return new Release(tag, tagObject, commit, tree, annotated, tagger, time, message, found);
    }

    /** Tells whether {@code other} is this very tag: the same name on the same object. */
    public boolean sameTag(Release other) {
        return tag.equals(other.tag) && tagObject.equals(other.tagObject);
    }
}
