package dev.tagsync.internal.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/** Files that are there whole or not at all, however many processes write them: each writes one of its own, and gives it the name at the end. */
final class WholeFile {
    private static final String PREFIX = ".writing";

    /** Nobody takes so long to write a file. */
    private static final Duration LEFT = Duration.ofHours(1);

    private WholeFile() {}

    /** Writes a file, also over one that is there. Its folder is made if it is not there. After a power failure it may be empty. */
    static void write(Path target, byte[] bytes, Instant time) throws IOException {
        write(target, bytes, time, false);
    }

    /** Writes a file as {@link #write} does, and has its bytes on the disk before it gets its name. */
    static void writeDurably(Path target, byte[] bytes, Instant time) throws IOException {
        write(target, bytes, time, true);
    }

    private static void write(Path target, byte[] bytes, Instant time, boolean durably) throws IOException {
        Path own = create(target.toAbsolutePath().getParent());
        boolean done = false;
        try {
            try (FileChannel file = FileChannel.open(own, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    file.write(rest);
                }
                if (durably) {
                    file.force(true);
                }
            }
            Files.setLastModifiedTime(own, FileTime.from(time));
            Files.move(own, target, StandardCopyOption.ATOMIC_MOVE);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(own);
            }
        }
    }

    /** Only its owner can read it. */
    private static Path create(Path folder) throws IOException {
        try {
            return Files.createTempFile(folder, PREFIX, null);
        } catch (NoSuchFileException e) {
            Files.createDirectories(folder);
            return Files.createTempFile(folder, PREFIX, null);
        }
    }

    /** Deletes what a process left here that was killed while it wrote; leaves any other file. */
    static void deleteIfLeft(Path file, Instant now) throws IOException {
        if (file.getFileName().toString().startsWith(PREFIX)) {
            try {
                Instant last = Files.getLastModifiedTime(file).toInstant();
                if (Duration.between(last, now).compareTo(LEFT) > 0) {
                    Files.deleteIfExists(file);
                }
            } catch (NoSuchFileException e) {
                // It has its name by now.
            }
        }
    }
}
