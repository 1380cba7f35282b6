package dev.tagsync;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tagsync.internal.Settings;
import dev.tagsync.internal.control.Keys;
import dev.tagsync.internal.control.Pin;
import dev.tagsync.internal.read.DiskCache;
import dev.tagsync.internal.read.Following;
import dev.tagsync.internal.read.Mapping;
import dev.tagsync.internal.read.NodeReader;
import dev.tagsync.internal.read.ReaderParts;
import dev.tagsync.internal.read.TreeView;
import dev.tagsync.spi.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the live catalog: needs the store alone, no Git. This class is thread-safe; a process needs one for each channel.
 *
 * <p>{@link #view()} gives a view of one snapshot; a new view sees a flip at most one poll interval later, and per reader
 * generations never fall. A service calls {@link #follow()} once, so that the pointer is looked at in the background, and changed nodes are read before
 * anybody misses them.
 *
 * @since 0.1
 */
public final class CatalogReader implements AutoCloseable {
    /** How long a pointer that was read is taken as current: 1 second. */
    public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofSeconds(1);

    /** The most memory that cached nodes take: 64 MiB, or a quarter of the heap if that is less. */
    public static final long DEFAULT_CACHE_BYTES =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 4);

    /** How many mapped objects are kept. */
    public static final int DEFAULT_MAPPED_OBJECTS = 10_000;

    private final ReaderParts parts;
    private final Following following;

    private CatalogReader(Builder b) {
        Store store = Builder.required(b.store, "store");
        var promoter = store.promoter(b.catalog);
        Optional<DiskCache> disk = Optional.ofNullable(b.diskFolder)
                .map(folder -> new DiskCache(folder, b.catalog, b.diskBytes, b.environment));
        parts = new ReaderParts(
                promoter,
                new NodeReader(store.snapshots(b.catalog), b.cacheBytes, disk),
                disk,
                b.mapper == null ? new Mapping(b.mappedObjects) : new Mapping(b.mapper, b.mappedObjects),
                b.environment,
                new Pin(promoter, b.environment),
                b.pollInterval,
                Optional.ofNullable(b.refuseAfter));
        following = new Following(
                parts, b.channel, Optional.ofNullable(b.canary), b.canaryShare, Optional.ofNullable(b.reportAs));
    }

    /** Starts from the defaults: catalog {@code default}, channel {@code live}. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a view of what is live. Polls the pointer if it was read longer than the poll interval ago, unless {@link #follow()} does; while one thread
     * polls, others go on with the view there is. While the pointer cannot be followed, the view there is goes on being served, its {@link
     * CatalogView#age()} tells how old it is, and one line in the log says so. If there is none yet, and the store cannot be reached, a reader with a {@link
     * Builder#diskCache} serves what was last seen live, by this process or an earlier one, and its age counts from then.
     *
     * @throws TransientException if the store cannot be reached and no view is at hand, or the one at hand is older than {@link Builder#refuseAfter} allows
     *     ({@code catalog.stale}), or if nothing was ever promoted ({@code catalog.nothing-live})
     * @throws SyncException of another kind if no view is at hand, and the schema is not there or the root is missing or damaged
     */
    public CatalogView view() {
        return following.live().view();
    }

    /**
     * Returns the view for a session, by {@link Builder#canary}: of the canary channel, if this session is of those that read it and what is live there can be
     * read, else of the channel. The same session reads the same channel at every call, in every process; {@link CatalogView#channel()} tells which. Each
     * channel counts generations of its own. Without a canary it is {@link #view()}.
     *
     * @param session names the session or the user
     * @throws SyncException as {@link #view()} does
     */
    public CatalogView viewFor(String session) {
        return following.canaryOf(hash(session)).orElseGet(this::view);
    }

    /** A number from 0 to 1 that is the same everywhere. */
    private static double hash(String session) {
        Digest digest = Digest.sha256(session.getBytes(StandardCharsets.UTF_8));
        return (digest.byteAt(0) << 16 | digest.byteAt(1) << 8 | digest.byteAt(2)) / (double) (1 << 24);
    }

    /**
     * Reads the pointer now, and returns a view of what is live.
     *
     * @throws SyncException if it cannot be read, or what it points at cannot, whether or not a view is at hand
     */
    public CatalogView refresh() {
        return following.live().refresh();
    }

    /**
     * Waits until a generation, or a later one, is served, also while nothing is live yet or the store cannot be reached.
     *
     * @param generation the generation, of a promotion's report for example; the first, to wait until anything is live
     * @param timeout how long to wait
     * @return a view of it or a later one
     * @throws TransientException {@code catalog.generation-late} if it does not come in that time, with the reason that stood in the way last as its cause; or if
     *     the thread is interrupted
     */
    public CatalogView awaitGeneration(Generation generation, Duration timeout) {
        return following.await(generation, timeout);
    }

    /**
     * Looks at the pointer again and again, on a thread of the environment's executor, until the reader is closed: {@link #view()} then never waits, not
     * even for the first look at a new release. Safe to call again.
     *
     * @return this reader
     */
    public CatalogReader follow() {
        following.start();
        return this;
    }

    /**
     * Has a listener told of every move of the channel from now on; not of the canary's. Moves are seen by looks at the pointer: call {@link #follow()}, or {@link #view()} often.
     *
     * @return what ends it
     */
    public Runnable listen(CatalogListener listener) {
        return following.listen(listener);
    }

    /**
     * Has a listener told of the move from a generation that it names to what is live, and of every move from then on. If nothing is retained of that
     * generation, the first move has no {@link CatalogMove#before()}. Does not touch the store: while it cannot be reached, the move waits.
     *
     * @param since the generation that the listener took last
     * @return what ends it
     */
    public Runnable listen(Generation since, CatalogListener listener) {
        return listen(Optional.of(since), listener);
    }

    /**
     * Has a listener told of what is live as of the first move, and of every move from then on: for one that keeps the generation that it took last, and may have
     * none yet.
     *
     * @param since the generation that the listener took last; empty if it took none: then the first move has no {@link CatalogMove#before()}
     * @return what ends it
     */
    public Runnable listen(Optional<Generation> since, CatalogListener listener) {
        return following.listen(since, listener);
    }

    /**
     * Returns a session: a view of what is live in the channel that stays readable for a while, whatever is promoted and collected meanwhile. The reader beats for it
     * while it looks at the pointer: call {@link #follow()}, or {@link #view()} often.
     *
     * @param lasts how long
     * @throws TransientException if the store cannot be reached
     */
    public CatalogSession session(Duration lasts) {
        TreeView view = following.pinned();
        return new CatalogSession(parts.pin(), parts.environment().nanoTime(), lasts, view);
    }

    /**
     * Returns a view of a release that is stored, whether or not it is live: one that passed validation and whose snapshot is retained.
     *
     * @param tag the release's tag
     * @return empty if no snapshot of such a release is retained
     * @throws SyncException if that cannot be found out, or what is retained cannot be read
     */
    public Optional<CatalogView> at(TagName tag) {
        return following.at(tag).map(view -> view);
    }

    /** Looks at the pointer because this process has just moved it. */
    void flipped() {
        following.flipped();
    }

    /** Returns how the reader stands with its channel, without a look at the store. */
    public ReaderStatus status() {
        return following.status();
    }

    /** Returns how the reader stands with the channel of {@link Builder#canary}, without a look at the store; empty if it has none. The cache is one for both. */
    public Optional<ReaderStatus> canaryStatus() {
        return following.canaryStatus();
    }

    /** Ends reading; views that were handed out go on, sessions end. What waits for the disk cache is written. Safe to call again. */
    @Override
    public void close() {
        following.close();
    }

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
        private @Nullable Path diskFolder;
        private long diskBytes;
        private int mappedObjects = DEFAULT_MAPPED_OBJECTS;
        private @Nullable ObjectMapper mapper;
        private @Nullable Duration refuseAfter;
        private @Nullable String canary;
        private double canaryShare;
        private @Nullable String reportAs;
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

        /**
         * Sets how long a pointer that was read is taken as current, a tenth more or less; 1 second by default. Zero asks at every {@link
         * CatalogReader#view()}.
         */
        public Builder pollInterval(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("a poll interval is not negative, found " + value);
            }
            pollInterval = value;
            return this;
        }

        /** Sets the most memory for cached nodes, in bytes; {@link #DEFAULT_CACHE_BYTES} by default. Raise it to the size of the catalog if there is room. */
        public Builder cacheBytes(long bytes) {
            cacheBytes = Settings.notNegative("cacheBytes", bytes);
            return this;
        }

        /**
         * Has what is read from the store kept in files, too, for a process that starts anew: it reads from there what it would read from the store, and if the
         * store cannot be reached {@link CatalogReader#view()} serves what was last seen live, as a reader that runs would go on to. {@link CatalogView#age()}
         * then counts from when it was last seen, by the environment's clock, and {@link #refuseAfter} holds. Without it, the default, a process that starts
         * needs the store.
         *
         * <p>Nothing that goes wrong with the folder fails a read: a file is checked against its digest each time it is read, and deleted if it is damaged; if
         * nothing can be written, the log says so once. Files are written in the environment's executor, after the read. Processes and readers may share a
         * folder, if they read the same store. It should be writable for them alone: who can write there can have a reader show something else while the store
         * is away.
         *
         * @param folder where; made if it is not there
         * @param maxBytes the most bytes that the files of nodes take, at least 64 MiB; what was not used for the longest time goes first. Each further process
         *     that writes there may add a sixteenth
         * @throws IllegalArgumentException if {@code maxBytes} is less
         */
        public Builder diskCache(Path folder, long maxBytes) {
            if (maxBytes < DiskCache.LEAST_BYTES) {
                throw new IllegalArgumentException(
                        "a disk cache has at least " + DiskCache.LEAST_BYTES + " bytes, found " + maxBytes);
            }
            diskFolder = Objects.requireNonNull(folder, "folder");
            diskBytes = maxBytes;
            return this;
        }

        /** Sets the mapper of {@link CatalogView#get(String, String, Class)}; one that ignores unknown fields by default. */
        public Builder mapper(ObjectMapper value) {
            mapper = Objects.requireNonNull(value, "mapper");
            return this;
        }

        /** Sets how many mapped objects are kept; {@link #DEFAULT_MAPPED_OBJECTS} by default. */
        public Builder mappedObjects(int most) {
            mappedObjects = (int) Settings.notNegative("mappedObjects", most);
            return this;
        }

        /**
         * Has views refused once the pointer could not be read for longer than this. By default they are served for ever, and say how old they are.
         */
        public Builder refuseAfter(Duration age) {
            refuseAfter = Settings.notNegative("refuseAfter", age);
            return this;
        }

        /**
         * Has a share of the sessions of {@link CatalogReader#viewFor} read another channel, with the same cache. None by default.
         *
         * @param channelName the other channel, such as {@code canary}
         * @param share from 0 to 1
         */
        public Builder canary(String channelName, double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("a share is from 0 to 1, found " + share);
            }
            canary = Keys.name("channel", channelName);
            canaryShare = share;
            return this;
        }

        /**
         * Has the reader report what it serves, for {@link SyncController#fleet()}. Off by default: it takes the right to write.
         *
         * @param name what people know the process by
         */
        public Builder reportAs(String name) {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a reader that reports needs a name");
            }
            reportAs = name;
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

        static <T> T required(@Nullable T value, String what) {
            if (value == null) {
                throw new ConfigurationException(
                        "builder.missing", "a " + what + " must be set", "call ." + what + "(…) on the builder");
            }
            return value;
        }
    }
}
