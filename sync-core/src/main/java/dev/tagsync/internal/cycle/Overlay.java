package dev.tagsync.internal.cycle;

import dev.tagsync.Digest;
import dev.tagsync.internal.tree.NodeSink;
import dev.tagsync.internal.tree.NodeSource;
import dev.tagsync.internal.tree.ScratchFile;
import dev.tagsync.spi.Node;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Nodes over stored ones, for a tree that is looked at and never stored: the first in memory, the rest in scratch space, of which memory holds
 * the places only. One thread adds; then any may read.
 */
final class Overlay implements NodeSink, NodeSource, AutoCloseable {
    private static final long MOST_IN_MEMORY = 32L << 20;

    private final NodeSource below;
    private final Path scratch;
    private final Map<Digest, byte[]> held = new HashMap<>();
    private final Map<Digest, Place> places = new HashMap<>();
    private Optional<ScratchFile> file = Optional.empty();
    private long heldBytes;

    private record Place(long at, int bytes) {}

    Overlay(NodeSource below, Path scratch) {
        this.below = below;
        this.scratch = scratch;
    }

    @Override
    public void node(Node node) {
        if (held.containsKey(node.digest()) || places.containsKey(node.digest())) {
            return;
        }
        int bytes = node.bytes().length;
        if (heldBytes + bytes <= MOST_IN_MEMORY) {
            held.put(node.digest(), node.bytes());
            heldBytes += bytes;
            return;
        }
        ScratchFile open = file.orElseGet(() -> ScratchFile.in(scratch));
        file = Optional.of(open);
        places.put(node.digest(), new Place(open.end(), bytes));
        open.append(ByteBuffer.wrap(node.bytes()));
    }

    private Optional<byte[]> own(Digest digest) {
        byte[] bytes = held.get(digest);
        if (bytes != null) {
            return Optional.of(bytes);
        }
        return Optional.ofNullable(places.get(digest)).map(place -> {
            ByteBuffer read = ByteBuffer.allocate(place.bytes());
            file.orElseThrow().read(place.at(), read);
            return read.array();
        });
    }

    @Override
    public byte[] node(Digest digest) {
        return own(digest).orElseGet(() -> below.node(digest));
    }

    @Override
    public Map<Digest, byte[]> nodes(Collection<Digest> digests) {
        Map<Digest, byte[]> found = new HashMap<>();
        List<Digest> rest = new ArrayList<>();
        for (Digest digest : digests) {
            own(digest).ifPresentOrElse(bytes -> found.put(digest, bytes), () -> rest.add(digest));
        }
        if (!rest.isEmpty()) {
            found.putAll(below.nodes(rest));
        }
        return found;
    }

    /** Gives the scratch space back; what lies there can be read no more. */
    @Override
    public void close() {
        file.ifPresent(ScratchFile::close);
    }
}
