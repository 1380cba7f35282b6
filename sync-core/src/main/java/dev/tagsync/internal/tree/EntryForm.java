package dev.tagsync.internal.tree;

import dev.tagsync.BlobId;
import dev.tagsync.Digest;
import dev.tagsync.EntryKey;
import dev.tagsync.PayloadKind;
import dev.tagsync.spi.Node;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Entries and files as items. Meta data are: for an entry its kind (1 byte); a blob id's length (1 byte) and bytes; for an entry its path. */
final class EntryForm {
    private EntryForm() {}

    static byte[] key(EntryKey key) {
        if (!KeyLimit.entryFits(key)) {
            throw KeyLimit.refused("The key of an entry", key);
        }
        return TreeKey.entry(key);
    }

    static byte[] key(IndexKey key) {
        if (!KeyLimit.indexFits(key)) {
            throw KeyLimit.refused("The key of an index item", key);
        }
        return TreeKey.index(key);
    }

    static byte[] fileKey(String path) {
        checkPath(path);
        return TreeKey.file(path);
    }

    private static void checkPath(String path) {
        if (!KeyLimit.pathFits(path)) {
            throw KeyLimit.refused("The path of a file", path);
        }
    }

    /** Makes an entry's item and adds its payload nodes to {@code nodes}. */
    static Item item(StoredEntry entry, List<Node> nodes) {
        return placed(TreeKind.ENTRIES, whole(entry), nodes);
    }

    /** Makes a file's item and adds its payload nodes to {@code nodes}. */
    static Item item(StoredFile file, List<Node> nodes) {
        return placed(TreeKind.FILES, whole(file), nodes);
    }

    /** Moves a payload that is too large for a leaf from a {@link #whole} item to payload nodes. */
    private static Item placed(TreeKind kind, Item whole, List<Node> nodes) {
        if (whole.body().length <= NodeFormat.MAX_INLINE_BYTES) {
            return whole;
        }
        LeafBody body = LeafBody.read(whole.body());
        if (body.length() <= NodeFormat.MAX_INLINE_BYTES) {
            return whole;
        }
        return new Item(
                whole.key(),
                LeafBody.of(kind, whole.key(), body.meta(), body.inline(), nodes)
                        .bytes());
    }

    /** Moves a payload that is too large for a leaf from a {@link #whole} item to payload nodes. */
    static Item placed(TreeKind kind, Item whole, NodeSink sink) {
        List<Node> nodes = new ArrayList<>();
        Item item = placed(kind, whole, nodes);
        nodes.forEach(sink::node);
        return item;
    }

    /** Makes an entry's item with its payload in it, whatever its size. */
    static Item whole(StoredEntry entry) {
        byte[] key = key(entry.key());
        checkPath(entry.path());
        byte[] path = entry.path().getBytes(StandardCharsets.UTF_8);
        byte[] blob = blob(entry.blob());
        byte kind = switch (entry.kind()) {
            case JSON -> 1;
            case TEXT -> 2;
            case BYTES -> 3;
        };
        byte[] meta = new ByteWriter(2 + blob.length + path.length)
                .u8(kind)
                .u8(blob.length)
                .bytes(blob)
                .bytes(path)
                .done();
        return new Item(key, LeafBody.inline(meta, entry.payload()).bytes());
    }

    /** Makes a file's item with its payload in it, whatever its size; that is the entry keys, each with its length (2 bytes). */
    static Item whole(StoredFile file) {
        byte[] key = fileKey(file.path());
        List<byte[]> keys = new ArrayList<>();
        int length = 0;
        for (EntryKey each : file.keys()) {
            byte[] one = key(each);
            keys.add(one);
            length += 2 + one.length;
        }
        ByteWriter payload = new ByteWriter(length);
        keys.forEach(one -> payload.u16(one.length).bytes(one));
        byte[] blob = blob(file.blob());
        byte[] meta =
                new ByteWriter(1 + blob.length).u8(blob.length).bytes(blob).done();
        return new Item(key, LeafBody.inline(meta, payload.done()).bytes());
    }

    private static byte[] blob(BlobId blob) {
        return HexFormat.of().parseHex(blob.hex());
    }

    static PayloadKind kind(int code) {
        return switch (code) {
            case 1 -> PayloadKind.JSON;
            case 2 -> PayloadKind.TEXT;
            case 3 -> PayloadKind.BYTES;
            default -> throw ByteReader.damaged("a payload is of kind " + code);
        };
    }

    static BlobId blob(ByteReader in) {
        int length = in.u8();
        if (length != 20 && length != 32) {
            throw ByteReader.damaged("a blob id has " + length + " bytes");
        }
        return new BlobId(HexFormat.of().formatHex(in.bytes(length)));
    }

    /** Reads an entry back, and its payload nodes. */
    static StoredEntry entry(Item item, NodeSource source) {
        LeafBody body = LeafBody.read(item.body());
        return entry(item, body, body.chunks().isEmpty() ? Map.of() : source.nodes(body.chunks()));
    }

    static StoredEntry entry(Item item, LeafBody body, Map<Digest, byte[]> nodes) {
        ByteReader in = new ByteReader(body.meta(), 0, body.meta().length);
        PayloadKind kind = kind(in.u8());
        BlobId blob = blob(in);
        String path = in.text(in.remaining());
        return new StoredEntry(
                TreeKey.readEntry(item.key()), path, blob, kind, body.payload(TreeKind.ENTRIES, item.key(), nodes));
    }

    static StoredFile file(Item item, NodeSource source) {
        LeafBody body = LeafBody.read(item.body());
        ByteReader meta = new ByteReader(body.meta(), 0, body.meta().length);
        BlobId blob = blob(meta);
        meta.expectEnd("a file");
        byte[] payload = body.payload(
                TreeKind.FILES, item.key(), body.chunks().isEmpty() ? Map.of() : source.nodes(body.chunks()));
        ByteReader in = new ByteReader(payload, 0, payload.length);
        List<EntryKey> keys = new ArrayList<>();
        while (in.remaining() > 0) {
            keys.add(TreeKey.readEntry(in.bytes(in.u16())));
        }
        return new StoredFile(TreeKey.readFile(item.key()), blob, keys);
    }

    /** Tells whether two entries' bodies differ in more than the path; reads no payload. */
    static boolean sameContent(byte[] one, byte[] other) {
        if (Arrays.equals(one, other)) {
            return true;
        }
        LeafBody a = LeafBody.read(one);
        LeafBody b = LeafBody.read(other);
        return a.samePayload(b) && kindAndBlob(a.meta()).equals(kindAndBlob(b.meta()));
    }

    private static ByteBuffer kindAndBlob(byte[] meta) {
        ByteReader in = new ByteReader(meta, 0, meta.length);
        in.skip(1);
        in.skip(in.u8());
        return ByteBuffer.wrap(meta, 0, in.position());
    }

    /** Emits the payload nodes that the item before did not name. */
    static void emit(List<Node> nodes, Optional<Item> old, NodeSink sink) {
        if (nodes.isEmpty()) {
            return;
        }
        List<Digest> known =
                old.map(item -> LeafBody.read(item.body()).chunks()).orElse(List.of());
        for (Node node : nodes) {
            if (!known.contains(node.digest())) {
                sink.node(node);
            }
        }
    }
}
