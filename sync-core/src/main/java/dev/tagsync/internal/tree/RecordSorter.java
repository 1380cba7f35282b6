package dev.tagsync.internal.tree;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Sorts records by their keys, as unsigned bytes, beyond memory. Takes them in any order and from several threads; holds three chunks of
 * bytes at most, and writes what does not fit as sorted runs to one scratch file.
 */
final class RecordSorter implements AutoCloseable {
    /** What a run is read with at most; all runs together with {@link #READ_BYTES}. */
    private static final int READ_BYTES_OF_A_RUN = 128 << 10;

    private static final int LEAST_READ_BYTES_OF_A_RUN = 16 << 10;
    private static final int READ_BYTES = 12 << 20;

    private final Path folder;
    private final int chunkBytes;
    private final Object spilling = new Object();
    private final Deque<Chunk> spare = new ArrayDeque<>();
    private final List<Run> runs = new ArrayList<>();
    private Optional<ScratchFile> scratch = Optional.empty();
    private Chunk open;
    private long bytes;

    /**
     * @param folder where the scratch file is made, if one is needed
     * @param chunkBytes how many bytes a chunk has
     */
    RecordSorter(Path folder, int chunkBytes) {
        this.folder = folder;
        this.chunkBytes = chunkBytes;
        this.open = new Chunk();
    }

    private record Run(long start, long end) {}

    /** Takes a record. */
    void add(byte[] key, byte[] value) {
        Chunk full;
        synchronized (this) {
            bytes += Chunk.size(key, value);
            if (open.isEmpty() || open.bytes() + Chunk.size(key, value) <= chunkBytes) {
                open.add(key, value);
                return;
            }
            full = open;
            open = spare.isEmpty() ? new Chunk() : spare.removeFirst();
            open.add(key, value);
        }
        synchronized (spilling) {
            spill(full);
        }
        full.clear();
        synchronized (this) {
            spare.add(full);
        }
    }

    /** How many bytes were added. */
    synchronized long bytes() {
        return bytes;
    }

    /** Returns all records in order; nothing is added any more. For one thread. */
    Iterator<Item> sorted() {
        List<Cursor> cursors = new ArrayList<>();
        open.sort();
        if (!open.isEmpty()) {
            cursors.add(new InMemory(open));
        }
        spare.clear();
        int buffer = runs.isEmpty()
                ? 0
                : Math.max(LEAST_READ_BYTES_OF_A_RUN, Math.min(READ_BYTES_OF_A_RUN, READ_BYTES / runs.size()));
        for (Run run : runs) {
            cursors.add(new OnDisk(scratch.orElseThrow(), run, buffer));
        }
        return new Merge(cursors);
    }

    /** Gives the scratch space back. */
    @Override
    public void close() {
        scratch.ifPresent(ScratchFile::close);
    }

    private void spill(Chunk chunk) {
        chunk.sort();
        ScratchFile file = scratch.orElseGet(() -> ScratchFile.in(folder));
        scratch = Optional.of(file);
        long start = file.end();
        ByteBuffer out = ByteBuffer.allocate(READ_BYTES_OF_A_RUN);
        for (int at : chunk.order()) {
            int from = at;
            int left = chunk.sizeAt(at);
            while (left > 0) {
                if (!out.hasRemaining()) {
                    file.append(out.flip());
                    out.clear();
                }
                int part = Math.min(left, out.remaining());
                out.put(chunk.data, from, part);
                from += part;
                left -= part;
            }
        }
        file.append(out.flip());
        runs.add(new Run(start, file.end()));
    }

    /** Records one behind the other: key's length (2 bytes), value's length (4 bytes), key, value. */
    private static final class Chunk {
        private static final int HEAD = 2 + 4;
        private static final int FIRST_BYTES = 64 << 10;

        private byte[] data = new byte[FIRST_BYTES];
        private int end;
        private int[] starts = new int[64];
        private int count;
        private int[] order = new int[0];

        static int size(byte[] key, byte[] value) {
            return Math.addExact(HEAD + key.length, value.length);
        }

        boolean isEmpty() {
            return count == 0;
        }

        int bytes() {
            return end;
        }

