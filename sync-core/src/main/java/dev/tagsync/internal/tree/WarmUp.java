package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads, from the top down, those nodes of a tree that are new at a place where the cache holds a node of the tree before. Trees of different heights are
 * compared from the lower one's top on.
 */
final class WarmUp {
    /** How many nodes are read at once. */
    private static final int BATCH = 64;

    /** A release that changes more is no small change: then readers read what they need. */
    private static final int MOST = 20_000;

    private final HeldTree before;
    private final HeldTree after;
    private int read;

    WarmUp(HeldTree before, HeldTree after) {
        this.before = before;
        this.after = after;
    }

    /** A node, and the key at which its keys end. */
    private record Part(HeldNode node, byte[] end) {}

    /** A child: its keys are from its own one on and before another. */
    private record Child(Digest digest, byte[] from, byte[] until) {}

    void run() {
        if (before.ref().isEmpty()
                || after.ref().isEmpty()
                || before.ref().top().digest().equals(after.ref().top().digest())
                || !after.cache().holds(before.ref().top().digest())) {
            return;
        }
        List<Part> old = List.of(new Part(before.top(), TreeKey.END));
        List<Part> now = List.of(new Part(after.top(), TreeKey.END));
        int oldLevel = before.ref().height() - 1;
        int level = after.ref().height() - 1;
        while (oldLevel > level) {
            old = held(children(old), oldLevel--);
        }
        while (level > oldLevel) {
            now = read(children(now), level--);
        }
        while (level > 0 && !old.isEmpty() && !now.isEmpty()) {
            List<Child> was = children(old);
            List<Child> is = children(now);
            Set<Digest> gone = digests(was);
            Set<Digest> come = digests(is);
            was.removeIf(
                    child -> come.contains(child.digest()) || !after.cache().holds(child.digest()));
            is.removeIf(child -> gone.contains(child.digest()));
            old = held(was, level);
            now = read(overlapping(is, was), level);
            level--;
        }
    }

    private static Set<Digest> digests(List<Child> children) {
        Set<Digest> digests = new HashSet<>();
        children.forEach(child -> digests.add(child.digest()));
        return digests;
    }

    private static List<Child> children(List<Part> parts) {
        List<Child> children = new ArrayList<>();
        for (Part part : parts) {
            HeldNode node = part.node();
            for (int i = 0; i < node.size(); i++) {
                byte[] until = i + 1 < node.size() ? node.key(i + 1) : part.end();
                children.add(new Child(node.child(i).digest(), node.key(i), until));
            }
        }
        return children;
    }

    /** Those of the children whose keys overlap those of one of the others; both ascend. */
    private static List<Child> overlapping(List<Child> children, List<Child> others) {
        List<Child> overlapping = new ArrayList<>();
        int other = 0;
        for (Child child : children) {
            while (other < others.size()
                    && Arrays.compareUnsigned(others.get(other).until(), child.from()) <= 0) {
                other++;
            }
            if (other < others.size()
                    && Arrays.compareUnsigned(others.get(other).from(), child.until()) < 0) {
                overlapping.add(child);
            }
        }
        return overlapping;
    }

    /** The children that the cache holds; {@code level} is their parents'. */
    private List<Part> held(List<Child> children, int level) {
        List<Part> parts = new ArrayList<>();
        for (Child child : children) {
            if (after.cache().holds(child.digest())) {
                HeldNode node = after.cache().held(child.digest());
                parts.add(new Part(node.expect(after.kind(), level - 1), child.until()));
            }
        }
        return parts;
    }

    private List<Part> read(List<Child> children, int level) {
        List<Part> parts = new ArrayList<>();
        for (int from = 0; from < children.size() && read < MOST; from += BATCH) {
            List<Child> batch = children.subList(from, Math.min(children.size(), from + BATCH));
            read += batch.size();
            Map<Digest, HeldNode> nodes =
                    after.cache().heldAll(batch.stream().map(Child::digest).toList());
            for (Child child : batch) {
                HeldNode node = nodes.get(child.digest());
                if (node == null) {
                    throw Loading.missing(child.digest());
                }
                parts.add(new Part(node.expect(after.kind(), level - 1), child.until()));
            }
        }
        return parts;
    }
}
