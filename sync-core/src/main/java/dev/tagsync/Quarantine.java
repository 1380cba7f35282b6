package dev.tagsync;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The mark of a release that is known to be bad: no channel of the catalog is moved to it, forward or back, until the mark is lifted. It meets the
 * same content under another tag or another definition too. A rollback sets it by itself.
 *
 * @param tag the release's tag
 * @param tagObject what the tag named
 * @param ofTag whether the tag itself is meant: its name on that object
 * @param tree the Git tree that is meant, under whatever tag and definition
 * @param roots the stored content that is meant, from whatever tree
 * @param actor who set it
 * @param reason why; may be empty
 * @param time when, by the controller's clock
 * @since 0.1
 */
public record Quarantine(
        TagName tag,
        TagObjectId tagObject,
        boolean ofTag,
        Optional<TreeId> tree,
        Set<Digest> roots,
        String actor,
        String reason,
        Instant time) {
    /** Copies the set. */
    public Quarantine {
        roots = Collections.unmodifiableSet(new TreeSet<>(roots));
    }

    /**
     * Tells whether this mark meets a release.
     *
     * @param release the release
     * @param root its stored content, if it is known
     */
    public boolean matches(Release release, Optional<Digest> root) {
        return ofTag && tag.equals(release.tag()) && tagObject.equals(release.tagObject())
                || tree.equals(Optional.of(release.tree()))
                || root.filter(roots::contains).isPresent();
    }
}
