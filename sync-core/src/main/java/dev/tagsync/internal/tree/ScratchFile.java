package dev.tagsync.internal.tree;

import dev.tagsync.ConfigurationException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Bytes that do not fit memory, for the time of one operation. The file loses its name as soon as it is open, so that nothing is left of it,
 * even by a process that is killed; only its owner could read it. For one appending thread; reading is for any.
 */
public final class ScratchFile implements AutoCloseable {
    private final Path folder;
    private final FileChannel file;
    private long end;

    private ScratchFile(Path folder, FileChannel file) {
        this.folder = folder;
        this.file = file;
    }

    /**
     * Makes a file in a folder, and the folder if it is missing: a volume is often mounted empty.
     *
     * @throws ConfigurationException {@code scratch.unusable} if it cannot be made
     */
    public static ScratchFile in(Path folder) {
        try {
            // Asked first, for a link to a folder is none to createDirectories.
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
            Path path = Files.createTempFile(folder, "tagsync", ".scratch");
            FileChannel file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            try {
                Files.delete(path);
            } catch (IOException e) {
                // Not every system deletes an open file; then it goes when it is closed.
            }
            return new ScratchFile(folder, file);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static ConfigurationException unusable(Path folder, IOException cause) {
        return new ConfigurationException(
                "scratch.unusable",
                "scratch space in " + folder + " cannot be used: "
                        + cause.getClass().getSimpleName() + ": " + cause.getMessage(),
                "free as much space there as the catalog's files take, or name another folder: SyncControllerBuilder.scratch",
                cause);
    }

    /** Returns where the next bytes go. */
    public long end() {
        return end;
    }

    /** Appends what remains in a buffer. */
    public void append(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                end += file.write(bytes, end);
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** Fills a buffer from a place on. */
    public void read(long position, ByteBuffer target) {
        long from = position;
        try {
            while (target.hasRemaining()) {
                int read = file.read(target, from);
                if (read < 0) {
                    throw new EOFException("it ends at " + from);
                }
                from += read;
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** Gives the space back. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }
}
