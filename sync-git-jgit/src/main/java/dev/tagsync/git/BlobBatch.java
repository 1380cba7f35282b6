package dev.tagsync.git;

import dev.tagsync.BlobId;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;

/** Some thousands of files to be read, in little memory. One thread fills it; once in order, it is read by many. */
final class BlobBatch {
    /** The most files of a batch, so that a number of 16 bits tells which. */
    static final int MOST = 1 << 16;

    private static final int INDEX_BITS = 16;
    private static final int ID_INTS = 5;

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

    /**
     * @param place where the blob lies, of 47 bits
     */
    void add(byte[] path, AnyObjectId blob, long place) {
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
        order[size] = place << INDEX_BITS | size;
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

    /** Puts the files in the order of their places; those of one place stay in the order in which they came. */
    void sort() {
        Arrays.sort(order, 0, size);
    }

    ObjectId blob(int at) {
        return ObjectId.fromRaw(ids, index(at) * ID_INTS);
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
