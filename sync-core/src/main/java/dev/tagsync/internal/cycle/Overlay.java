package dev.tagsync.internal.cycle;

import dev.tagsync.Digest;
import dev.tagsync.internal.tree.NodeSink;
import dev.tagsync.internal.tree.NodeSource;
import dev.tagsync.spi.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Nodes in memory over stored ones: a tree that is looked at and never stored. For one thread. */
final class Overlay implements NodeSink, NodeSource {
    private final NodeSource below;
    private final Map<Digest, byte[]> held = new HashMap<>();

    Overlay(NodeSource below) {
        this.below = below;
    }

    @Override
    public void node(Node node) {
        held.put(node.digest(), node.bytes());
    }

    @Override
    public byte[] node(Digest digest) {
        byte[] bytes = held.get(digest);
        return bytes != null ? bytes : below.node(digest);
    }

    @Override
    public Map<Digest, byte[]> nodes(Collection<Digest> digests) {
        Map<Digest, byte[]> found = new HashMap<>();
        List<Digest> rest = new ArrayList<>();
        for (Digest digest : digests) {
            byte[] bytes = held.get(digest);
            if (bytes != null) {
                found.put(digest, bytes);
            } else {
                rest.add(digest);
            }
        }
        if (!rest.isEmpty()) {
            found.putAll(below.nodes(rest));
        }
        return found;
    }
}
