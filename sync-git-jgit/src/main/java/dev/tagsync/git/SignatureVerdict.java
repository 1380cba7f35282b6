package dev.tagsync.git;

import java.util.Optional;

/** What was found about a tag's signature. Each has a stable code, which messages and logs name. */
enum SignatureVerdict {
    GOOD("signature.good", ""),
    MISSING("signature.missing", "sign it: git tag -s"),
    OTHER_NAME("signature.other-name", "somebody gave a signed tag a second name: make and sign a tag of this name"),
    UNKNOWN_KEY(
            "signature.unknown-key", "sign it with a trusted key, or add the signer's key to those that are trusted"),
    NOT_PINNED("signature.not-pinned", "sign it with one of the pinned keys, or pin the signer's"),
    EXPIRED(
            "signature.expired",
            "sign it with a key that is valid, or renew the signer's and put it among those that are trusted"),
    REVOKED("signature.revoked", "trust nothing that this key signed; make a new tag with another key"),
    BAD("signature.bad", "the tag was changed after it was signed, or its signature is damaged: make a new one");

    private final String code;
    private final String hint;

    SignatureVerdict(String code, String hint) {
        this.code = code;
        this.hint = hint;
    }

    String code() {
        return code;
    }

    String hint() {
        return hint;
    }

    /**
     * A verdict on one signature.
     *
     * @param verdict what was found
     * @param key the fingerprint of the key, or what is known of it
     * @param signer whose key it is, if the files of keys say so
     */
    record OnKey(SignatureVerdict verdict, String key, Optional<String> signer) {
        OnKey(SignatureVerdict verdict, String key) {
            this(verdict, key, Optional.empty());
        }
    }
}
