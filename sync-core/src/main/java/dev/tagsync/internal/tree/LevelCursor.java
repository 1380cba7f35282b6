package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A place on one level of a stored tree. Moves through the levels above; reads a node of its own level only when asked for it. */
final class LevelCursor {
    private final TreeKind kind;
    private final TreeRef tree;
    private final int level;
    private final NodeSource source;
    /** The nodes above, the top first, with the child that is next on the way down. */
    private final TreeNode[] path;

    private final int[] child;

    LevelCursor(TreeKind kind, TreeRef tree, int level, NodeSource source) {
        this.kind = kind;
        this.tree = tree;
        this.level = level;
        this.source = source;
        this.path = new TreeNode[tree.height() - 1 - level];
        this.child = new int[path.length];
    }

    /** Reads, each level's nodes together, what seeks of these ascending keys will come to. */
    void prefetch(List<byte[]> keys, Loading loading) {
        List<Digest> wanted = List.of(tree.top().digest());
        List<List<byte[]>> below = List.of(keys);
        for (int at = tree.height() - 1; at >= level; at--) {
            loading.prefetch(wanted);
            List<Digest> children = new ArrayList<>();
            List<List<byte[]>> childKeys = new ArrayList<>();
            for (int i = 0; i < wanted.size() && at > level; i++) {
                TreeNode node = TreeNode.read(kind, at, wanted.get(i), loading);
                int last = -1;
                for (byte[] key : below.get(i)) {
                    int child = node.childOf(key);
                    if (child != last) {
                        children.add(node.child(child).digest());
                        childKeys.add(new ArrayList<>());
                        last = child;
                    }
                    childKeys.get(childKeys.size() - 1).add(key);
                }
            }
            wanted = children;
            below = childKeys;
        }
    }

    /** Moves to the node below which {@code key} is, or would be. */
    void seek(byte[] key) {
        for (int depth = 0; depth < path.length; depth++) {
            path[depth] = load(depth);
            child[depth] = path[depth].childOf(key);
        }
    }

    private TreeNode load(int depth) {
        Digest digest = depth == 0
                ? tree.top().digest()
                : path[depth - 1].child(child[depth - 1]).digest();
        return TreeNode.read(kind, tree.height() - 1 - depth, digest, source);
    }

    /** The place's node, as its parent sees it. */
    ChildRef ref() {
        return path.length == 0 ? tree.top() : path[path.length - 1].child(child[path.length - 1]);
    }

    /** The place's key in its parent. */
    byte[] key() {
        return path.length == 0 ? TreeKey.EMPTY : path[path.length - 1].key(child[path.length - 1]);
    }

    TreeNode node() {
        return TreeNode.read(kind, level, ref().digest(), source);
    }

    boolean atLevelStart() {
        for (int index : child) {
            if (index > 0) {
                return false;
            }
        }
        return true;
    }

    /** The first key of the next node, found without reading it. */
    Optional<byte[]> nextKey() {
        for (int depth = path.length - 1; depth >= 0; depth--) {
            if (child[depth] + 1 < path[depth].size()) {
                return Optional.of(path[depth].key(child[depth] + 1));
            }
        }
        return Optional.empty();
    }

    /** The nodes behind this one below the same parent that start before a key. */
    List<Digest> following(int most, byte[] until) {
        List<Digest> following = new ArrayList<>();
        if (path.length > 0) {
            TreeNode parent = path[path.length - 1];
            for (int i = child[path.length - 1] + 1; i < parent.size() && following.size() < most; i++) {
                if (Arrays.compareUnsigned(parent.key(i), until) >= 0) {
                    break;
                }
                following.add(parent.child(i).digest());
            }
        }
        return following;
    }

    /** Moves to the next node; false at the level's end. */
    boolean next() {
        int depth = path.length - 1;
        while (depth >= 0 && child[depth] + 1 == path[depth].size()) {
            depth--;
        }
        if (depth < 0) {
            return false;
        }
        child[depth]++;
        while (++depth < path.length) {
            path[depth] = load(depth);
            child[depth] = 0;
        }
        return true;
    }

    /** Moves to the node before; false at the level's start. */
    boolean previous() {
        int depth = path.length - 1;
        while (depth >= 0 && child[depth] == 0) {
            depth--;
        }
        if (depth < 0) {
            return false;
        }
        child[depth]--;
        while (++depth < path.length) {
            path[depth] = load(depth);
            child[depth] = path[depth].size() - 1;
        }
        return true;
    }
}
