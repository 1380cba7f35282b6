package dev.tagsync;

/**
 * What a tag ref points at: the tag object of an annotated tag, the commit itself of a lightweight one.
 *
 * @param hex 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits
 * @since 0.1
 */
public record TagObjectId(String hex) {
    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if {@code hex} is no Git object id
     */
    public TagObjectId {
        GitHex.check(hex, "TagObjectId");
    }

    /** Returns the first seven digits, as Git shows them to people. */
    public String abbreviated() {
        return hex.substring(0, 7);
    }

    /** Returns the digits. */
    @Override
    public String toString() {
        return hex;
    }
}
