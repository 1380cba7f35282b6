package dev.tagsync.internal.read;

import dev.tagsync.Digest;
import dev.tagsync.Environment;
import dev.tagsync.internal.tree.HeldNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader's second cache, in a folder: nodes that were read from the store, and what was last seen live in each channel. It outlives the process. Thread-safe;
 * processes may share the folder.
 *
 * <p>Nothing that fails here fails a read: what cannot be read is not there, and what cannot be written is left out; the log says so once. Reading is done by
 * whoever needs a node, writing by a thread of the environment's executor, one file at a time. At most 16 MiB of nodes wait to be written; what comes while so much waits
 * is not kept until it is read from the store again.
 */
public final class DiskCache implements AutoCloseable {
    /** The least that it may be allowed to take, in bytes: 64 MiB, so that the largest node finds room. */
    public static final long LEAST_BYTES = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger("dev.tagsync.CatalogReader");

    private static final long MOST_WAITING = 16L << 20;

    /** How much older than it is what is live may be called after a crash. */
    private static final Duration EXACT = Duration.ofSeconds(10);

    /** How long nothing is written after something could not be. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Path folder;
    private final Environment environment;
    private final NodeFiles nodes;
    private final Sightings sightings;

    /** Tells what memory holds: only that decides which files go. */
    private volatile ToIntFunction<Digest> worth = digest -> 0;

    /** Held while one file is written. */
    private final ReentrantLock writing = new ReentrantLock();

    private volatile boolean readingFailed;
    private volatile boolean writingFailed;
    private volatile long resume;

    // Guarded by the first of them.

    private final Map<Digest, byte[]> waiting = new LinkedHashMap<>();
    private final Map<String, Sighting> seen = new HashMap<>();
    private final Map<String, Sighting> written = new HashMap<>();
    private long bytesWaiting;
    private boolean underWay;
    private boolean closed;

    /**
     * Takes a folder, which is made when something is written.
     *
     * @param catalog the catalog whose channels' pointers are kept; nodes are shared by all
     * @param maxBytes the most bytes of all nodes, at least {@link #LEAST_BYTES}
     */
    public DiskCache(Path folder, String catalog, long maxBytes, Environment environment) {
        this.folder = folder;
        this.environment = environment;
        this.nodes = new NodeFiles(folder.resolve("nodes"), maxBytes, environment.clock());
        this.sightings = new Sightings(folder.resolve("live"), catalog);
        this.resume = environment.nanoTime().getAsLong();
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Has files of nodes that memory holds go last: {@code heldWorth} is 0 for what it does not hold, and more for what others are found by. */
    void beside(ToIntFunction<Digest> heldWorth) {
        worth = heldWorth;
    }

    /** Returns those of the nodes that are here, checked. */
    Map<Digest, HeldNode> read(Collection<Digest> digests) {
        Map<Digest, HeldNode> found = new HashMap<>();
        for (Digest digest : digests) {
            try {
                nodes.read(digest).ifPresent(bytes -> found.put(digest, new HeldNode(digest, bytes)));
            } catch (IOException e) {
                readingFailed(e);
            }
        }
        return found;
    }

    /** Keeps nodes that were read from the store, soon. */
    void keep(Collection<HeldNode> read) {
        if (paused()) {
            return;
        }
        synchronized (waiting) {
            if (closed) {
                return;
            }
            for (HeldNode node : read) {
                byte[] bytes = node.bytes();
                if (bytesWaiting + bytes.length <= MOST_WAITING && waiting.putIfAbsent(node.digest(), bytes) == null) {
                    bytesWaiting += bytes.length;
                }
            }
        }
        start();
    }

    /** Notes what is live; it is written soon if it moved, and every ten seconds if not. */
    void saw(Sighting sighting) {
        boolean due;
        synchronized (waiting) {
            due = !closed && isDue(sighting, EXACT);
            if (!closed) {
                seen.put(sighting.channel(), sighting);
            }
        }
        if (due && !paused()) {
            start();
        }
    }

    private boolean isDue(Sighting sighting, Duration exact) {
        Sighting last = written.get(sighting.channel());
        return last == null
                || !last.saw(sighting)
                || Duration.between(last.time(), sighting.time()).abs().compareTo(exact) >= 0
                        && !last.time().equals(sighting.time());
    }

    /** Returns what was last seen live in a channel, by this process or another. */
    Optional<Sighting> lastSeen(String channel) {
        try {
            return sightings.last(channel);
        } catch (IOException | RuntimeException e) {
            readingFailed(e);
            return Optional.empty();
        }
    }

    private boolean paused() {
        return environment.nanoTime().getAsLong() - resume < 0;
    }

    private void start() {
        synchronized (waiting) {
            if (underWay) {
                return;
            }
            underWay = true;
        }
        try {
            environment.executor().execute(() -> write(EXACT));
        } catch (RejectedExecutionException e) {
            synchronized (waiting) {
                underWay = false;
                waiting.clear();
                bytesWaiting = 0;
            }
            LOG.debug("No thread writes the disk cache", e);
        }
    }

    /** Writes all that waits. */
    private void write(Duration exact) {
        boolean more = true;
        try {
            while (more) {
                writing.lock();
                try {
                    Optional<Work> next = next(exact);
                    next.ifPresent(this::attempt);
                    more = next.isPresent();
                } finally {
                    writing.unlock();
                }
            }
        } finally {
            if (more) {
                synchronized (waiting) {
                    underWay = false;
                }
            }
        }
    }

    /** Pointers first: they are few. */
    private Optional<Work> next(Duration exact) {
        synchronized (waiting) {
            for (Sighting sighting : seen.values()) {
                if (isDue(sighting, exact)) {
                    written.put(sighting.channel(), sighting);
                    return Optional.of(() -> sightings.write(sighting));
                }
            }
            Iterator<Map.Entry<Digest, byte[]>> entries = waiting.entrySet().iterator();
            if (!entries.hasNext()) {
                underWay = false;
                return Optional.empty();
            }
            Map.Entry<Digest, byte[]> entry = entries.next();
            Digest digest = entry.getKey();
            byte[] bytes = entry.getValue();
            entries.remove();
            bytesWaiting -= bytes.length;
            return Optional.of(() -> nodes.write(digest, bytes, worth));
        }
    }

    private void attempt(Work work) {
        if (paused()) {
            return;
        }
        try {
            work.run();
            if (writingFailed) {
                writingFailed = false;
                LOG.info("The disk cache {} can be written again", folder);
            }
        } catch (IOException | RuntimeException e) {
            resume = environment.nanoTime().getAsLong() + PAUSE.toNanos();
            writingFailed(e);
        }
    }

    private void writingFailed(Exception e) {
        if (writingFailed) {
            LOG.debug("The disk cache {} still cannot be written", folder, e);
        } else {
            writingFailed = true;
            LOG.warn(
                    "The disk cache {} cannot be written: reading goes on without, and it is tried again every minute: {}",
                    folder,
                    e.toString());
        }
    }

    /** Told once: it may be so of some files, again and again. */
    private void readingFailed(Exception e) {
        if (readingFailed) {
            LOG.debug("A file of the disk cache {} cannot be read", folder, e);
        } else {
            readingFailed = true;
            LOG.warn(
                    "A file of the disk cache {} cannot be read: the store is asked instead. More of this is logged at DEBUG: {}",
                    folder,
                    e.toString());
        }
    }

    /** Writes what waits, and when each channel was last seen; nothing afterwards. Safe to call again. */
    @Override
    public void close() {
        synchronized (waiting) {
            closed = true;
        }
        write(Duration.ZERO);
    }
}
