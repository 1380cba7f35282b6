package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.nio.ByteBuffer;

/**
 * Where a tree is, as the root node says it. The top is the lowest level that has one node, so a tree has one height only.
 *
 * @param height the number of levels, 0 if the tree is empty
 * @param top the top node; without meaning if the tree is empty
 */
record TreeRef(int height, ChildRef top) {
    static final TreeRef EMPTY = new TreeRef(0, new ChildRef(Digest.sha256(TreeKey.EMPTY), 0, 0, false));

    static TreeRef read(ByteReader in) {
        int height = in.u8();
        if (height > NodeFormat.MAX_HEIGHT) {
            throw ByteReader.damaged("a tree has height " + height);
        }
        return height == 0 ? EMPTY : new TreeRef(height, ChildRef.read(in));
    }

    boolean isEmpty() {
        return height == 0;
    }

    int bytes() {
        return height == 0 ? 1 : 1 + ChildRef.BYTES;
    }

    void write(ByteBuffer out) {
        out.put((byte) height);
        if (height > 0) {
            top.write(out);
        }
    }
}
