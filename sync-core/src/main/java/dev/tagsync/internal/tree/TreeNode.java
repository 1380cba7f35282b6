package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.util.Arrays;

/** A view of a tree node's bytes; items are found through the offset table and decoded one by one. */
final class TreeNode {
    private static final int TABLE = NodeFormat.HEADER_BYTES + 4;

    private final byte[] bytes;
    private final int level;
    private final int size;

    private TreeNode(byte[] bytes, int level, int size) {
        this.bytes = bytes;
        this.level = level;
        this.size = size;
    }

    static TreeNode read(TreeKind kind, int level, byte[] bytes) {
        ByteReader in = new ByteReader(bytes, 0, bytes.length);
        in.header(kind.nodeType, level);
        int size = in.i32();
        if (size < 1 || size > in.remaining() / NodeFormat.ITEM_BYTES) {
            throw ByteReader.damaged("a node of " + bytes.length + " bytes has " + size + " items");
        }
        TreeNode node = new TreeNode(bytes, level, size);
        if (node.end(size - 1) != bytes.length) {
            throw ByteReader.damaged("a node of " + bytes.length + " bytes ends at " + node.end(size - 1));
        }
        return node;
    }

    static TreeNode read(TreeKind kind, int level, Digest digest, NodeSource source) {
        return read(kind, level, source.node(digest));
    }

    int level() {
        return level;
    }

    int size() {
        return size;
    }

    int end(int index) {
        int data = TABLE + 4 * size;
        int offset = ByteReader.i32(bytes, TABLE + 4 * index);
        if (offset < 0 || offset > bytes.length - data) {
            throw ByteReader.damaged("item " + index + " ends at " + offset);
        }
        return data + offset;
    }

    private int start(int index) {
        return index == 0 ? TABLE + 4 * size : end(index - 1);
    }

    int keyStart(int index) {
        return start(index) + 2;
    }

    int keyEnd(int index) {
        int start = start(index);
        int end = end(index);
        if (start > end - 2) {
            throw ByteReader.damaged("item " + index + " has no key");
        }
        int keyEnd = start + 2 + ByteReader.u16(bytes, start);
        if (keyEnd > end) {
            throw ByteReader.damaged("the key of item " + index + " goes beyond it");
        }
        return keyEnd;
    }

    byte[] key(int index) {
        int end = keyEnd(index);
        return Arrays.copyOfRange(bytes, keyStart(index), end);
    }

    byte[] body(int index) {
        return Arrays.copyOfRange(bytes, keyEnd(index), end(index));
    }

    Item item(int index) {
        return new Item(key(index), body(index));
    }

    /** What an inner node says of a child. */
    ChildRef child(int index) {
        ByteReader in = new ByteReader(bytes, keyEnd(index), end(index));
        ChildRef child = ChildRef.read(in);
        in.expectEnd("an inner item");
        return child;
    }

    private int compare(int index, byte[] key) {
        int end = keyEnd(index);
        return Arrays.compareUnsigned(bytes, keyStart(index), end, key, 0, key.length);
    }

    /** The first item whose key is not below {@code key}, or the size. */
    int ceiling(byte[] key) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The child below which {@code key} is, or would be. */
    int childOf(byte[] key) {
        int ceiling = ceiling(key);
        return ceiling < size && compare(ceiling, key) == 0 ? ceiling : Math.max(0, ceiling - 1);
    }

    /** The item with this key, or −1. */
    int find(byte[] key) {
        int ceiling = ceiling(key);
        return ceiling < size && compare(ceiling, key) == 0 ? ceiling : -1;
    }
}
