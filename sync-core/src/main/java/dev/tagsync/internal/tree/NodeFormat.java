package dev.tagsync.internal.tree;

/**
 * The numbers of the node encoding. Each decides where nodes begin or what their bytes are, so a change of any is a new
 * {@link #VERSION}: every root changes with it.
 *
 * <p>All numbers in nodes are big-endian. A node starts with version, type, and level (0 for leaves, root and payload nodes). A tree's node
 * goes on with its number of items, the end of each item counted from the end of that table, and the items: key length (2 bytes), key, body.
 * An inner item's body is a {@link ChildRef}, a leaf item's a {@link LeafBody}, an index item's empty.
 */
final class NodeFormat {
    /** The version of the encoding, a node's first byte. */
    static final int VERSION = 1;

    /** The window of the leaves of entries: 1.35 times 7.5 KiB, since payloads enter it rounded up. */
    static final int LEAF_WINDOW = 10_368;

    /**
     * The window of all other nodes: small, since inner nodes hardly compress, an edit rewrites one a level, and a leaf of files or of an index
     * has a hundred items in little room.
     */
    static final int SMALL_WINDOW = 4 << 10;

    /** Leaf items with a larger payload name payload nodes instead: about a quarter of a leaf. */
    static final int MAX_INLINE_BYTES = 4 << 10;

    /** The payload bytes of a payload node; only a payload's last one has fewer. */
    static final int CHUNK_BYTES = 512 << 10;

    /** The largest tree node. Honest keys stay far below: boundaries come about every two windows. */
    static final int MAX_NODE_BYTES = 256 << 10;

    /** Version, type, level. */
    static final int HEADER_BYTES = 3;

    /** What an item takes beside key and body: its place in the table, and the key's length. */
    static final int ITEM_BYTES = 4 + 2;

    /** The node type of the root node. */
    static final int ROOT = 1;

    /** More levels than any tree has; a root that claims more is damaged. */
    static final int MAX_HEIGHT = 40;

    private NodeFormat() {}

    static int window(TreeKind kind, int level) {
        return kind == TreeKind.ENTRIES && level == 0 ? LEAF_WINDOW : SMALL_WINDOW;
    }
}
