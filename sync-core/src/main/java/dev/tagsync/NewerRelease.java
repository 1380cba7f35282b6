package dev.tagsync;

/**
 * A release that was judged, and is later than all that was ever live in a channel.
 *
 * @param release the release
 * @param state how it stands
 * @since 0.1
 */
public record NewerRelease(Release release, State state) {
    /**
     * How such a release stands.
     *
     * @since 0.1
     */
    public enum State {
        /** It passed, and its snapshot is stored: a promotion has nothing to hydrate, unless what is live is another by then. */
        GOOD,
        /** It was rejected. */
        REJECTED,
        /** It is known to be bad. */
        QUARANTINED
    }
}
