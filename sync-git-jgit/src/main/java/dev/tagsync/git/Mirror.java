package dev.tagsync.git;

import dev.tagsync.ConfigurationException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bare repository that holds what was fetched. It is a cache: made when first needed, made anew when it was removed or lost parts, and written
 * by one process at a time. Safe for use by many threads.
 */
final class Mirror implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
    private static final String MARKER = "tagsync-mirror.txt";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Duration LOCK_POLL = Duration.ofMillis(20);

    private final Path folder;

    /** The address without its secrets: a mirror is of one repository. */
    private final String origin;

    private final GitFaults faults;
    private Optional<Repository> opened = Optional.empty();

    Mirror(Path folder, String origin, GitFaults faults) {
        this.origin = origin;
        this.folder = folder.toAbsolutePath().normalize();
        this.faults = faults;
    }

    Path folder() {
        return folder;
    }

    /** Returns the repository if there is one; makes none. */
    synchronized Optional<Repository> existing() throws IOException {
        if (!isRepository()) {
            closeRepository();
            return Optional.empty();
        }
        if (opened.isEmpty()) {
            opened = Optional.of(new FileRepositoryBuilder()
                    .setBare()
                    .setGitDir(folder.toFile())
                    .setMustExist(true)
                    .build());
        }
        return opened;
    }

    /** Returns the repository; makes one if there is none. Under the lock. */
    synchronized Repository open() throws IOException {
        Optional<Repository> there = existing();
        if (there.isPresent()) {
            return there.get();
        }
        checkUsable();
        remove();
        create();
        return existing().orElseThrow(() -> new IOException("the mirror " + folder + " could not be made"));
    }

    /** Takes the mirror away, so that the next use makes it anew. Under the lock. */
    synchronized void remove() throws IOException {
        closeRepository();
        if (Files.exists(folder)) {
            FileUtils.delete(folder.toFile(), FileUtils.RECURSIVE | FileUtils.SKIP_MISSING);
        }
    }

    /** Says early that a mirror cannot work. */
    void checkUsable() throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw unusable("it is a file, expected is a folder");
        }
        if (Files.exists(folder.resolve(MARKER))) {
            if (!Files.readString(folder.resolve(MARKER)).equals(marker())) {
                throw unusable("it is the mirror of another repository than " + origin);
            }
        } else if (isRepository()) {
            throw unusable("it is a repository that TagSync did not make");
        } else if (Files.isDirectory(folder)) {
            try (Stream<Path> content = Files.list(folder)) {
                if (content.findAny().isPresent()) {
                    throw unusable("it holds other files, expected is an empty folder or none");
                }
            }
        }
    }

    private ConfigurationException unusable(String why) {
        return new ConfigurationException(
                "source.mirror-unusable", "cannot use " + folder + " as a mirror: " + why, "choose another folder");
    }

    private boolean isRepository() {
        return Files.isRegularFile(folder.resolve("HEAD")) && Files.isDirectory(folder.resolve("objects"));
    }

    private String marker() {
        return "What TagSync fetched from " + origin
                + ". It may be deleted while no process uses it, and is then fetched again.\n";
    }

    /** Makes it beside and moves it into place, so that a crash leaves no half of it. */
    private void create() throws IOException {
        String prefix = '.' + folder.getFileName().toString() + '-';
        Path beside = folder.resolveSibling(prefix + UUID.randomUUID());
        for (Path halfMade : found(Files.list(beside.getParent()), name -> isHalfMade(name, prefix))) {
            FileUtils.delete(halfMade.toFile(), FileUtils.RECURSIVE | FileUtils.SKIP_MISSING | FileUtils.IGNORE_ERRORS);
        }
        File gitDir = beside.toFile();
        try (Repository made =
                new FileRepositoryBuilder().setBare().setGitDir(gitDir).build()) {
            made.create(true);
            StoredConfig config = made.getConfig();
            // JGit would collect in a thread of its own, and beside other processes.
            config.setInt("gc", null, "auto", 0);
            config.setInt("gc", null, "autoPackLimit", 0);
            config.setBoolean("gc", null, "autoDetach", false);
            config.setBoolean("core", null, "logAllRefUpdates", false);
            config.save();
        }
        Files.writeString(beside.resolve(MARKER), marker(), StandardCharsets.UTF_8);
        Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean isHalfMade(String name, String prefix) {
        return name.startsWith(prefix)
                && ID.matcher(name.substring(prefix.length())).matches();
    }

    /** Takes away what a process left that ended while it wrote: any that still writes would have the lock. What cannot be deleted is met, and told, by the writes. */
    private void removeLeftovers() {
        List<Path> leftovers = new ArrayList<>();
        try {
            if (!Files.readString(folder.resolve(MARKER)).equals(marker())) {
                return;
            }
            leftovers.addAll(found(Files.list(folder), name -> name.endsWith(".lock")));
            leftovers.addAll(found(Files.walk(folder.resolve("refs")), name -> name.endsWith(".lock")));
            leftovers.addAll(found(Files.list(folder.resolve("objects")), name -> name.startsWith("incoming_")));
        } catch (IOException e) {
            // There is no mirror yet, or one that is about to be made anew.
        }
        for (Path leftover : leftovers) {
            try {
                if (Files.isRegularFile(leftover, LinkOption.NOFOLLOW_LINKS) && Files.deleteIfExists(leftover)) {
                    LOG.warn("Removed {}, which a process left that ended while it wrote", leftover);
                }
            } catch (IOException e) {
                LOG.warn(
                        "{}, which a process left that ended while it wrote, cannot be removed: {}",
                        leftover,
                        e.toString());
            }
        }
    }

    private static List<Path> found(Stream<Path> files, Predicate<String> name) throws IOException {
        try (files) {
            return files.filter(file -> name.test(file.getFileName().toString()))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Runs something while no other process writes the mirror. Without it two fetches would overwrite each other's list of shallow commits.
     *
     * @throws dev.tagsync.TransientException if another one writes for longer than {@code patience}
     */
    <T> T exclusively(Duration patience, Work<T> work) throws IOException {
        Path lock = folder.resolveSibling(folder.getFileName() + ".lock");
        try {
            Files.createDirectories(lock.getParent());
        } catch (FileAlreadyExistsException e) {
            throw unusable(e.getFile() + " is a file, expected is a folder");
        } catch (FileSystemException e) {
            throw unusable(String.valueOf(e.getMessage()));
        }
        checkUsable();
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = acquire(channel, lock, patience)) {
            if (!held.isValid()) {
                throw faults.locked(lock.toString(), new IOException("the lock was lost"));
            }
            removeLeftovers();
            return work.run();
        }
    }

    private FileLock acquire(FileChannel channel, Path lock, Duration patience) throws IOException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < patience.toNanos()
                && !Thread.currentThread().isInterrupted()) {
            try {
                FileLock held = channel.tryLock();
                if (held != null) {
                    return held;
                }
            } catch (OverlappingFileLockException e) {
                // Another source of this process has it: as good as another process.
            }
            LockSupport.parkNanos(LOCK_POLL.toNanos());
        }
        throw faults.locked(lock.toString(), new IOException("waited " + patience.toMillis() + " ms"));
    }

    private void closeRepository() {
        opened.ifPresent(Repository::close);
        opened = Optional.empty();
    }

    @Override
    public synchronized void close() {
        closeRepository();
    }

    /** What is done under the lock. */
    interface Work<T> {
        T run() throws IOException;
    }
}
