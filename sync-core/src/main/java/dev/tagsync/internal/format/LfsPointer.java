package dev.tagsync.internal.format;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Git LFS pointer says, as its specification has it: a small text of sorted keys, the version first.
 *
 * @param sha256 the SHA-256 of the content, in hex
 * @param bytes the content's size
 */
public record LfsPointer(String sha256, long bytes) {
    /** A pointer is smaller. */
    private static final int MOST_BYTES = 1024;

    private static final byte[] START =
            "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern FORM = Pattern.compile(
            "version \\S+\n(?:ext-\\d-[a-z0-9.-]+ \\S+\n)*" + "oid sha256:([0-9a-f]{64})\nsize (0|[1-9][0-9]{0,17})\n");

    /** Reads a file's content; empty if it is no pointer. */
    public static Optional<LfsPointer> read(byte[] content) {
        if (content.length >= MOST_BYTES || !startsAsOne(content)) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(new String(content, StandardCharsets.ISO_8859_1));
        return form.matches()
                ? Optional.of(new LfsPointer(form.group(1), Long.parseLong(form.group(2))))
                : Optional.empty();
    }

    private static boolean startsAsOne(byte[] content) {
        if (content.length < START.length) {
            return false;
        }
        for (int i = 0; i < START.length; i++) {
            if (content[i] != START[i]) {
                return false;
            }
        }
        return true;
    }
}
