package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares two trees of entries. Each side goes from item to item, or from child to child where it has not looked inside; equal children at the same
 * place are passed on both sides. The side that is behind is looked into first, since what it has there the other side cannot have. Children that
 * will be looked into are read many at once, also those of different parents.
 */
final class EntryDiffer {
    private final Side before;
    private final Side after;
    private final EntryDiff handler;

    EntryDiffer(KeyTree before, KeyTree after, EntryDiff handler) {
        this.before = new Side(before);
        this.after = new Side(after);
        this.before.other = this.after;
        this.after.other = this.before;
        this.handler = handler;
    }

    void run() {
        while (!before.ended() && !after.ended()) {
            step();
        }
        while (!before.ended()) {
            oneSided(before);
        }
        while (!after.ended()) {
            oneSided(after);
        }
    }

    private void step() {
        if (before.level() >= 0 && before.level() == after.level()) {
            if (before.ref().digest().equals(after.ref().digest())) {
                before.advance();
                after.advance();
                return;
            }
            before.learnKey();
            after.learnKey();
        }
        int order = Arrays.compareUnsigned(before.key(), after.key());
        if (order < 0 || order == 0 && before.level() > after.level()) {
            oneSided(before);
        } else if (order > 0 || after.level() > before.level()) {
            oneSided(after);
        } else if (before.level() >= 0) {
            before.expand();
            after.expand();
        } else {
            Item old = before.item();
            Item now = after.item();
            if (!EntryForm.sameContent(old.body(), now.body())) {
                StoredEntry is = after.entry(now);
                handler.change(is.key(), Optional.of(before.entry(old)), Optional.of(is));
            }
            before.advance();
            after.advance();
        }
    }

    private void oneSided(Side side) {
        if (side.level() >= 0) {
            side.expand();
            return;
        }
        Optional<StoredEntry> entry = Optional.of(side.entry(side.item()));
        side.advance();
        handler.change(
                entry.get().key(), side == before ? entry : Optional.empty(), side == after ? entry : Optional.empty());
    }

    private static final class Frame {
        final TreeNode node;
        /** The key of the node, which its first child shares. */
        final byte[] key;

        int index;

        Frame(TreeNode node, byte[] key) {
            this.node = node;
            this.key = key;
        }
    }

    /** Nodes of one level beside each other whose children are known, and the key at which the next one that is not begins. */
    private record Stretch(List<TreeNode> nodes, byte[] end) {}

    private static final class Side {
        /** How many nodes are asked for at once. */
        private static final int AHEAD = 64;

        /** Room for what was read ahead on two levels, and for the way down to it. */
        private static final int REMEMBERED = 3 * AHEAD;

        private final KeyTree tree;
        private final Loading loading;
        private Side other;
        private final ArrayDeque<Frame> frames = new ArrayDeque<>();
        private boolean atTop;
        /** The key at this place, where it was learned from the other side. */
        private byte[] learned = TreeKey.EMPTY;

        Side(KeyTree tree) {
            this.tree = tree;
            this.loading = new Loading(tree.source(), REMEMBERED);
            this.atTop = !tree.ref().isEmpty();
        }

        boolean ended() {
            return !atTop && frames.isEmpty();
        }

        /** The level of the child at this place, or −1 for an item. */
        int level() {
            return atTop ? tree.ref().height() - 1 : frames.getFirst().node.level() - 1;
        }

        ChildRef ref() {
            return atTop ? tree.ref().top() : frames.getFirst().node.child(frames.getFirst().index);
        }

        Item item() {
            return frames.getFirst().node.item(frames.getFirst().index);
        }

        StoredEntry entry(Item item) {
            return EntryForm.entry(item, tree.source());
        }

        /** No key is below that of what is at this place; a level's first child has an empty one until it is learned. */
        byte[] key() {
            if (atTop) {
                return TreeKey.EMPTY;
            }
            Frame frame = frames.getFirst();
            byte[] key = frame.node.key(frame.index);
            return key.length > 0 ? key : learned.length > 0 ? learned : frame.key;
        }

