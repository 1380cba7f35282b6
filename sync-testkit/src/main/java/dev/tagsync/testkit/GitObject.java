package dev.tagsync.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An object of Git: a blob, a tree, a commit or a tag, in the bytes that Git gives it.
 *
 * @param type what it is
 * @param bytes its content, without Git's header; not copied, not to be changed
 * @since 0.1
 */
public record GitObject(Type type, byte[] bytes) {
    /** Makes the blob of a file's content. */
    public static GitObject blob(byte[] content) {
        return new GitObject(Type.BLOB, content);
    }

    /** Returns the id that Git gives it: 40 hexadecimal digits. */
    public String id() {
        MessageDigest sha1;
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
        sha1.update((type.word() + ' ' + bytes.length + '\0').getBytes(StandardCharsets.ISO_8859_1));
        return HexFormat.of().formatHex(sha1.digest(bytes));
    }

    /** Returns the value of a header of a commit or a tag; the first, if there are several. */
    Optional<String> header(String name) {
        return text().lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.startsWith(name + ' '))
                .map(line -> line.substring(name.length() + 1))
                .findFirst();
    }

    /** Returns what follows the headers of a commit or a tag. */
    String message() {
        String text = text();
        int end = text.indexOf("\n\n");
        return end < 0 ? "" : text.substring(end + 2);
    }

    private String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Tells whether type and bytes are equal. */
    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof GitObject object
                && type == object.type
                && ByteBuffer.wrap(bytes).equals(ByteBuffer.wrap(object.bytes));
    }

    /** Returns a hash of type and bytes. */
    @Override
    public int hashCode() {
        return 31 * type.hashCode() + ByteBuffer.wrap(bytes).hashCode();
    }

    /** Returns type and id. */
    @Override
    public String toString() {
        return type.word() + ' ' + id();
    }

    /** The four types of objects. */
    public enum Type {
        /** A file's content. */
        BLOB,
        /** A folder. */
        TREE,
        /** A commit. */
        COMMIT,
        /** An annotated tag. */
        TAG;

        /** Returns Git's word for it. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
