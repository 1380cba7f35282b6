package dev.tagsync.git;

import dev.tagsync.BlobId;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.ToLongFunction;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;

/** Some thousands of files to be read, in little memory. One thread fills it; once in order, it is read by many. */
final class BlobBatch {
    /** The most files of a batch, so that a number of 16 bits tells which. */
    static final int MOST = 1 << 16;

    private static final int INDEX_BITS = 16;
    private static final int ID_INTS = 5;

    /** So many of a batch are looked up first; if they lie in the order in which they came, the others are taken to do so. */
    private static final int SAMPLE = 1 << 10;

    /** What is full although it has not the most files: 8 MiB of paths. */
    private static final int FULL_PATH_BYTES = 8 << 20;

    private final int most;
    private long[] order = new long[256];
    private int[] ids = new int[256 * ID_INTS];
    private int[] ends = new int[256];
    private byte[] paths = new byte[16 << 10];
    private int size;

    BlobBatch(int most) {
        this.most = Math.min(most, MOST);
    }

    void add(byte[] path, AnyObjectId blob) {
        if (size == order.length) {
            order = Arrays.copyOf(order, 2 * size);
            ids = Arrays.copyOf(ids, 2 * size * ID_INTS);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        int start = start(size);
        int end = start + path.length;
        if (end > paths.length) {
            paths = Arrays.copyOf(paths, Math.max(end, 2 * paths.length));
        }
        System.arraycopy(path, 0, paths, start, path.length);
        ends[size] = end;
        blob.copyRawTo(ids, size * ID_INTS);
        order[size] = size;
        size++;
    }

    boolean isFull() {
        return size >= most || start(size) >= FULL_PATH_BYTES;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /**
     * Puts the files in the order of their places; those of one place stay in the order in which they came.
     *
     * @param place tells where a blob lies, in 47 bits, which costs as much as a tenth of reading it
     */
    void sort(ToLongFunction<AnyObjectId> place) {
        if (isInOrder(place)) {
            return;
        }
        for (int i = 0; i < size; i++) {
            order[i] = place.applyAsLong(id(i)) << INDEX_BITS | i;
        }
        Arrays.sort(order, 0, size);
    }

    private boolean isInOrder(ToLongFunction<AnyObjectId> place) {
        long last = -1;
        for (int i = 0; i < size; i += 1 + size / SAMPLE) {
            long next = place.applyAsLong(id(i));
            if (next < last) {
                return false;
            }
            last = next;
        }
        return true;
    }

    ObjectId blob(int at) {
        return id(index(at));
    }

    private ObjectId id(int index) {
        return ObjectId.fromRaw(ids, index * ID_INTS);
    }

    SourceFile file(int at, ObjectId blob) {
        int index = index(at);
        int start = start(index);
        String path = new String(paths, start, ends[index] - start, StandardCharsets.UTF_8);
        return new SourceFile(path, new BlobId(blob.name()), FileKind.REGULAR);
    }

    private int index(int at) {
        return (int) order[at] & MOST - 1;
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }
}
