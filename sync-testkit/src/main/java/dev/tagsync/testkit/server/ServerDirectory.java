package dev.tagsync.testkit.server;

import dev.tagsync.ConfigurationException;
import dev.tagsync.PermanentException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The directory of one server: its settings, its data, its output, the lock that its process holds for as long as it lives, and
 * what it announces when it is ready.
 *
 * @param path an absolute path
 */
record ServerDirectory(Path path) {
    private static final int LINES_SHOWN = 25;

    /** What a server writes when it is ready. */
    record Announcement(long pid, InetSocketAddress address) {}

    /** Returns the directory at a path that is one, or where one can be made. */
    static ServerDirectory at(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        if (Files.exists(absolute) && !Files.isDirectory(absolute)) {
            throw new ConfigurationException(
                    "testkit.server-directory",
                    "The server's directory " + absolute + " is a file",
                    "Name a directory, or a path where one can be made");
        }
        return new ServerDirectory(absolute);
    }

    static ServerDirectory temporary() {
        try {
            return new ServerDirectory(Files.createTempDirectory("tagsync-cql-").toAbsolutePath());
        } catch (IOException e) {
            throw unusable("a temporary directory", e);
        }
    }

    Path log() {
        return path.resolve("server.log");
    }

    private Path announcementFile() {
        return path.resolve("server.properties");
    }

    void create() {
        try {
            Files.createDirectories(path.resolve("tmp"));
        } catch (IOException e) {
            throw unusable(path.toString(), e);
        }
    }

    /** Tells whether a server's process lives here: only such a process holds the lock. */
    boolean held() {
        // Two threads of one JVM may not try for the same lock at once.
        synchronized (ServerDirectory.class) {
            try (FileChannel channel = FileChannel.open(path.resolve("server.lock"), StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                return lock == null;
            } catch (NoSuchFileException neverUsed) {
                return false;
            } catch (IOException e) {
                throw unusable(path.toString(), e);
            }
        }
    }

    /** Returns what the server here announced, if it was ready already; says nothing of whether it still lives. */
    Optional<Announcement> announcement() {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(announcementFile())) {
            properties.load(reader);
            String address = properties.getProperty("address");
            return Optional.of(
                    new Announcement(Long.parseLong(properties.getProperty("pid")), HostPort.parse(address)));
        } catch (NoSuchFileException notReady) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            throw new PermanentException(
                    "testkit.server-announcement",
                    "Cannot read " + announcementFile() + ": " + e,
                    "Stop the server there and start it again",
                    e);
        }
    }

    void forgetAnnouncement() {
        try {
            Files.deleteIfExists(announcementFile());
        } catch (IOException e) {
            throw unusable(path.toString(), e);
        }
    }

    /** Returns the last lines of the server's output, each on a line of its own, without the frames of stack traces. */
    String logTail() {
        try {
            // Output is short at level WARN; it may hold bytes of no valid text all the same.
            List<String> lines = new String(Files.readAllBytes(log()), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("\tat ") && !line.startsWith("\t... "))
                    .toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size());
            return "The last lines of " + log() + ":\n  " + String.join("\n  ", last);
        } catch (IOException e) {
            return "Its output in " + log() + " cannot be read: " + e;
        }
    }

    /** Removes the directory and all in it. */
    void remove() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException gone) {
            // Somebody else removed it.
        } catch (IOException | UncheckedIOException e) {
            throw new PermanentException(
                    "testkit.server-directory", "Cannot remove " + path + ": " + e, "Remove it by hand", e);
        }
    }

    private static ConfigurationException unusable(String what, IOException cause) {
        return new ConfigurationException(
                "testkit.server-directory",
                "Cannot use " + what + " for a server: " + cause,
                "Name a directory that can be written",
                cause);
    }
}
