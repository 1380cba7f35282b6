package dev.tagsync.git;

import dev.tagsync.spi.TagSource.FileHandler;
import dev.tagsync.spi.TagSource.SourceFile;
import java.io.IOException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/** Reads the content of files, one after another. Not for use by several threads. */
final class BlobReading {
    private final ObjectReader reader;
    private final GitFaults faults;

    BlobReading(ObjectReader reader, GitFaults faults) {
        this.reader = reader;
        this.faults = faults;
    }

    /** Hands a file over; one that is too large without reading it. */
    void hand(SourceFile file, ObjectId blob, int maxFileBytes, FileHandler handler) {
        long bytes = size(file.path(), blob);
        if (bytes > maxFileBytes) {
            handler.oversize(file, bytes);
        } else {
            handler.file(file, read(file.path(), blob));
        }
    }

    byte[] read(String path, ObjectId blob) {
        try {
            return reader.open(blob, Constants.OBJ_BLOB).getBytes(Integer.MAX_VALUE);
        } catch (IOException | RuntimeException e) {
            throw faults.object(name(path, blob), e);
        }
    }

    private long size(String path, ObjectId blob) {
        try {
            return reader.getObjectSize(blob, Constants.OBJ_BLOB);
        } catch (IOException | RuntimeException e) {
            throw faults.object(name(path, blob), e);
        }
    }

    private static String name(String path, ObjectId blob) {
        return "blob " + blob.name() + " of " + path;
    }
}
