package dev.tagsync.internal.read;

import dev.tagsync.Digest;
import dev.tagsync.HistoryRecord;
import dev.tagsync.internal.control.Records;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a look at a channel's pointer saw, with all that a view of it opens with.
 *
 * @param identity the register's
 * @param pointer what was live
 * @param maxViewAge how old a view of it may be to read the store
 * @param time when the look began
 * @param root the root node of what was live; not to be changed
 */
record Sighting(String identity, HistoryRecord pointer, Duration maxViewAge, Instant time, byte[] root) {
    private static final int VERSION = 1;

    String channel() {
        return pointer.channel();
    }

    /** Returns what a later look saw, if it saw the same. */
    Sighting at(Instant later) {
        return new Sighting(identity, pointer, maxViewAge, later, root);
    }

    /** Tells whether another look saw the same. */
    boolean saw(Sighting other) {
        return identity.equals(other.identity) && order(other) == 0;
    }

    /** Orders two looks at one register by what was live. */
    int order(Sighting other) {
        return pointer.generation().compareTo(other.pointer.generation());
    }

    /** Returns the digest of what follows, version, catalog, and the rest. */
    byte[] bytes(String catalog) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(catalog);
            out.writeUTF(identity);
            out.writeLong(time.toEpochMilli());
            out.writeLong(maxViewAge.toMillis());
            write(out, Records.history(pointer));
            write(out, root);
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is written but memory", e);
        }
        byte[] body = bytes.toByteArray();
        byte[] all = new byte[Digest.BYTES + body.length];
        Digest.sha256(body).write(all, 0);
        System.arraycopy(body, 0, all, Digest.BYTES, body.length);
        return all;
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] read(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    /** Tells whether the bytes are as they were written. */
    static boolean areWhole(byte[] bytes) {
        return bytes.length > Digest.BYTES
                && Digest.sha256(Arrays.copyOfRange(bytes, Digest.BYTES, bytes.length))
                        .isAt(bytes, 0);
    }

    /**
     * Reads bytes that are whole; empty if they are of another catalog, or of a newer version.
     *
     * @throws dev.tagsync.SyncException if the pointer is of a newer version
     */
    static Optional<Sighting> read(byte[] bytes, String catalog) {
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(bytes, Digest.BYTES, bytes.length - Digest.BYTES))) {
            if (in.readByte() != VERSION || !in.readUTF().equals(catalog)) {
                return Optional.empty();
            }
            String identity = in.readUTF();
            Instant time = Instant.ofEpochMilli(in.readLong());
            Duration maxViewAge = Duration.ofMillis(in.readLong());
            HistoryRecord pointer = Records.history(read(in));
            return Optional.of(new Sighting(identity, pointer, maxViewAge, time, read(in)));
        } catch (IOException e) {
            throw new UncheckedIOException("what is whole does not end early", e);
        }
    }
}
