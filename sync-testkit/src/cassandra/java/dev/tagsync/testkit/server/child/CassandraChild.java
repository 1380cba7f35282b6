package dev.tagsync.testkit.server.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Runs Cassandra in the server's own JVM. Arguments: the server's directory, its settings, the address it will answer at, and how it lives:
 * {@code attached} (ends with standard input), {@code ephemeral} (the same, and removes its directory then) or
 * {@code detached} (ends by signal).
 */
public final class CassandraChild {
    /** Exit status when another server holds the directory. */
    private static final int DIRECTORY_IN_USE = 75;

    /** Holds the lock on the directory: one that is collected is released. */
    private static final AtomicReference<FileLock> HELD = new AtomicReference<>();

    private CassandraChild() {}

    /** Starts Cassandra and announces it. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Path settings = Path.of(args[1]);
        String address = args[2];
        String life = args[3];
        // Held until the process ends, however it ends: whoever cannot take it knows that a server lives here.
        FileChannel channel =
                FileChannel.open(directory.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        for (int tries = 0; lock == null && tries < 40; tries++) {
            // Those who look whether a server lives here hold the lock for a moment.
            Thread.sleep(25);
            lock = channel.tryLock();
        }
        if (lock == null) {
            Files.deleteIfExists(settings);
            System.err.println("Another server runs in " + directory);
            Runtime.getRuntime().halt(DIRECTORY_IN_USE);
        }
        HELD.set(lock);
        Files.move(settings, directory.resolve("cassandra.yaml"), StandardCopyOption.REPLACE_EXISTING);
        Path announcement = directory.resolve("server.properties");
        Files.deleteIfExists(announcement);
        if (life.equals("detached")) {
            // A terminal that closes, or Ctrl-C at the program that started this one, must not end it.
            ignore("HUP");
            ignore("INT");
        } else {
            Thread watch = new Thread(() -> endWithStandardInput(directory, life.equals("ephemeral")), "parent-watch");
            watch.setDaemon(true);
            watch.start();
        }
        Class.forName("org.apache.cassandra.service.CassandraDaemon")
                .getMethod("main", String[].class)
                .invoke(null, (Object) new String[0]);
        Path draft = directory.resolve("server.properties.new");
        Files.writeString(draft, "pid=" + ProcessHandle.current().pid() + "\naddress=" + address + "\n");
        Files.move(draft, announcement, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        System.out.println("READY " + address);
    }

    /** By reflection, because the compiler warns of these types in a way that nothing silences. */
    private static void ignore(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        signal.getMethod("handle", signal, handler)
                .invoke(
                        null,
                        signal.getConstructor(String.class).newInstance(name),
                        handler.getField("SIG_IGN").get(null));
    }

    private static void endWithStandardInput(Path directory, boolean removeDirectory) {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes; the end of the stream is the message.
            }
        } catch (IOException ended) {
            // The parent is gone as well.
        }
        try {
            if (removeDirectory) {
                remove(directory);
            }
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException stillWriting) {
            // Cassandra still writes here; what remains is a few files in a temporary folder.
        }
    }
}
