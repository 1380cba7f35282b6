package dev.tagsync.internal.tree;

/**
 * The numbers of the node encoding. Each decides what a node's bytes are, so that a change of it is a new {@link #VERSION}, or where nodes begin,
 * so that a change of it is a new {@link #LAYOUT}. Roots change with either.
 *
 * <p>All numbers in nodes are big-endian. A node starts with version, type, and level (0 for leaves, root and payload nodes). A tree's node
 * goes on with its number of items, the end of each item counted from the end of that table, and the items: key length (2 bytes), key, body.
 * An inner item's body is a {@link ChildRef}, a leaf item's a {@link LeafBody}, an index item's empty.
 */
final class NodeFormat {
    /** The version of the encoding, a node's first byte. */
    static final int VERSION = 1;

    /**
     * The version of the rules by which items become nodes. What reads nodes need not know them, so that trees of older layouts are read like any
     * other; but edits of such a tree would give another root than the content has, so that it is no base. Until 2 the window of inner levels was
     * one of 4 KiB.
     */
    static final int LAYOUT = 2;

    /** The window of the leaves of entries, in bytes: 1.35 times 7.5 KiB, since payloads enter it rounded up. */
    static final int LEAF_WINDOW = 10_368;

    /** The window of the leaves of files and of indexes, in bytes: small, since they have a hundred items in little room. */
    static final int SMALL_WINDOW = 4 << 10;

    /**
     * The window of inner levels, in items, however long their keys are: each node of a level has more children than this, but for the last, so that
     * every level is shorter than the one below. Small, since inner nodes are digests, which do not compress, and an edit rewrites one a level.
     */
    static final int INNER_WINDOW = 16;

    /** Leaf items with a larger payload name payload nodes instead: about a quarter of a leaf. */
    static final int MAX_INLINE_BYTES = 4 << 10;

    /** The payload bytes of a payload node; only a payload's last one has fewer. */
    static final int CHUNK_BYTES = 512 << 10;

    /** The largest tree node. Honest keys stay far below: boundaries come about every two windows, and at the longest keys this is eight of those. */
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

    /** Tells whether other nodes are found by this one: the root node, or one above the leaves. */
    static boolean leadsOn(byte[] node) {
        return node.length >= HEADER_BYTES && (node[1] == ROOT || node[2] > 0);
    }

    static int window(TreeKind kind, int level) {
        if (level > 0) {
            return INNER_WINDOW;
        }
        return kind == TreeKind.ENTRIES ? LEAF_WINDOW : SMALL_WINDOW;
    }
}
