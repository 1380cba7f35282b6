package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes from item to item of a tree, in either direction. Before it enters a leaf that is not held it has those behind it read too, as many as
 * the items that are still wanted will take. For one thread.
 */
final class HeldCursor {
    /** The most leaves that are read at once. */
    private static final int BATCH = 64;

    private final HeldTree tree;
    private final HeldNode[] path;
    private final int[] child;
    private Map<Digest, HeldNode> ahead = Map.of();
    private @Nullable HeldNode leaf;
    private int index;

    HeldCursor(HeldTree tree) {
        this.tree = tree;
        int inner = Math.max(0, tree.ref().height() - 1);
        this.path = new HeldNode[inner];
        this.child = new int[inner];
    }

    /** Moves to the first item whose key is not below {@code key}; false if there is none. */
    boolean ceiling(byte[] key, int wanted) {
        if (!seek(key)) {
            return false;
        }
        HeldNode at = at();
        index = at.ceiling(key, key.length);
        return index < at.size() || nextLeaf(wanted);
    }

    /** Moves to the last item whose key is below {@code key}; false if there is none. */
    boolean lower(byte[] key, int wanted) {
        if (!seek(key)) {
            return false;
        }
        index = at().ceiling(key, key.length) - 1;
        return index >= 0 || previousLeaf(wanted);
    }

    private boolean seek(byte[] key) {
        if (tree.ref().isEmpty()) {
            return false;
        }
        HeldNode node = tree.top();
        for (int depth = 0; depth < path.length; depth++) {
            path[depth] = node;
            child[depth] = node.childOf(key, key.length);
            node = tree.child(node, path.length - depth, child[depth]);
        }
        tree.cache().met().add(tree.ref().height());
        leaf = node;
        return true;
    }

    private HeldNode at() {
        HeldNode at = leaf;
        if (at == null) {
            throw new IllegalStateException("the cursor is nowhere");
        }
        return at;
    }

    /** Moves to the next item; false at the end. {@code wanted} is how many items more will be asked for. */
    boolean next(int wanted) {
        return ++index < at().size() || nextLeaf(wanted);
    }

    /** Moves to the item before; false at the start. */
    boolean previous(int wanted) {
        return --index >= 0 || previousLeaf(wanted);
    }

    private boolean nextLeaf(int wanted) {
        int depth = path.length - 1;
        while (depth >= 0 && child[depth] + 1 == path[depth].size()) {
            depth--;
        }
        if (depth < 0) {
            return false;
        }
        child[depth]++;
        down(depth, 1, wanted);
        index = 0;
        return true;
    }

    private boolean previousLeaf(int wanted) {
        int depth = path.length - 1;
        while (depth >= 0 && child[depth] == 0) {
            depth--;
        }
        if (depth < 0) {
            return false;
        }
        child[depth]--;
        down(depth, -1, wanted);
        index = at().size() - 1;
        return true;
    }

    private void down(int from, int direction, int wanted) {
        for (int depth = from; depth < path.length; depth++) {
            if (depth > from) {
                child[depth] = direction > 0 ? 0 : path[depth].size() - 1;
            }
            if (depth == path.length - 1) {
                readAhead(direction, wanted);
            }
            HeldNode node = tree.child(path[depth], path.length - depth, child[depth], ahead);
            if (depth == path.length - 1) {
                leaf = node;
            } else {
                path[depth + 1] = node;
            }
        }
        tree.cache().met().add(path.length - from);
    }

    private void readAhead(int direction, int wanted) {
        HeldNode parent = path[path.length - 1];
        int at = child[path.length - 1];
        if (parent.linked(at) != null) {
            return;
        }
        List<Digest> ahead = new ArrayList<>();
        long items = 0;
        for (int i = at; i >= 0 && i < parent.size() && items < wanted && ahead.size() < BATCH; i += direction) {
            ChildRef ref = parent.child(i);
            items += ref.count();
            if (parent.linked(i) == null) {
                ahead.add(ref.digest());
            }
        }
        if (ahead.size() > 1 && !this.ahead.containsKey(ahead.get(0))) {
            this.ahead = tree.cache().heldAll(ahead);
        }
    }

    byte[] key() {
        return at().key(index);
    }

    /** Compares the key at this place. */
    int compare(byte[] key) {
        return at().compare(index, key, key.length);
    }

    LeafEntry entry() {
        return at().entry(index);
    }
}
