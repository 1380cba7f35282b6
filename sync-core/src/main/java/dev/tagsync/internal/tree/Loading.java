package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A source that remembers the last nodes it read, for the span of one operation that comes back to them. */
final class Loading implements NodeSource {
    private final NodeSource source;
    private final int remembered;
    private final Map<Digest, byte[]> last = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, byte[]> eldest) {
            return size() > remembered;
        }
    };

    Loading(NodeSource source, int remembered) {
        this.source = source;
        this.remembered = remembered;
    }

    @Override
    public byte[] node(Digest digest) {
        byte[] bytes = last.get(digest);
        if (bytes == null) {
            bytes = source.node(digest);
            last.put(digest, bytes);
        }
        return bytes;
    }

    @Override
    public Map<Digest, byte[]> nodes(Collection<Digest> digests) {
        return source.nodes(digests);
    }

    /** Tells whether a node need not be read. */
    boolean remembers(Digest digest) {
        return last.containsKey(digest);
    }

    /** Reads a node that is asked for now, unless it is remembered, and with it those that will be asked for soon. */
    void prefetch(Digest now, Supplier<Collection<Digest>> soon) {
        if (!remembers(now)) {
            List<Digest> all = new ArrayList<>(soon.get());
            all.add(now);
            prefetch(all);
        }
    }

    /** Reads nodes that will be asked for soon. */
    void prefetch(Collection<Digest> digests) {
        var missing =
                digests.stream().filter(digest -> !remembers(digest)).distinct().toList();
        if (!missing.isEmpty()) {
            last.putAll(source.nodes(missing));
        }
    }

    /** Returns the bytes of a node that a source was asked for. */
    static byte[] present(Map<Digest, byte[]> nodes, Digest digest) {
        byte[] bytes = nodes.get(digest);
        if (bytes == null) {
            throw missing(digest);
        }
        return bytes;
    }

    static PermanentException missing(Digest digest) {
        return new PermanentException(
                "store.node-missing",
                "Node " + digest + " of a snapshot is not there",
                "Verify the snapshot against its tag; a repair writes the node again.");
    }
}
