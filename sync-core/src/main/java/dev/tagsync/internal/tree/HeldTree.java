package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of the trees under a root node, read by way of a cache. Thread-safe. */
final class HeldTree {
    /** One in so many look-ups tells the cache's policy of the leaf, and one in so many of the whole way: to tell of all takes longer than to look. */
    private static final int LEAVES = 64;

    private static final int WAYS = 1024;

    private final TreeKind kind;
    private final TreeRef ref;
    private final NodeCache cache;
    private final @Nullable ShortCuts shortCuts;
    private volatile @Nullable HeldNode top;

    HeldTree(TreeKind kind, TreeRef ref, NodeCache cache) {
        this.kind = kind;
        this.ref = ref;
        this.cache = cache;
        // The only node of a tree is where any way ends.
        this.shortCuts = ref.height() > 1 ? cache.shortCuts() : null;
    }

    NodeCache cache() {
        return cache;
    }

    /** The top node of a tree that is not empty. It is read anew once it has left the cache: a look-up asks for it once, before it has its key. */
    HeldNode top() {
        HeldNode known = top;
        if (known == null || known.dropped()) {
            known = cache.held(ref.top().digest()).expect(kind, ref.height() - 1);
            top = known;
        }
        return known;
    }

    /** A child of an inner node of {@code level}. */
    HeldNode child(HeldNode node, int level, int index) {
        HeldNode child = node.linked(index);
        return child != null
                ? child
                : linked(node, level, index, cache.held(node.child(index).digest()));
    }

    /** A child of an inner node of {@code level}, maybe one of those that were read ahead. */
    HeldNode child(HeldNode node, int level, int index, Map<Digest, HeldNode> ahead) {
        HeldNode child = node.linked(index);
        if (child == null && !ahead.isEmpty()) {
            child = ahead.get(node.child(index).digest());
            return child != null ? linked(node, level, index, child) : child(node, level, index);
        }
        return child != null ? child : child(node, level, index);
    }

    private HeldNode linked(HeldNode node, int level, int index, HeldNode child) {
        node.link(index, child.expect(kind, level - 1));
        cache.touch(node.digest());
        return child;
    }

    /** The entry with this key, on the way down from {@link #top}. */
    @Nullable
    LeafEntry find(KeyProbe key, HeldNode top) {
        LeafEntry known = known(key, top);
        return known != null ? known : found(key, top, leaf(key, top));
    }

    /** The leaf in which the key is, or would be. */
    private HeldNode leaf(KeyProbe key, HeldNode top) {
        HeldNode node = top;
        boolean told = (key.lookups() & WAYS - 1) != 0;
        for (int level = ref.height() - 1; level > 0; level--) {
            int index = node.childOf(key.bytes, key.length);
            HeldNode child = node.linked(index);
            told &= child != null;
            node = child != null ? child : read(key, node, level, index);
        }
        if (!told) {
            tell(key, top);
        }
        return node;
    }

    /** A thread that waits for a read may be given another look-up to do meanwhile, as one of a ForkJoinPool is, and that takes the same room for its key. */
    private HeldNode read(KeyProbe key, HeldNode node, int level, int index) {
        byte[] kept = key.copy();
        HeldNode child = child(node, level, index);
        key.restore(kept);
        return child;
    }

    /** Tells the cache's policy of the way to a key, which links have hidden from it. To read a node takes longer: who has to, need not read its parents too the next time. */
    private void tell(KeyProbe key, HeldNode top) {
        HeldNode node = top;
        for (int level = ref.height() - 1; level > 0 && node != null; level--) {
            cache.touch(node.digest());
            node = node.linked(node.childOf(key.bytes, key.length));
        }
        if (node != null) {
            cache.touch(node.digest());
        }
    }

    /** Begins a look-up in a tree that is not empty: the entry, if a short cut leads to it. It counts as the way that it saves. */
    @Nullable
    LeafEntry known(KeyProbe key, HeldNode top) {
        int count = key.count();
        if (shortCuts == null || (count & WAYS - 1) == 0) {
            return null;
        }
        LeafEntry known = shortCuts.find(key, top);
        if (known != null) {
            if ((count & LEAVES - 1) == 0) {
                cache.touch(known.leaf());
            }
            key.met(cache.met(), ref.height());
        }
        return known;
    }

