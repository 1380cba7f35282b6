package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** The entries of items. The payload nodes of several are read together, of more the longer it goes on. For one thread. */
final class EntryReading implements Iterator<StoredEntry> {
    private static final int MOST = 64;
    private static final long MOST_BYTES = 4 << 20;

    private final Iterator<Item> items;
    private final NodeSource source;
    private final Queue<StoredEntry> ready = new ArrayDeque<>();
    private int ahead = 1;

    EntryReading(Iterator<Item> items, NodeSource source) {
        this.items = items;
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        return !ready.isEmpty() || items.hasNext();
    }

    @Override
    public StoredEntry next() {
        if (ready.isEmpty()) {
            read(items.next());
        }
        return ready.remove();
    }

    private void read(Item first) {
        List<Item> together = new ArrayList<>();
        List<LeafBody> bodies = new ArrayList<>();
        List<Digest> chunks = new ArrayList<>();
        long bytes = 0;
        Item item = first;
        while (true) {
            LeafBody body = LeafBody.read(item.body());
            together.add(item);
            bodies.add(body);
            chunks.addAll(body.chunks());
            bytes += body.length();
            if (together.size() >= ahead || bytes >= MOST_BYTES || !items.hasNext()) {
                break;
            }
            item = items.next();
        }
        ahead = Math.min(2 * ahead, MOST);
        Map<Digest, byte[]> nodes = chunks.isEmpty() ? Map.of() : source.nodes(chunks);
        for (int i = 0; i < together.size(); i++) {
            ready.add(EntryForm.entry(together.get(i), bodies.get(i), nodes));
        }
    }
}
