package dev.tagsync.internal.read;

import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes as files, each named by its digest and checked against it: what is in a file of that name is right, whoever wrote it, or it is no node. They lie in
 * {@value #FOLDERS} folders, by the digest's first bits, so that each has about as much as any other, of what is often used too: each keeps within its share by
 * itself, and no look goes through all.
 *
 * <p>A folder's files are gone through when a {@value #PARTS}th of its share was written since they were last, so that other processes' files are seen too. Each
 * process beside this one may have written that much more than the share before anybody looks.
 *
 * <p>Reading is for any thread, writing for one at a time.
 */
final class NodeFiles {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tagsync.CatalogReader");

    private static final int FOLDERS = 64;
    private static final int PARTS = 16;

    /** What file systems give room in. */
    private static final int BLOCK = 4 << 10;

    /** How exactly the time of a file tells when it was last used. */
    private static final Duration EXACT = Duration.ofHours(1);

    private static final long UNKNOWN = Long.MAX_VALUE / 2;

    private final Path[] folders = new Path[FOLDERS];
    private final long share;
    private final InstantSource clock;
    /** What was written into each folder since its files were gone through. */
    private final long[] written = new long[FOLDERS];

    private volatile boolean damageTold;

    /**
     * Takes a folder, which need not be there.
     *
     * @param maxBytes the most bytes of all files together, each counted in whole blocks
     * @param clock dates files by when they were last used
     */
    NodeFiles(Path folder, long maxBytes, InstantSource clock) {
        Arrays.setAll(folders, number -> folder.resolve(String.format("%02d", number)));
        this.share = maxBytes / FOLDERS;
        this.clock = clock;
        Arrays.fill(written, UNKNOWN);
    }

    /** A file of a node. */
    private record Kept(Path file, long size, int worth, Instant used) {}

    private static int number(Digest digest) {
        return digest.byteAt(0) * FOLDERS / 256;
    }

    private Path file(Digest digest) {
        return folders[number(digest)].resolve(digest.toString());
    }

    private static long room(long bytes) {
        return (bytes + BLOCK - 1) / BLOCK * BLOCK;
    }

    /** Returns a node's bytes if they are there; a file that is damaged is deleted. */
    Optional<byte[]> read(Digest digest) throws IOException {
        Path file = file(digest);
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            byte[] bytes = found.size() > Node.MAX_BYTES ? new byte[0] : Files.readAllBytes(file);
            if (!Digest.sha256(bytes).equals(digest)) {
                tellDamaged(file);
                Files.deleteIfExists(file);
                return Optional.empty();
            }
            touch(file, found.lastModifiedTime().toInstant());
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void tellDamaged(Path file) {
        if (damageTold) {
            LOG.debug("A file of the disk cache is damaged, and is deleted: {}", file);
        } else {
            damageTold = true;
            LOG.warn(
                    "A file of the disk cache is damaged, and is deleted; the node is read from the store. More of this is logged at DEBUG: {}",
                    file);
        }
    }

    private void touch(Path file, Instant last) {
        Instant now = clock.instant();
        if (Duration.between(last, now).compareTo(EXACT) > 0) {
            try {
                Files.setLastModifiedTime(file, FileTime.from(now));
            } catch (IOException e) {
                LOG.trace("A file of the disk cache cannot be dated", e);
            }
        }
    }

    /**
     * Writes a node, unless it is there or larger than a folder may be.
     *
     * @param worth tells how much a node is worth keeping; of those that are worth the same, the one goes that was not used for the longest time
     */
    void write(Digest digest, byte[] bytes, ToIntFunction<Digest> worth) throws IOException {
        Path target = file(digest);
        if (Files.exists(target)) {
            return;
        }
        int number = number(digest);
        long room = room(bytes.length);
        if (written[number] + room > share / PARTS) {
            if (room > share - share / PARTS) {
                return;
            }
            makeRoom(folders[number], share - share / PARTS - room, worth);
            written[number] = 0;
        }
        WholeFile.write(target, bytes, clock.instant());
        written[number] += room;
    }

    private void makeRoom(Path of, long most, ToIntFunction<Digest> worth) throws IOException {
        List<Kept> files = files(of, worth);
        long bytes = files.stream().mapToLong(Kept::size).sum();
        // The least worth first, and of those what was not used for the longest time.
        files.sort(Comparator.comparingInt(Kept::worth).thenComparing(Kept::used));
        for (Kept file : files) {
            if (bytes <= most) {
                return;
            }
            Files.deleteIfExists(file.file());
            bytes -= file.size();
        }
    }

    /** The files of nodes. What a process left that was killed while it wrote is deleted; what else lies there is none of ours. */
    private List<Kept> files(Path of, ToIntFunction<Digest> worth) throws IOException {
        List<Kept> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(of)) {
            for (Path file : all) {
                Optional<Digest> digest = digest(file);
                if (digest.isPresent()) {
                    kept(file, worth.applyAsInt(digest.get())).ifPresent(files::add);
                } else {
                    WholeFile.deleteIfLeft(file, clock.instant());
                }
            }
        } catch (NoSuchFileException e) {
            return files;
        }
        return files;
    }

    private static Optional<Digest> digest(Path file) {
        try {
            return Optional.of(Digest.parse(file.getFileName().toString()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What is worth something is used at the moment: its file is dated so, for other processes and later times. */
    private Optional<Kept> kept(Path file, int worth) throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            Instant used = found.lastModifiedTime().toInstant();
            if (worth > 0) {
                touch(file, used);
            }
            return Optional.of(new Kept(file, room(found.size()), worth, used));
        } catch (NoSuchFileException e) {
            // Another process made room, too.
            return Optional.empty();
        }
    }
}
