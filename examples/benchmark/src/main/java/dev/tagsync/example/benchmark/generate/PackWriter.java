package dev.tagsync.example.benchmark.generate;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes one Git pack of whole objects and its index (version 2): no deltas, deflate level 1. Each object may be added once. {@link #pack} is for any thread, the
 * rest for one.
 */
final class PackWriter implements AutoCloseable {
    private static final int ID_BYTES = 20;
    private static final int HEADER_BYTES = 12;

    /** The types of Git's objects, with their number in a pack. */
    enum Type {
        COMMIT(1),
        TREE(2),
        BLOB(3),
        TAG(4);

        private final int number;

        Type(int number) {
            this.number = number;
        }
    }

    /**
     * An object as it will lie in the pack.
     *
     * @param id its id
     * @param bytes header and deflated content
     */
    record Packed(byte[] id, byte[] bytes) {}

    private final Path folder;
    private final Path draft;
    private final OutputStream out;
    private byte[] ids = new byte[1 << 16];
    private int[] crcs = new int[1 << 12];
    private int[] offsets = new int[1 << 12];
    private int count;
    private long position = HEADER_BYTES;

    PackWriter(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.draft = folder.resolve("draft.pack");
        this.out = new BufferedOutputStream(Files.newOutputStream(draft), 1 << 18);
        out.write(new byte[HEADER_BYTES]);
    }

    static Packed pack(Type type, byte[] content) {
        MessageDigest sha = sha1();
        String name = type.name().toLowerCase(java.util.Locale.ROOT);
        sha.update((name + " " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
        byte[] id = sha.digest(content);
        ByteArrayOutputStream packed = new ByteArrayOutputStream(content.length / 2 + 64);
        int size = content.length;
        int head = type.number << 4 | size & 15;
        for (size >>>= 4; size > 0; size >>>= 7) {
            packed.write(head | 0x80);
            head = size & 0x7f;
        }
        packed.write(head);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(content);
            deflater.finish();
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                packed.write(buffer, 0, deflater.deflate(buffer));
            }
        } finally {
            deflater.end();
        }
        return new Packed(id, packed.toByteArray());
    }

    void add(Packed object) throws IOException {
        if (count == crcs.length) {
            ids = Arrays.copyOf(ids, ids.length * 2);
            crcs = Arrays.copyOf(crcs, count * 2);
            offsets = Arrays.copyOf(offsets, count * 2);
        }
        if (ids.length < (count + 1) * ID_BYTES) {
            ids = Arrays.copyOf(ids, ids.length * 2);
        }
        CRC32 crc = new CRC32();
        crc.update(object.bytes());
        System.arraycopy(object.id(), 0, ids, count * ID_BYTES, ID_BYTES);
        crcs[count] = (int) crc.getValue();
        offsets[count] = Math.toIntExact(position);
        out.write(object.bytes());
        position += object.bytes().length;
        count++;
    }

    /** Adds an object and returns its id. */
    byte[] add(Type type, byte[] content) throws IOException {
        Packed packed = pack(type, content);
        add(packed);
        return packed.id();
    }

    /** Completes pack and index. */
    void finish() throws IOException {
        out.close();
        byte[] trailer;
        try (FileChannel file = FileChannel.open(draft, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            header.put("PACK".getBytes(StandardCharsets.US_ASCII)).putInt(2).putInt(count);
            file.write(header.flip(), 0);
            // The count comes first and is known last, so that the checksum takes a second pass.
            MessageDigest sha = sha1();
            ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
            file.position(0);
            while (file.read(buffer) >= 0) {
                sha.update(buffer.flip());
                buffer.clear();
            }
            trailer = sha.digest();
            file.write(ByteBuffer.wrap(trailer), file.size());
        }
        String name = "pack-" + HexFormat.of().formatHex(trailer);
        writeIndex(folder.resolve(name + ".idx"), trailer);
        Files.move(draft, folder.resolve(name + ".pack"));
    }

    private void writeIndex(Path file, byte[] trailer) throws IOException {
        Integer[] order = new Integer[count];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order,
                (a, b) -> Arrays.compareUnsigned(
                        ids, a * ID_BYTES, (a + 1) * ID_BYTES, ids, b * ID_BYTES, (b + 1) * ID_BYTES));
        MessageDigest sha = sha1();
        try (DataOutputStream index = new DataOutputStream(
                new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(file), sha), 1 << 16))) {
            index.writeInt(0xff744f63);
            index.writeInt(2);
            int[] fan = new int[256];
            for (int i = 0; i < count; i++) {
                fan[ids[i * ID_BYTES] & 0xff]++;
            }
            int sum = 0;
            for (int each : fan) {
                sum += each;
                index.writeInt(sum);
            }
            for (int i : order) {
                index.write(ids, i * ID_BYTES, ID_BYTES);
            }
            for (int i : order) {
                index.writeInt(crcs[i]);
            }
            for (int i : order) {
                index.writeInt(offsets[i]);
            }
            index.write(trailer);
            index.flush();
            index.write(sha.digest());
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(draft);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
