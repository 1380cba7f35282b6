package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The body of a leaf item of entries and files: 1 if its payload lies in payload nodes, else 0; the length of the meta data (2 bytes); the meta
 * data; then the payload, or its length (8 bytes) and the digests of its payload nodes.
 *
 * <p>A payload node is a header, the number of the chunk (4 bytes), the key's length (2 bytes), the key, and the chunk. The key keeps equal
 * payloads of two entries from being one node, so that a node's bytes say whose they are.
 *
 * @param meta everything but the payload
 * @param length the payload's length
 * @param inline the payload, empty if it lies in payload nodes
 * @param chunks the payload nodes, empty if it lies here
 */
record LeafBody(byte[] meta, long length, byte[] inline, List<Digest> chunks) {
    private static final int START_BYTES = 1 + 2;

    /** Makes the body of a payload that lies here. */
    static LeafBody inline(byte[] meta, byte[] payload) {
        return new LeafBody(meta, payload.length, payload, List.of());
    }

    /** Makes the body and the payload nodes of a payload. */
    static LeafBody of(TreeKind kind, byte[] key, byte[] meta, byte[] payload, List<Node> nodes) {
        if (payload.length <= NodeFormat.MAX_INLINE_BYTES) {
            return inline(meta, payload);
        }
        List<Digest> chunks = new ArrayList<>();
        for (int from = 0; from < payload.length; from += NodeFormat.CHUNK_BYTES) {
            int length = Math.min(NodeFormat.CHUNK_BYTES, payload.length - from);
            ByteBuffer out = ByteBuffer.allocate(NodeFormat.HEADER_BYTES + 4 + 2 + key.length + length);
            out.put((byte) NodeFormat.VERSION).put((byte) kind.payloadType).put((byte) 0);
            out.putInt(chunks.size()).putShort((short) key.length).put(key);
            out.put(payload, from, length);
            Node node = Node.of(out.array());
            nodes.add(node);
            chunks.add(node.digest());
        }
        return new LeafBody(meta, payload.length, TreeKey.EMPTY, chunks);
    }

    byte[] bytes() {
        int part = chunks.isEmpty() ? inline.length : 8 + chunks.size() * Digest.BYTES;
        ByteWriter out = new ByteWriter(START_BYTES + meta.length + part);
        out.u8(chunks.isEmpty() ? 0 : 1).u16(meta.length).bytes(meta);
        if (chunks.isEmpty()) {
            out.bytes(inline);
        } else {
            out.i64(length);
            chunks.forEach(chunk -> out.bytes(chunk.bytes()));
        }
        return out.done();
    }

    static LeafBody read(byte[] body) {
        ByteReader in = new ByteReader(body, 0, body.length);
        boolean external = in.flag();
        byte[] meta = in.bytes(in.u16());
        if (!external) {
            return inline(meta, in.bytes(in.remaining()));
        }
        long length = in.count();
        int chunks = in.remaining() / Digest.BYTES;
        // Compared by division: a length from damaged bytes may be near the largest long.
        if (length > Integer.MAX_VALUE - 8
                || length <= NodeFormat.MAX_INLINE_BYTES
                || chunks != (length + NodeFormat.CHUNK_BYTES - 1) / NodeFormat.CHUNK_BYTES) {
            throw ByteReader.damaged("a payload of " + length + " bytes has " + chunks + " payload nodes");
        }
        List<Digest> digests = new ArrayList<>(chunks);
        for (int i = 0; i < chunks; i++) {
            digests.add(in.digest());
        }
        in.expectEnd("a leaf item");
        return new LeafBody(meta, length, TreeKey.EMPTY, digests);
    }

    /** What a body takes in the window: with its payload part rounded up to a power of two, so that a new value mostly moves nothing. */
    static int weight(byte[] body) {
        ByteReader in = new ByteReader(body, 0, body.length);
        in.skip(1);
        in.skip(in.u16());
        int part = in.remaining();
        return body.length - part + (part <= 1 ? 1 : Integer.highestOneBit(part - 1) << 1);
    }

    /** The payload's length, without decoding the rest. */
    static long length(byte[] body) {
        ByteReader in = new ByteReader(body, 0, body.length);
        boolean external = in.flag();
        in.skip(in.u16());
        return external ? in.count() : in.remaining();
    }

    /** Where the meta data of a body begin that begins at a place. */
    static int metaStart(int body) {
        return body + START_BYTES;
    }

    static boolean namesPayloads(byte[] body) {
        return new ByteReader(body, 0, body.length).flag();
    }

    /** Tells whether both are of the same payload; those of one key have equal digests if they are equal. */
    boolean samePayload(LeafBody other) {
        return length == other.length && Arrays.equals(inline, other.inline) && chunks.equals(other.chunks);
    }

    /** Returns the payload, with the chunks from {@code nodes}. */
    byte[] payload(TreeKind kind, byte[] key, Map<Digest, byte[]> nodes) {
        if (chunks.isEmpty()) {
            return inline;
        }
        ByteArrayOutputStream payload = new ByteArrayOutputStream(Math.toIntExact(length));
        for (int i = 0; i < chunks.size(); i++) {
            byte[] node = Loading.present(nodes, chunks.get(i));
            ByteReader in = new ByteReader(node, 0, node.length);
            in.header(kind.payloadType, 0);
            int number = in.i32();
            byte[] of = in.bytes(in.u16());
            long expected = Math.min(NodeFormat.CHUNK_BYTES, length - (long) i * NodeFormat.CHUNK_BYTES);
            if (number != i || !Arrays.equals(of, key) || in.remaining() != expected) {
                throw ByteReader.damaged("payload node " + chunks.get(i).abbreviated() + " is chunk " + number
                        + " with " + in.remaining() + " bytes, expected chunk " + i + " of its entry with " + expected);
            }
            payload.write(node, in.position(), in.remaining());
        }
        return payload.toByteArray();
    }
}
