package dev.tagsync.example.benchmark.measure;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.testkit.server.CqlServer;
import dev.tagsync.testkit.server.Durability;
import dev.tagsync.testkit.server.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The one Cassandra of a run, in a JVM of its own, that everything is measured against. For one thread. */
public final class Server implements AutoCloseable {
    private static final int HEAP_MEGABYTES = 2048;
    private static final Duration LONGEST_UNREST = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int MOST_WORDS = 2_000;

    private final CqlServer server;
    private final Path folder;
    private final String version;
    private final List<String> unwanted = new ArrayList<>();
    private int keyspaces;

    private Server(CqlServer server, Path folder) {
        this.server = server;
        this.folder = folder;
        try (CqlSession session = session()) {
            version = session.execute("SELECT release_version FROM system.local")
                    .one()
                    .getString(0);
        }
    }

    /** Starts it on an empty folder. */
    public static Server start(Path folder) {
        ServerOptions options = ServerOptions.defaults()
                .withDurability(Durability.PERIODIC)
                .withDirectory(folder)
                .withHeapMegabytes(HEAP_MEGABYTES)
                .withFullJit(true);
        return new Server(CqlServer.start(options), folder);
    }

    /** Tells how it is set, for the report. */
    public static String settings() {
        return "one node, replication factor 1, heap " + HEAP_MEGABYTES
                + " MB, serial collector, full JIT, commit log synchronized every 100 ms"
                + " (durable writes on), tables with the server's defaults (LZ4, size-tiered compaction), save that TagSync makes its table of nodes without compression";
    }

    /** Returns its version. */
    public String version() {
        return version;
    }

    /** Opens a session for errands outside of what is measured. */
    public CqlSession session() {
        return Cql.connect(server.hostPort(), server.datacenter());
    }

    /** Starts it again if it died. Returns the last that it said, if it had. */
    public Optional<String> revive() {
        if (pid().flatMap(ProcessHandle::of).filter(ProcessHandle::isAlive).isPresent()) {
            return Optional.empty();
        }
        String last = lastWords();
        server.restart();
        return Optional.of(last);
    }

    private String lastWords() {
        try (Stream<String> lines = Files.lines(folder.resolve("server.log"))) {
            return lines.filter(line -> !line.startsWith("\tat ") && !line.startsWith("INFO"))
                    .reduce((before, line) -> {
                        String both = before + " | " + line;
                        return both.substring(Math.max(0, both.length() - MOST_WORDS));
                    })
                    .orElse("nothing");
        } catch (IOException | UncheckedIOException e) {
            return "a log that cannot be read: " + e;
        }
    }

    /** Returns a name that no keyspace has yet, in the arguments that tasks take. */
    public ObjectNode freshKeyspace() {
        keyspaces++;
        return Result.JSON
                .createObjectNode()
                .put("address", server.hostPort())
                .put("datacenter", server.datacenter())
                .put("keyspace", "bench" + keyspaces);
    }

    /**
     * Removes a keyspace and its data, if it is there, the next time that the server is at rest: one whose tables are dropped while it compacts them may find a file
     * gone, which it takes for a broken disk, and ends.
     */
    public void drop(ObjectNode args) {
        unwanted.add(args.path("keyspace").asText());
    }

    /**
     * Waits until the server has nothing left to do, flushes and compactions among it, and removes what is not wanted any more. Returns whether it came to rest in
     * time.
     */
    public boolean awaitRest() {
        boolean atRest = rests();
        if (unwanted.isEmpty()) {
            return atRest;
        }
        try (CqlSession session = session()) {
            for (String keyspace : unwanted) {
                session.execute(SimpleStatement.newInstance("DROP KEYSPACE IF EXISTS " + keyspace)
                        .setTimeout(Duration.ofSeconds(60)));
            }
        } catch (DriverException unreachable) {
            // They cost space only, and the next measurement looks whether the server is alive.
        }
        unwanted.clear();
        return rests();
    }

    private boolean rests() {
        long deadline = System.nanoTime() + LONGEST_UNREST.toNanos();
        Duration before = cpu();
        while (System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK.toNanos());
            Duration now = cpu();
            if (now.minus(before).toMillis() < LOOK.toMillis() / 10) {
                return true;
            }
            before = now;
        }
        return false;
    }

    /** Returns the most memory that its process held so far, in bytes. */
    public long peakRssBytes() {
        return pid().map(pid -> ChildProcess.peakRss(Path.of("/proc", pid.toString(), "status")))
                .orElse(0L);
    }

    private Duration cpu() {
        return pid().flatMap(ProcessHandle::of)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    private Optional<Long> pid() {
        try {
            return Files.readAllLines(folder.resolve("server.properties")).stream()
                    .filter(line -> line.startsWith("pid="))
                    .map(line -> Long.valueOf(line.substring(4)))
                    .findFirst();
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
