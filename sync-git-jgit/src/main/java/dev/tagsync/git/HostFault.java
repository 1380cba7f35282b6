package dev.tagsync.git;

import java.io.IOException;

/** Why a conversation with a Git host was ended, or what the host said instead of an answer; JGit hands it on as a cause. */
final class HostFault extends IOException {
    private static final long serialVersionUID = 1L;

    /** What it is. */
    enum Kind {
        /** The whole took too long, although something came now and then. */
        TOO_SLOW,
        /** More came than may come. */
        TOO_MUCH,
        /** The host cannot answer now. */
        BUSY,
        /** The host sends the caller elsewhere, who has credentials that are not for elsewhere. */
        REDIRECT,
        /** What came is not what Git allows. */
        MALFORMED
    }

    private final Kind kind;

    HostFault(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
