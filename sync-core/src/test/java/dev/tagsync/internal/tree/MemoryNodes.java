package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Keeps nodes in memory and remembers what was read and written since {@link #forget}. */
class MemoryNodes implements NodeSource, NodeSink {
    private final Map<Digest, byte[]> nodes = new HashMap<>();
    final Set<Digest> read = new HashSet<>();
    final Set<Digest> written = new HashSet<>();
    int calls;

    void forget() {
        read.clear();
        written.clear();
        calls = 0;
    }

    @Override
    public void node(Node node) {
        written.add(node.digest());
        nodes.put(node.digest(), node.bytes());
    }

    @Override
    public byte[] node(Digest digest) {
        calls++;
        return look(digest);
    }

    @Override
    public Map<Digest, byte[]> nodes(Collection<Digest> digests) {
        calls++;
        Map<Digest, byte[]> found = new HashMap<>();
        digests.forEach(digest -> found.put(digest, look(digest)));
        return found;
    }

    private byte[] look(Digest digest) {
        byte[] bytes = nodes.get(digest);
        if (bytes == null) {
            throw Loading.missing(digest);
        }
        read.add(digest);
        return bytes;
    }

    byte[] bytes(Digest digest) {
        return nodes.get(digest);
    }

    void replace(Digest digest, byte[] bytes) {
        nodes.put(digest, bytes);
    }
}