        void add(byte[] key, byte[] value) {
            int size = size(key, value);
            if (end + size > data.length) {
                data = Arrays.copyOf(data, Math.max(end + size, (int) Math.min(2L * data.length, 1 << 30)));
            }
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
            }
            starts[count++] = end;
            new ByteWriter(data, end)
                    .u16(key.length)
                    .i32(value.length)
                    .bytes(key)
                    .bytes(value);
            end += size;
        }

        void clear() {
            end = 0;
            count = 0;
            order = new int[0];
        }

        void sort() {
            int[] arrived = Arrays.copyOf(starts, count);
            order = new int[count];
            if (!Woven.sort(arrived, this::compare, order)) {
                Integer[] boxed = Arrays.stream(arrived).boxed().toArray(Integer[]::new);
                Arrays.sort(boxed, this::compare);
                Arrays.setAll(order, i -> boxed[i]);
            }
        }

        int[] order() {
            return order;
        }

        private int compare(int a, int b) {
            return Arrays.compareUnsigned(
                    data, a + HEAD, a + HEAD + keyLength(a), data, b + HEAD, b + HEAD + keyLength(b));
        }

        private int keyLength(int at) {
            return ByteReader.u16(data, at);
        }

        int sizeAt(int at) {
            return HEAD + keyLength(at) + ByteReader.i32(data, at + 2);
        }

        Item item(int at) {
            int value = at + HEAD + keyLength(at);
            return new Item(
                    Arrays.copyOfRange(data, at + HEAD, value), Arrays.copyOfRange(data, value, at + sizeAt(at)));
        }
    }

    /** A place in a sorted run. */
    private abstract static class Cursor {
        private Optional<Item> current = Optional.empty();

        boolean advance() {
            current = read();
            return current.isPresent();
        }

        Item item() {
            return current.orElseThrow();
        }

        abstract Optional<Item> read();
    }

    private static final class InMemory extends Cursor {
        private final Chunk chunk;
        private int next;

        InMemory(Chunk chunk) {
            this.chunk = chunk;
        }

        @Override
        Optional<Item> read() {
            return next == chunk.order().length ? Optional.empty() : Optional.of(chunk.item(chunk.order()[next++]));
        }
    }

    private static final class OnDisk extends Cursor {
        private final ScratchFile file;
        private final ByteBuffer buffer;
        private final long end;
        private long position;

        OnDisk(ScratchFile file, Run run, int bufferBytes) {
            this.file = file;
            this.buffer = ByteBuffer.allocate(bufferBytes).limit(0);
            this.position = run.start();
            this.end = run.end();
        }

        @Override
        Optional<Item> read() {
            if (position == end && !buffer.hasRemaining()) {
                return Optional.empty();
            }
            need(Chunk.HEAD);
            byte[] key = new byte[buffer.getShort() & 0xffff];
            byte[] value = new byte[buffer.getInt()];
            fill(key);
            fill(value);
            return Optional.of(new Item(key, value));
        }

        private void need(int bytes) {
            if (buffer.remaining() < bytes) {
                buffer.compact();
                buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + end - position));
                int more = buffer.remaining();
                file.read(position, buffer);
                position += more;
                buffer.flip();
            }
        }

        private void fill(byte[] target) {
            int from = 0;
            while (from < target.length) {
                need(1);
                int part = Math.min(target.length - from, buffer.remaining());
                buffer.get(target, from, part);
                from += part;
            }
        }
    }

    private static final class Merge implements Iterator<Item> {
        private final PriorityQueue<Cursor> cursors = new PriorityQueue<>(
                Comparator.comparing((Cursor cursor) -> cursor.item().key(), Arrays::compareUnsigned));
        private Optional<Cursor> first = Optional.empty();

        Merge(List<Cursor> runs) {
            for (Cursor run : runs) {
                if (run.advance()) {
                    cursors.add(run);
                }
            }
        }

        @Override
        public boolean hasNext() {
            return first.isPresent() || !cursors.isEmpty();
        }

        @Override
        public Item next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Cursor least = first.isPresent() ? first.get() : cursors.remove();
            Item item = least.item();
            first = Optional.empty();
            if (least.advance()) {
                Cursor other = cursors.peek();
                if (other == null
                        || Arrays.compareUnsigned(
                                        least.item().key(), other.item().key())
                                <= 0) {
                    first = Optional.of(least);
                } else {
                    cursors.add(least);
                }
            }
            return item;
        }
    }
}
