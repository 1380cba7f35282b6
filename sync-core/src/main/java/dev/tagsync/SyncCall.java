package dev.tagsync;

import java.util.Optional;

/**
 * One call of a controller, as listeners are told of it.
 *
 * @param id its number, rising by one a call of this controller
 * @param catalog the catalog
 * @param channel the channel
 * @param act what was asked for
 * @param tag the tag as it was asked for; empty for a rollback that names none
 * @since 0.1
 */
public record SyncCall(long id, String catalog, String channel, Act act, Optional<String> tag) {
    /**
     * What can be asked for.
     *
     * @since 0.1
     */
    public enum Act {
        /** To make a tag live. */
        PROMOTE,
        /** To do all of that but the flip. */
        PLAN,
        /** To go back to what was live. */
        ROLLBACK
    }

    /**
     * What a call goes through, in this order. One that is not needed is left out, and one may be gone through in several parts.
     *
     * @since 0.1
     */
    public enum Stage {
        /** Tag to release. */
        RESOLVE,
        /** Release to stored nodes. */
        HYDRATE,
        /** Reading back, comparing with Git, and sealing. */
        VERIFY,
        /** Running the validators, or finding their verdict. */
        VALIDATE,
        /** The commit that moves the pointer. */
        FLIP
    }
}
