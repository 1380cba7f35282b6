package dev.tagsync.internal.tree;

/**
 * An item of a node: at level 0 what is stored, above a child.
 *
 * @param key its key; above level 0 the child's first key, or empty for the level's first
 * @param body the rest of its bytes
 */
record Item(byte[] key, byte[] body) {
    /** What the item takes in a node. */
    int size() {
        return NodeFormat.ITEM_BYTES + key.length + body.length;
    }

    /** What the item takes in the window that places boundaries: bytes in a leaf, above it one. */
    int weight(TreeKind kind, int level) {
        if (level > 0) {
            return 1;
        }
        int body = kind == TreeKind.INDEX ? this.body.length : LeafBody.weight(this.body);
        return NodeFormat.ITEM_BYTES + key.length + body;
    }
}
