package dev.tagsync.git;

import dev.tagsync.spi.TagSource.FileHandler;
import dev.tagsync.spi.TagSource.SourceFile;
import java.io.IOException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;

/** Reads the content of files, one after another. Not for use by several threads. */
final class BlobReading {
    private final ObjectReader reader;
    private final GitFaults faults;
    private final int maxFileBytes;

    /**
     * @param reader used for nothing else from now on
     */
    BlobReading(ObjectReader reader, GitFaults faults, int maxFileBytes) {
        this.reader = reader;
        this.faults = faults;
        this.maxFileBytes = maxFileBytes;
        // What is too large is looked at without being inflated.
        reader.setStreamFileThreshold(Math.min(maxFileBytes, Integer.MAX_VALUE - 1) + 1);
    }

    /** Hands a file over; one that is too large without reading it. */
    void hand(SourceFile file, ObjectId blob, FileHandler handler) {
        long bytes;
        byte[] content;
        try {
            ObjectLoader loader = reader.open(blob, Constants.OBJ_BLOB);
            bytes = loader.getSize();
            content = bytes > maxFileBytes ? new byte[0] : loader.getBytes(Integer.MAX_VALUE);
        } catch (IOException | RuntimeException e) {
            throw faults.object(name(file.path(), blob), e);
        }
        if (bytes > maxFileBytes) {
            handler.oversize(file, bytes);
        } else {
            handler.file(file, content);
        }
    }

    /** Reads a file of any size. */
    static byte[] read(ObjectReader reader, GitFaults faults, String path, ObjectId blob) {
        try {
            return reader.open(blob, Constants.OBJ_BLOB).getBytes(Integer.MAX_VALUE);
        } catch (IOException | RuntimeException e) {
            throw faults.object(name(path, blob), e);
        }
    }

    private static String name(String path, ObjectId blob) {
        return "blob " + blob.name() + " of " + path;
    }
}
