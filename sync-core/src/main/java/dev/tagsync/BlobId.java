package dev.tagsync;

/**
 * The id of a Git blob: the content of one file.
 *
 * @param hex 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits
 * @since 0.1
 */
public record BlobId(String hex) {
    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if {@code hex} is no Git object id
     */
    public BlobId {
        GitHex.check(hex, "BlobId");
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
