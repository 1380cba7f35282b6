package dev.tagsync.internal.format;

/** A pattern over whole paths: {@code *} and {@code ?} stay in a folder, {@code **}{@code /} is any number of folders, also none. */
public final class Glob {
    private Glob() {}

    /** Reads a pattern; throws IllegalArgumentException that names it and what is wrong. */
    public static Glob parse(String pattern) {
        throw new UnsupportedOperationException(pattern);
    }

    /** Tells whether the whole path matches. */
    public boolean matches(String path) {
        throw new UnsupportedOperationException(path);
    }
}