    /** Ends a look-up: the entry, if it is in the leaf to which its key leads. */
    @Nullable
    LeafEntry found(KeyProbe key, HeldNode top, HeldNode leaf) {
        if ((key.lookups() & LEAVES - 1) == 0) {
            cache.touch(leaf.digest());
        }
        key.met(cache.met(), ref.height());
        int index = leaf.find(key.bytes, key.length);
        if (index < 0) {
            return null;
        }
        if (shortCuts != null) {
            shortCuts.learn(key, top, leaf, index);
        }
        return leaf.entry(index);
    }

    /** Those of the entries that are there, by key, in no order; what is not held is read level by level, all keys' nodes together. */
    Map<byte[], LeafEntry> findAll(Collection<byte[]> keys, HeldNode top) {
        Map<byte[], LeafEntry> found = new LinkedHashMap<>();
        Map<HeldNode, List<byte[]>> at = Map.of(top, List.copyOf(keys));
        for (int level = ref.height() - 1; level > 0; level--) {
            at = descend(at, level);
        }
        at.forEach((leaf, wanted) -> {
            for (byte[] key : wanted) {
                int index = leaf.find(key, key.length);
                if (index >= 0) {
                    found.put(key, leaf.entry(index));
                }
            }
        });
        return found;
    }

    /** A child that is not linked, and the keys that lead to it. */
    private record Absent(HeldNode parent, int index, List<byte[]> keys) {}

    private Map<HeldNode, List<byte[]>> descend(Map<HeldNode, List<byte[]>> at, int level) {
        Map<Digest, Absent> absent = new LinkedHashMap<>();
        Map<HeldNode, List<byte[]>> below = new LinkedHashMap<>();
        at.forEach((node, wanted) -> {
            for (byte[] key : wanted) {
                int index = node.childOf(key, key.length);
                HeldNode child = node.linked(index);
                if (child != null) {
                    below.computeIfAbsent(child, any -> new ArrayList<>()).add(key);
                } else {
                    absent.computeIfAbsent(
                                    node.child(index).digest(), any -> new Absent(node, index, new ArrayList<>()))
                            .keys()
                            .add(key);
                }
            }
        });
        cache.met().add(below.size() + absent.size());
        Map<Digest, HeldNode> read = cache.heldAll(absent.keySet());
        absent.forEach((digest, one) -> {
            HeldNode child = read.get(digest);
            if (child == null) {
                throw Loading.missing(digest);
            }
            // Another thread may have linked it meanwhile, and some keys have come by that.
            below.computeIfAbsent(linked(one.parent(), level, one.index(), child), any -> new ArrayList<>())
                    .addAll(one.keys());
        });
        return below;
    }

    /** The leaf in which the key is, or would be; null if the way to it is not linked. */
    @Nullable
    HeldNode linkedLeaf(KeyProbe key, HeldNode top) {
        HeldNode node = top;
        for (int level = ref.height() - 1; level > 0; level--) {
            node = node.linked(node.childOf(key.bytes, key.length));
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    TreeKind kind() {
        return kind;
    }

    TreeRef ref() {
        return ref;
    }

    /** How many items have a key below this one. Reads one node a level. */
    long rank(byte[] key) {
        if (ref.isEmpty()) {
            return 0;
        }
        long rank = 0;
        HeldNode node = top();
        for (int level = ref.height() - 1; level > 0; level--) {
            int index = node.childOf(key, key.length);
            for (int i = 0; i < index; i++) {
                rank += node.child(i).count();
            }
            node = child(node, level, index);
        }
        return rank + node.ceiling(key, key.length);
    }

    /** The items from a key on and before another. */
    HeldRange range(byte[] from, byte[] until) {
        return new HeldRange(this, from, until);
    }
}
