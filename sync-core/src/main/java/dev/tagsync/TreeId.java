package dev.tagsync;

/**
 * The id of a Git tree: the whole content of a commit, or of the catalog's folder in it.
 *
 * @param hex 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits
 * @since 0.1
 */
public record TreeId(String hex) {
    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if {@code hex} is no Git object id
     */
    public TreeId {
        GitHex.check(hex, "TreeId");
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
