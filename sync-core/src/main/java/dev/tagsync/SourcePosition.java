package dev.tagsync;

/**
 * A place in a source file.
 *
 * @param line the line, counted from 1; lines end at LF, CRLF or CR
 * @param column the column in code points, counted from 1; a byte order mark has no column
 * @since 0.1
 */
public record SourcePosition(int line, int column) {
    /** The first character of a file. */
    public static final SourcePosition START = new SourcePosition(1, 1);

    /**
     * Checks that both count from 1.
     *
     * @throws IllegalArgumentException if one is less
     */
    public SourcePosition {
        if (line < 1 || column < 1) {
            throw new IllegalArgumentException("line and column count from 1, found " + line + ":" + column);
        }
    }

    /** Returns {@code line:column}. */
    @Override
    public String toString() {
        return line + ":" + column;
    }
}
