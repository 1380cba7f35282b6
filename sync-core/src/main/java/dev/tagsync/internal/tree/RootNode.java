package dev.tagsync.internal.tree;

import dev.tagsync.spi.Node;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The root node: a header, the trees of entries and files, the number of indexes (2 bytes) and each index's name (with 2 bytes for its length) and
 * tree, ascending. A tree is its height (1 byte) and, unless that is 0, its top as a {@link ChildRef}: so the totals are here.
 */
record RootNode(TreeRef entries, TreeRef files, SortedMap<String, TreeRef> indexes) {
    private static final int MAX_NAME_BYTES = 255;
    private static final int MAX_INDEXES = 1000;

    static <V> SortedMap<String, V> byName() {
        return new TreeMap<>(TreeKey::compareUtf8);
    }

    static void checkNames(java.util.Collection<String> names) {
        if (names.size() > MAX_INDEXES) {
            throw new IllegalArgumentException("a tree has at most " + MAX_INDEXES + " indexes, found " + names.size());
        }
        for (String name : names) {
            int length = TreeKey.length(name);
            if (length < 1 || length > MAX_NAME_BYTES) {
                throw new IllegalArgumentException("the name of an index has 1 to " + MAX_NAME_BYTES
                        + " bytes in UTF-8, found \"" + (name.length() > 100 ? name.substring(0, 100) + "…" : name)
                        + "\"");
            }
        }
    }

    Node node() {
        int size = NodeFormat.HEADER_BYTES + entries.bytes() + files.bytes() + 2;
        for (var index : indexes.entrySet()) {
            size += 2
                    + index.getKey().getBytes(StandardCharsets.UTF_8).length
                    + index.getValue().bytes();
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put((byte) NodeFormat.VERSION).put((byte) NodeFormat.ROOT).put((byte) 0);
        entries.write(out);
        files.write(out);
        out.putShort((short) indexes.size());
        indexes.forEach((name, tree) -> {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            out.putShort((short) bytes.length).put(bytes);
            tree.write(out);
        });
        return Node.of(out.array());
    }

    static RootNode read(byte[] bytes) {
        ByteReader in = new ByteReader(bytes, 0, bytes.length);
        in.header(NodeFormat.ROOT, 0);
        TreeRef entries = TreeRef.read(in);
        TreeRef files = TreeRef.read(in);
        SortedMap<String, TreeRef> indexes = byName();
        int count = in.u16();
        for (int i = 0; i < count; i++) {
            String name = in.text(in.u16());
            if (!indexes.isEmpty() && TreeKey.compareUtf8(indexes.lastKey(), name) >= 0) {
                throw ByteReader.damaged("the indexes are out of order");
            }
            indexes.put(name, TreeRef.read(in));
        }
        in.expectEnd("a root node");
        return new RootNode(entries, files, indexes);
    }
}
