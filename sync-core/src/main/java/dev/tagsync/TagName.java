package dev.tagsync;

/**
 * The short name of a Git tag, such as {@code v1.4.0} or {@code shop-a/v1.2.0}: without {@code refs/tags/}.
 *
 * @param value a name that {@code git check-ref-format} accepts
 * @since 0.1
 */
public record TagName(String value) implements Comparable<TagName> {
    /** The most characters of a name; Git itself keeps a ref in a file of that name. */
    public static final int MAX_LENGTH = 1_024;

    /**
     * Checks the form by Git's rules for ref names.
     *
     * @throws IllegalArgumentException if Git allows no tag of this name, or it has more than {@value #MAX_LENGTH} characters, or half a character
     */
    public TagName {
        String fault = fault(value);
        if (fault != null) {
            String shown = value.length() <= MAX_LENGTH ? value : value.substring(0, 100) + "…";
            throw new IllegalArgumentException("\"" + shown + "\" is no tag name: " + fault);
        }
    }

    private static @org.jspecify.annotations.Nullable String fault(String name) {
        if (name.isEmpty()) {
            return "it is empty";
        }
        if (name.length() > MAX_LENGTH) {
            return "it has " + name.length() + " characters, at most " + MAX_LENGTH + " are taken";
        }
        if (name.startsWith("-")) {
            return "it starts with '-'";
        }
        if (name.equals("@") || name.contains("@{")) {
            return "it holds '@{' or is '@'";
        }
        if (name.contains("..") || name.endsWith(".")) {
            return "it holds '..' or ends with '.'";
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c == 0x7f || "~^:?*[\\".indexOf(c) >= 0) {
                return "character " + (i + 1) + " is not allowed in a ref name";
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == name.length()
                        || !Character.isLowSurrogate(name.charAt(i + 1))) {
                    return "character " + (i + 1) + " is half of one";
                }
                i++;
            }
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.startsWith(".") || part.endsWith(".lock")) {
                return "a part of it is empty, starts with '.' or ends with '.lock'";
            }
        }
        return null;
    }

    /** Orders by code unit; release order is a matter of the tag policy. */
    @Override
    public int compareTo(TagName other) {
        return value.compareTo(other.value);
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return value;
    }
}
