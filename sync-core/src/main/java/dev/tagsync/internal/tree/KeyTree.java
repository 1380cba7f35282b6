package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One of the trees under a root node.
 *
 * @param kind what it holds
 * @param ref where it is
 * @param source where its nodes are read
 */
record KeyTree(TreeKind kind, TreeRef ref, NodeSource source) {
    /** How many nodes are asked for at once where many are needed. */
    private static final int BATCH = 64;

    /** The item with this key. */
    Optional<Item> find(byte[] key) {
        if (ref.isEmpty()) {
            return Optional.empty();
        }
        LevelCursor cursor = new LevelCursor(kind, ref, 0, source);
        cursor.seek(key);
        TreeNode leaf = cursor.node();
        int index = leaf.find(key);
        return index < 0 ? Optional.empty() : Optional.of(leaf.item(index));
    }

    /** Those of the items that are there, each level's nodes being read together. */
    SortedMap<byte[], Item> findAll(Collection<byte[]> keys) {
        TreeMap<byte[], Item> found = new TreeMap<>(Arrays::compareUnsigned);
        if (ref.isEmpty() || keys.isEmpty()) {
            return found;
        }
        Map<Digest, List<byte[]>> wanted = Map.of(ref.top().digest(), List.copyOf(keys));
        for (int level = ref.height() - 1; level >= 0; level--) {
            Map<Digest, byte[]> nodes = source.nodes(wanted.keySet());
            Map<Digest, List<byte[]>> below = new java.util.HashMap<>();
            for (Map.Entry<Digest, List<byte[]>> one : wanted.entrySet()) {
                TreeNode node = TreeNode.read(kind, level, Loading.present(nodes, one.getKey()));
                for (byte[] key : one.getValue()) {
                    if (level > 0) {
                        Digest child = node.child(node.childOf(key)).digest();
                        below.computeIfAbsent(child, any -> new ArrayList<>()).add(key);
                    } else if (node.find(key) >= 0) {
                        found.put(key, node.item(node.find(key)));
                    }
                }
            }
            wanted = below;
        }
        return found;
    }

    /** How many items have a key below this one. */
    long rank(byte[] key) {
        long rank = 0;
        if (ref.isEmpty()) {
            return rank;
        }
        Digest digest = ref.top().digest();
        for (int level = ref.height() - 1; level > 0; level--) {
            TreeNode node = TreeNode.read(kind, level, digest, source);
            int child = node.childOf(key);
            for (int i = 0; i < child; i++) {
                rank += node.child(i).count();
            }
            digest = node.child(child).digest();
        }
        return rank + TreeNode.read(kind, 0, digest, source).ceiling(key);
    }

    /** The items from a key up to another, which is not included. Reads ahead, more the longer it goes on. */
    Iterator<Item> items(byte[] from, byte[] until) {
        return ref.isEmpty() ? java.util.Collections.emptyIterator() : new Items(from, until);
    }

    /** Names every node; reads all but the leaves that name no payload nodes, and what the walk does not go on below. */
    void walk(Walk walk) {
        if (!ref.isEmpty() && walk.node(ref.top().digest())) {
            below(ref.height() - 1, List.of(ref.top()), walk);
        }
    }

    private void below(int level, List<ChildRef> refs, Walk walk) {
        List<ChildRef> read =
                level > 0 ? refs : refs.stream().filter(ChildRef::payloads).toList();
        for (int from = 0; from < read.size(); from += BATCH) {
            List<Digest> digests = read.subList(from, Math.min(read.size(), from + BATCH)).stream()
                    .map(ChildRef::digest)
                    .toList();
            for (TreeNode node : read(level, digests, walk)) {
                List<ChildRef> children = new ArrayList<>();
                for (int i = 0; i < node.size(); i++) {
                    if (level == 0) {
                        LeafBody.read(node.body(i)).chunks().forEach(walk::node);
                    } else if (walk.node(node.child(i).digest())) {
                        children.add(node.child(i));
                    }
                }
                if (level > 0) {
                    below(level - 1, children, walk);
                }
            }
        }
    }

    /** Reads nodes together, or one by one if not all can be read. */
    private List<TreeNode> read(int level, List<Digest> digests, Walk walk) {
        List<TreeNode> nodes = new ArrayList<>();
        try {
            Map<Digest, byte[]> found = source.nodes(digests);
            digests.forEach(digest -> nodes.add(TreeNode.read(kind, level, Loading.present(found, digest))));
            return nodes;
        } catch (PermanentException e) {
            nodes.clear();
        }
        for (Digest digest : digests) {
            try {
                nodes.add(TreeNode.read(kind, level, digest, source));
            } catch (PermanentException e) {
                walk.lost(digest, e);
            }
        }
        return nodes;
    }

    /** Applies changes that ascend by key. */
    TreeRef edit(List<? extends Change> changes, NodeSink sink) {
        if (changes.isEmpty()) {
            return ref;
        }
        if (ref.isEmpty()) {
            TreeBuilder builder = new TreeBuilder(kind, sink);
            changes.forEach(change -> change.apply(Optional.empty()).ifPresent(builder::add));
            return builder.finish();
        }
        Loading loading = new Loading(source, 8 * BATCH);
        List<? extends Change> pending = changes;
        for (int level = 0; level < ref.height(); level++) {
            LevelEdit edit = new LevelEdit(kind, ref, level, loading, sink, pending);
            pending = edit.run();
            if (pending.isEmpty()) {
                return ref;
            }
            Optional<List<Item>> whole = edit.whole();
            if (whole.isPresent() && whole.get().size() < 2) {
                return whole.get().isEmpty()
                        ? TreeRef.EMPTY
                        : new TreeRef(
                                level + 1, ChildRef.read(whole.get().get(0).body()));
            }
            if (level + 1 == ref.height()) {
                TreeBuilder above = new TreeBuilder(kind, level + 1, sink);
                whole.orElseThrow().forEach(above::add);
                return above.finish();
            }
        }
        throw new IllegalStateException("the top level was left half edited");
    }

    private final class Items implements Iterator<Item> {
        private final byte[] until;
        private final LevelCursor cursor;
        private final Loading loading = new Loading(source, 2 * BATCH);
        private TreeNode leaf;
        private int index;
        private int ahead = 1;
        private boolean ended;

        Items(byte[] from, byte[] until) {
            this.until = until;
            this.cursor = new LevelCursor(kind, ref, 0, loading);
            cursor.seek(from);
            this.leaf = cursor.node();
            this.index = leaf.ceiling(from);
        }

        @Override
        public boolean hasNext() {
            while (!ended && index == leaf.size()) {
                Optional<byte[]> next = cursor.nextKey();
                ended = next.isEmpty() || Arrays.compareUnsigned(next.get(), until) >= 0 || !cursor.next();
                if (!ended) {
                    ahead = Math.min(ahead * 2, BATCH);
                    loading.prefetch(cursor.ref().digest(), () -> cursor.following(ahead - 1, until));
                    leaf = cursor.node();
                    index = 0;
                }
            }
            return !ended && Arrays.compareUnsigned(leaf.key(index), until) < 0;
        }

        @Override
        public Item next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return leaf.item(index++);
        }
    }
}
