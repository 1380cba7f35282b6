package dev.tagsync;

import dev.tagsync.internal.control.Keys;
import dev.tagsync.internal.control.Records;
import dev.tagsync.internal.control.Retained;
import dev.tagsync.internal.read.NodeReader;
import dev.tagsync.internal.read.TreeView;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Store;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the live catalog: needs the store alone, no Git. This class is thread-safe; a process needs one for each channel.
 *
 * <p>{@link #view()} gives a view of one snapshot; a new view sees a flip at most one poll interval later, and per reader
 * generations never fall.
 *
 * @since 0.1
 */
public final class CatalogReader implements AutoCloseable {
    /** How long a pointer that was read is taken as current: 1 second. */
    public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofSeconds(1);

    /** The most memory that cached nodes take: 64 MiB. */
    public static final long DEFAULT_CACHE_BYTES = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(CatalogReader.class);

    private final Promoter promoter;
    private final String channel;
    private final NodeReader nodes;
    private final Environment environment;
    private final long pollNanos;
    private final ReentrantLock polling = new ReentrantLock();
    private volatile @Nullable Current current;
    private volatile long nextPoll;
    private volatile @Nullable SyncException failed;
    private volatile boolean closed;

    private CatalogReader(Builder b) {
        Store store = Builder.required(b.store, "store");
        promoter = store.promoter(b.catalog);
        nodes = new NodeReader(store.snapshots(b.catalog), b.cacheBytes);
        channel = b.channel;
        environment = b.environment;
        pollNanos = b.pollInterval.toNanos();
        nextPoll = environment.nanoTime().getAsLong();
    }

    /** Starts from the defaults: catalog {@code default}, channel {@code live}. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a view of what is live. Polls the pointer if it was read longer than the poll interval ago; while one thread polls, others go
     * on with the view there is. While the pointer cannot be followed, the view there is goes on being served, and one line in the log says so.
     *
     * @throws TransientException if the store cannot be reached and no view is at hand, or if nothing was ever promoted
     *     ({@code catalog.nothing-live})
     */
    public CatalogView view() {
        requireOpen();
        Current now = current;
        if (now != null && (environment.nanoTime().getAsLong() - nextPoll < 0 || !polling.tryLock())) {
            return now.view;
        }
        if (now == null) {
            polling.lock();
        }
        try {
            now = current;
            if (environment.nanoTime().getAsLong() - nextPoll < 0) {
                // Another thread polled while this one waited.
                return now != null ? now.view : failAgain();
            }
            return pollOrServeOn();
        } finally {
            polling.unlock();
        }
    }

    private CatalogView pollOrServeOn() {
        Current now = current;
        try {
            CatalogView view = poll();
            if (failed != null) {
                LOG.info("The pointer of channel {} can be read again", channel);
            }
            failed = null;
            return view;
        } catch (SyncException e) {
            nextPoll = environment.nanoTime().getAsLong() + pollNanos;
            if (now == null) {
                failed = e;
                throw e;
            }
            if (failed == null) {
                LOG.warn(
                        "Serving {} on, the pointer of channel {} cannot be followed: {}",
                        now.view,
                        channel,
                        e.getMessage());
            }
            failed = e;
            return now.view;
        }
    }

    /** What just failed is not asked again within a poll interval: many threads of a starting service would wait one after the other. */
    private CatalogView failAgain() {
        SyncException last = Objects.requireNonNull(failed);
        throw new TransientException(last.code(), last.getMessage(), last.hint().orElse(""), last);
    }

    /**
     * Reads the pointer now, and returns a view of what is live.
     *
     * @throws SyncException if it cannot be read, or what it points at cannot, whether or not a view is at hand
     */
    public CatalogView refresh() {
        requireOpen();
        polling.lock();
        try {
            return poll();
        } finally {
            polling.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this reader is closed");
        }
    }

    private CatalogView poll() {
        long started = environment.nanoTime().getAsLong();
        List<Stored> records = promoter.peek(channel);
        String identity =
                value(records, Promoter.Kinds.IDENTITY).map(Records::text).orElse("");
        HistoryRecord pointer = value(records, Promoter.Kinds.POINTER)
                .map(Records::history)
                .orElseThrow(() -> new TransientException(
                        "catalog.nothing-live",
                        "nothing is live in channel " + channel + " yet",
                        "promote a release first: tagsync promote TAG"));
        Current now = current;
        if (now != null && !now.identity.equals(identity)) {
            LOG.warn(
                    "The register of channel {} has another identity: it was rebuilt or restored; starting anew",
                    channel);
        } else if (now != null && pointer.generation().compareTo(now.generation) <= 0) {
            // An older pointer can come from a copy that is behind; a reader never goes back.
            nextPoll = started + pollNanos;
            return now.view;
        }
        CatalogView view = open(pointer);
        current = new Current(identity, pointer.generation(), view);
        nextPoll = started + pollNanos;
        return view;
    }

    private CatalogView open(HistoryRecord pointer) {
        return new TreeView(
                pointer.release(),
                Optional.of(pointer.generation()),
                pointer.snapshot(),
                SnapshotTree.open(pointer.root(), nodes));
    }

    /**
     * Returns a view of a release that is stored, whether or not it is live: one that passed validation and whose snapshot is retained.
     *
     * @param tag the release's tag
     * @return empty if no snapshot of such a release is retained
     */
    public Optional<CatalogView> at(TagName tag) {
        return Retained.of(promoter, tag)
                .map(r -> new TreeView(
                        r.release(),
                        Optional.empty(),
                        r.snapshot().id(),
                        SnapshotTree.open(r.snapshot().root(), nodes)));
    }

    private static Optional<byte[]> value(List<Stored> records, String kind) {
        return records.stream()
                .filter(s -> s.kind().equals(kind))
                .map(Stored::value)
                .findFirst();
    }

    /** Ends reading; views that were handed out go on. Safe to call again. */
    @Override
    public void close() {
        closed = true;
    }

    private record Current(String identity, Generation generation, CatalogView view) {}

    /**
     * Builds a reader. Not safe for use by many threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private @Nullable Store store;
        private String catalog = SyncController.DEFAULT_CATALOG;
        private String channel = SyncController.DEFAULT_CHANNEL;
        private Duration pollInterval = DEFAULT_POLL_INTERVAL;
        private long cacheBytes = DEFAULT_CACHE_BYTES;
        private Environment environment = Environment.system();

        private Builder() {}

        /** Sets where the catalog is stored; must be set. */
        public Builder store(Store value) {
            store = Objects.requireNonNull(value, "store");
            return this;
        }

        /** Sets the catalog's name; {@code default} by default. */
        public Builder catalog(String name) {
            catalog = Keys.name("catalog", name);
            return this;
        }

        /** Sets the channel; {@code live} by default. */
        public Builder channel(String name) {
            channel = Keys.name("channel", name);
            return this;
        }

        /** Sets how long a pointer that was read is taken as current; 1 second by default. Zero asks at every {@link CatalogReader#view()}. */
        public Builder pollInterval(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("a poll interval is not negative, found " + value);
            }
            pollInterval = value;
            return this;
        }

        /** Sets the most memory for cached nodes, in bytes; 64 MiB by default. Raise it to the size of the catalog if there is room. */
        public Builder cacheBytes(long bytes) {
            cacheBytes = notNegative("cacheBytes", bytes);
            return this;
        }

        /** Sets threads and clocks; the platform's by default. */
        public Builder environment(Environment value) {
            environment = Objects.requireNonNull(value, "environment");
            return this;
        }

        /**
         * Builds the reader; does not touch the network.
         *
         * @throws ConfigurationException if no store is set
         */
        public CatalogReader build() {
            return new CatalogReader(this);
        }

        static long notNegative(String what, long value) {
            if (value < 0) {
                throw new IllegalArgumentException(what + " is not negative, found " + value);
            }
            return value;
        }

        static <T> T required(@Nullable T value, String what) {
            if (value == null) {
                throw new ConfigurationException(
                        "builder.missing", "a " + what + " must be set", "call ." + what + "(…) on the builder");
            }
            return value;
        }
    }
}
