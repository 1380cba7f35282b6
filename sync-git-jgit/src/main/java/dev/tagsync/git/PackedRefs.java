package dev.tagsync.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a repository's file of packed refs may be another than when it was read last. Git never changes it: it writes another, and gives that
 * its name. Thread-safe.
 */
final class PackedRefs {
    /** A file that was written this shortly before it was read could be written again within one tick of its clock, with as many bytes. */
    private static final Duration UNSURE = Duration.ofSeconds(3);

    private final Path file;
    private Optional<Seen> last = Optional.empty();

    PackedRefs(Path file) {
        this.file = file;
    }

    private record Seen(@Nullable Object key, long bytes, Instant written) {}

    /** Runs what reads the file anew, unless it is the one that was read before. */
    synchronized void ifOther(Runnable read) throws IOException {
        Optional<Seen> now = look();
        if (now.isEmpty() || !now.equals(last)) {
            boolean sure = now.isPresent()
                    && now.get().written().isBefore(Instant.now().minus(UNSURE));
            last = Optional.empty();
            read.run();
            last = sure ? now : Optional.empty();
        }
    }

    private Optional<Seen> look() throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return Objects.isNull(found.fileKey())
                    ? Optional.empty()
                    : Optional.of(new Seen(
                            found.fileKey(),
                            found.size(),
                            found.lastModifiedTime().toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
