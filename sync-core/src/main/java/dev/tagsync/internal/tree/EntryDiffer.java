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
 * will be looked into are read many at once.
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

    private static final class Side {
        /** How many nodes are asked for at once, and how many are remembered. */
        private static final int AHEAD = 64;

        private final KeyTree tree;
        private final Loading loading;
        private Side other;
        private final ArrayDeque<Frame> frames = new ArrayDeque<>();
        private boolean atTop;
        /** The key at this place, where it was learned from the other side. */
        private byte[] learned = TreeKey.EMPTY;

        Side(KeyTree tree) {
            this.tree = tree;
            this.loading = new Loading(tree.source(), 2 * AHEAD);
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
         * The children from this place on that will be looked into: those below the same parent that start before the other side's node of that
         * level ends, and are not in it.
         */
        private List<Digest> ahead() {
            List<Digest> ahead = new ArrayList<>();
            if (atTop) {
                return ahead;
            }
            Frame frame = frames.getFirst();
            Optional<Frame> counterpart = other.frame(frame.node.level());
            if (counterpart.isEmpty() && !other.ended()) {
                return ahead;
            }
            byte[] end = counterpart.flatMap(other::end).orElse(TreeKey.END);
            Set<Digest> shared = new HashSet<>();
            counterpart.ifPresent(there -> {
                for (int i = 0; i < there.node.size(); i++) {
                    shared.add(there.node.child(i).digest());
                }
            });
            for (int i = frame.index + 1; i < frame.node.size() && ahead.size() < AHEAD - 1; i++) {
                if (Arrays.compareUnsigned(frame.node.key(i), end) >= 0) {
                    break;
                }
                Digest digest = frame.node.child(i).digest();
                if (!shared.contains(digest)) {
                    ahead.add(digest);
                }
            }
            return ahead;
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
