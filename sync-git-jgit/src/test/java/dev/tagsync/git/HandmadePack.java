package dev.tagsync.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A pack with its index, object by object as it is told, sound or not. A host that has it in its folder sends its deltas as they are. */
final class HandmadePack {
    private static final int BLOB = 3;
    private static final int OFFSET_DELTA = 6;
    private static final int HEADER = 12;

    private final ByteArrayOutputStream objects = new ByteArrayOutputStream();
    private final List<Packed> index = new ArrayList<>();

    private record Packed(byte[] id, int offset, int crc) {}

    /** Adds a blob as it is; returns where it is. */
    int blob(String id, byte[] content) {
        return add(id, BLOB, content, new byte[0]);
    }

    /** Adds a delta of what is somewhere; returns where it is. */
    int delta(String id, int base, byte[] delta) {
        int distance = HEADER + objects.size() - base;
        byte[] bytes = new byte[10];
        int at = bytes.length;
        bytes[--at] = (byte) (distance & 0x7f);
        for (int left = distance >> 7; left > 0; left >>= 7) {
            left--;
            bytes[--at] = (byte) (left & 0x7f | 0x80);
        }
        return add(id, OFFSET_DELTA, delta, Arrays.copyOfRange(bytes, at, bytes.length));
    }

    /** Makes a delta whose result is the whole of its base, again and again; the base is of some times 64 KiB, and under 16 MiB. */
    static byte[] repeating(int baseBytes, int times) {
        ByteArrayOutputStream delta = new ByteArrayOutputStream();
        size(delta, baseBytes);
        size(delta, (long) baseBytes * times);
        for (int i = 0; i < times; i++) {
            delta.write(0xc0);
            delta.write(baseBytes >> 16);
        }
        return delta.toByteArray();
    }

    /** Makes a delta that says that its result is of some size, and copies 64 KiB of its base. */
    static byte[] claiming(int baseBytes, long resultBytes) {
        ByteArrayOutputStream delta = new ByteArrayOutputStream();
        size(delta, baseBytes);
        size(delta, resultBytes);
        delta.write(0xc0);
        delta.write(1);
        return delta.toByteArray();
    }

    private static void size(ByteArrayOutputStream out, long size) {
        long left = size;
        for (; left > 0x7f; left >>= 7) {
            out.write((int) (left & 0x7f | 0x80));
        }
        out.write((int) left);
    }

    private int add(String id, int type, byte[] content, byte[] base) {
        int offset = HEADER + objects.size();
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        int left = content.length >> 4;
        object.write(type << 4 | content.length & 15 | (left > 0 ? 0x80 : 0));
        if (left > 0) {
            size(object, left);
        }
        object.writeBytes(base);
        object.writeBytes(deflated(content));
        CRC32 crc = new CRC32();
        crc.update(object.toByteArray());
        index.add(new Packed(HexFormat.of().parseHex(id), offset, (int) crc.getValue()));
        objects.writeBytes(object.toByteArray());
        return offset;
    }

    private static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        byte[] out = new byte[content.length + 100];
        int length = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, length);
    }

    /** Writes both files into a repository. */
    void writeTo(Path gitDirectory) {
        byte[] head = ByteBuffer.allocate(HEADER)
                .put("PACK".getBytes(StandardCharsets.US_ASCII))
                .putInt(2)
                .putInt(index.size())
                .array();
        byte[] pack = summed(concat(head, objects.toByteArray()));
        String name = "pack-" + HexFormat.of().formatHex(sum(pack));
        try {
            Path folder = Files.createDirectories(gitDirectory.resolve("objects/pack"));
            Files.write(folder.resolve(name + ".pack"), pack);
            Files.write(folder.resolve(name + ".idx"), index(sum(pack)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An index of version 2: a table by first bytes, ids, checksums, offsets. */
    private byte[] index(byte[] packSum) {
        index.sort(Comparator.comparing(Packed::id, Arrays::compareUnsigned));
        ByteBuffer out = ByteBuffer.allocate(8 + 256 * 4 + index.size() * (20 + 4 + 4) + 20)
                .putInt(0xff744f63)
                .putInt(2);
        for (int first = 0; first < 256; first++) {
            int most = first;
            out.putInt(
                    (int) index.stream().filter(p -> (p.id()[0] & 0xff) <= most).count());
        }
        index.forEach(packed -> out.put(packed.id()));
        index.forEach(packed -> out.putInt(packed.crc()));
        index.forEach(packed -> out.putInt(packed.offset()));
        return summed(out.put(packSum).array());
    }

    private static byte[] summed(byte[] bytes) {
        try {
            return concat(bytes, MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    private static byte[] sum(byte[] summed) {
        return Arrays.copyOfRange(summed, summed.length - 20, summed.length);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
