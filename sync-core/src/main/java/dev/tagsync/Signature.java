package dev.tagsync;

import java.util.Optional;

/**
 * What was found about the signature of a release when its tag was resolved. A source that requires signatures resolves a tag only if its signature is {@link
 * Good}. Implementations are immutable.
 *
 * @since 0.1
 */
public sealed interface Signature {
    /** Nobody looked: the source's policy asks for no signatures, or the record is older than they are. */
    Signature UNCHECKED = new Unchecked();

    /** Says it in a few words. */
    String summary();

    /**
     * Nobody looked at it.
     *
     * @since 0.1
     */
    record Unchecked() implements Signature {
        @Override
        public String summary() {
            return "not checked";
        }
    }

    /**
     * The tag is signed by a key that is trusted, under the name that it has, and for what was read.
     *
     * @param key the fingerprint of the key
     * @param signer whose key that is, as the file of trusted keys says it
     * @since 0.1
     */
    record Good(String key, Optional<String> signer) implements Signature {
        @Override
        public String summary() {
            return "good, by " + signer.map(s -> s + " (" + key + ")").orElse(key);
        }
    }

    /**
     * The tag was taken although its signature is not good: the source's policy only warns.
     *
     * @param code a stable id, such as {@code signature.missing}
     * @param reason what is wrong, in one sentence
     * @since 0.1
     */
    record Doubtful(String code, String reason) implements Signature {
        @Override
        public String summary() {
            return "doubtful: " + reason;
        }
    }
}
