package dev.tagsync.internal.tree;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;

/**
 * Compares two trees of entries. Each side goes from item to item, or from child to child where it has not looked inside; equal children at the same
 * place are passed on both sides. The side that is behind is looked into first, since what it has there the other side cannot have.
 */
final class EntryDiffer {
    private final Side before;
    private final Side after;
    private final EntryDiff handler;

    EntryDiffer(KeyTree before, KeyTree after, EntryDiff handler) {
        this.before = new Side(before);
        this.after = new Side(after);
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
            before.learnKey(after);
            after.learnKey(before);
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
        private final KeyTree tree;
        private final ArrayDeque<Frame> frames = new ArrayDeque<>();
        private boolean atTop;
        /** The key at this place, where it was learned from the other side. */
        private byte[] learned = TreeKey.EMPTY;

        Side(KeyTree tree) {
            this.tree = tree;
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
        void learnKey(Side other) {
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
            TreeNode node = TreeNode.read(tree.kind(), level(), ref().digest(), tree.source());
            atTop = false;
            learned = TreeKey.EMPTY;
            frames.addFirst(new Frame(node, key));
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