        /** If the other side has this place's child further on, its key there is its key. */
        void learnKey() {
            if (key().length == 0 && !other.atTop) {
                Frame frame = other.frames.getFirst();
                for (int i = frame.index + 1; i < frame.node.size(); i++) {
                    if (frame.node.child(i).digest().equals(ref().digest())) {
                        learned = frame.node.key(i);
                        return;
                    }
                }
            }
        }

        void expand() {
            byte[] key = key();
            loading.prefetch(ref().digest(), this::ahead);
            TreeNode node = TreeNode.read(tree.kind(), level(), ref().digest(), loading);
            atTop = false;
            learned = TreeKey.EMPTY;
            frames.addFirst(new Frame(node, key));
        }

        /**
         * The children from this place on that will be looked into: those that start before the other side's known nodes of that level end, and are not in
         * them. A node has few children that changed, so those of the following nodes below the same parent count too, as far as these were read ahead.
         */
        private List<Digest> ahead() {
            List<Digest> ahead = new ArrayList<>();
            if (atTop) {
                return ahead;
            }
            int level = frames.getFirst().node.level();
            Stretch here = stretch(level, other);
            Stretch there = other.stretch(level, this);
            if (there.nodes.isEmpty() && !other.ended()) {
                return ahead;
            }
            Set<Digest> shared = children(there.nodes);
            int from = frames.getFirst().index + 1;
            for (TreeNode node : here.nodes) {
                for (int i = from; i < node.size() && ahead.size() < AHEAD - 1; i++) {
                    if (Arrays.compareUnsigned(node.key(i), there.end) >= 0) {
                        return ahead;
                    }
                    if (!shared.contains(node.child(i).digest())) {
                        ahead.add(node.child(i).digest());
                    }
                }
                from = 0;
            }
            return ahead;
        }

        /**
         * The node of a level at this place, and those behind it below the same parent that are remembered, up to the first that is neither that nor passed
         * because the other side has it too.
         */
        private Stretch stretch(int level, Side beside) {
            Optional<Frame> at = frame(level);
            if (at.isEmpty()) {
                return new Stretch(List.of(), TreeKey.END);
            }
            List<TreeNode> nodes = new ArrayList<>(List.of(at.get().node));
            Optional<Frame> parent = frame(level + 1);
            if (parent.isPresent()) {
                TreeNode above = parent.get().node;
                Set<Digest> passed = children(beside.frame(level + 1).map(frame -> frame.node).stream()
                        .toList());
                for (int i = parent.get().index + 1; i < above.size(); i++) {
                    Digest digest = above.child(i).digest();
                    if (loading.remembers(digest)) {
                        nodes.add(TreeNode.read(tree.kind(), level, digest, loading));
                    } else if (!passed.contains(digest)) {
                        return new Stretch(nodes, above.key(i));
                    }
                }
            }
            return new Stretch(nodes, parent.or(() -> at).flatMap(this::end).orElse(TreeKey.END));
        }

        private static Set<Digest> children(List<TreeNode> nodes) {
            Set<Digest> children = new HashSet<>();
            for (TreeNode node : nodes) {
                for (int i = 0; i < node.size(); i++) {
                    children.add(node.child(i).digest());
                }
            }
            return children;
        }

        private Optional<Frame> frame(int level) {
            return frames.stream().filter(frame -> frame.node.level() == level).findFirst();
        }

        /** The first key behind a frame's node, if it is not its level's last. */
        private Optional<byte[]> end(Frame frame) {
            Iterator<Frame> above = frames.iterator();
            while (above.next() != frame) {}
            while (above.hasNext()) {
                Frame parent = above.next();
                if (parent.index + 1 < parent.node.size()) {
                    return Optional.of(parent.node.key(parent.index + 1));
                }
            }
            return Optional.empty();
        }

        void advance() {
            learned = TreeKey.EMPTY;
            if (atTop) {
                atTop = false;
                return;
            }
            frames.getFirst().index++;
            while (!frames.isEmpty()
                    && frames.getFirst().index == frames.getFirst().node.size()) {
                frames.removeFirst();
                if (!frames.isEmpty()) {
                    frames.getFirst().index++;
                }
            }
        }
    }
}
