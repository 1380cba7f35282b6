package dev.tagsync.internal.read;

import dev.tagsync.CatalogListener;
import dev.tagsync.CatalogView;
import dev.tagsync.Generation;
import dev.tagsync.PermanentException;
import dev.tagsync.ReaderStatus;
import dev.tagsync.SyncException;
import dev.tagsync.TagName;
import dev.tagsync.TransientException;
import dev.tagsync.internal.control.Retained;
import dev.tagsync.internal.tree.SnapshotTree;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a reader does around the channels that it follows: the background look, listeners, pins, the report. Thread-safe. */
public final class Following implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tagsync.CatalogReader");

    /** How long to sleep between looks at least. */
    private static final Duration LEAST = Duration.ofMillis(5);

    private static final Duration AWAITING = Duration.ofMillis(20);

    private final ReaderParts parts;
    private final Follower live;
    private final Optional<Follower> canary;
    private final double canaryShare;
    private final Optional<ReaderBeat> report;
    private final List<Deliveries> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean closed;

    public Following(
            ReaderParts parts,
            String channel,
            Optional<String> canaryChannel,
            double canaryShare,
            Optional<String> reportAs) {
        this.parts = parts;
        this.live = new Follower(parts, channel, this::polled, this::served);
        this.canary = canaryChannel.map(name -> new Follower(parts, name, view -> {}, view -> {}));
        this.canaryShare = canaryShare;
        this.report = reportAs.map(name -> new ReaderBeat(parts.promoter(), parts.environment(), name));
    }

    /** After every look at the channel that went well. */
    private void polled(TreeView view) {
        try {
            parts.pin().tick();
        } catch (SyncException e) {
            LOG.debug("A pin's beat was left out: {}", e.getMessage());
        }
        report.ifPresent(
                beat -> view.generation().ifPresent(generation -> beat.served(live.channel(), generation.number())));
        served(view);
    }

    private void served(TreeView view) {
        listeners.forEach(listener -> listener.serve(view));
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this reader is closed");
        }
    }

    /** Returns the channel's follower. */
    public Follower live() {
        requireOpen();
        return live;
    }

    /** Returns the canary's view for a session of this place in the row of all sessions, if it is among those and there is one. */
    public Optional<CatalogView> canaryOf(double place) {
        requireOpen();
        if (canary.isEmpty() || place >= canaryShare) {
            return Optional.empty();
        }
        try {
            return Optional.of(canary.get().view());
        } catch (SyncException e) {
            LOG.debug("A session of the canary reads channel {}: {}", live.channel(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Polls on a thread of the executor until this is closed. */
    public void start() {
        requireOpen();
        if (started.compareAndSet(false, true)) {
            parts.environment().executor().execute(this::run);
        }
    }

    private void run() {
        try {
            while (!closed) {
                live.pollQuietly();
                canary.ifPresent(Follower::pollQuietly);
                live.inBackground(true);
                canary.ifPresent(follower -> follower.inBackground(true));
                Duration interval = Duration.ofNanos(live.interval());
                parts.environment().sleeper().sleep(interval.compareTo(LEAST) > 0 ? interval : LEAST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // Whoever asks for a view looks again himself.
            live.inBackground(false);
            canary.ifPresent(follower -> follower.inBackground(false));
            started.set(false);
        }
    }

    /** Looks at once, since a pointer was moved by this process. */
    public void flipped() {
        if (!closed) {
            live.pollQuietly();
            canary.ifPresent(Follower::pollQuietly);
        }
    }

    /** Waits for a generation. */
    public CatalogView await(Generation generation, Duration timeout) {
        requireOpen();
        long begun = parts.now();
        while (true) {
            Optional<TransientException> failure = Optional.empty();
            try {
                CatalogView view = live.refresh();
                if (view.generation().filter(g -> g.compareTo(generation) >= 0).isPresent()) {
                    return view;
                }
            } catch (TransientException e) {
                failure = Optional.of(e);
            }
            if (parts.now() - begun >= timeout.toNanos()) {
                String shown = live.served()
                        .flatMap(TreeView::generation)
                        .map(g -> "generation " + g)
                        .orElse("nothing");
                throw new TransientException(
                        "catalog.generation-late",
                        "channel " + live.channel() + " shows " + shown + " after " + timeout.toMillis()
                                + " ms, expected generation " + generation
                                + failure.map(e -> ": " + e.getMessage()).orElse(""),
                        "look whether that flip was made in this channel: tagsync history",
                        failure.orElse(null));
            }
            try {
                parts.environment().sleeper().sleep(AWAITING);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TransientException("interrupted", "interrupted while waiting for a generation", "", e);
            }
        }
    }

    /** Tells a listener of moves from now on. */
    public Runnable listen(CatalogListener listener) {
        requireOpen();
        return listen(Deliveries.fromNow(listener, parts.environment(), this::at, live.served()));
    }

    /** Tells a listener of the move from a generation on, or of everything. */
    public Runnable listen(Optional<Generation> since, CatalogListener listener) {
        requireOpen();
        return listen(Deliveries.since(listener, parts.environment(), this::at, since));
    }

    /** A view of what was live once, if its snapshot is retained and can be read. */
    private Optional<TreeView> at(Generation generation) {
        long begun = parts.now();
        Optional<Retained> retained = Retained.of(parts.promoter(), live.channel(), generation);
        if (retained.isEmpty()) {
            LOG.info("Nothing is retained of generation {}", generation);
            return Optional.empty();
        }
        Lifetime lifetime = lifetime(retained.get(), "generation " + generation, begun);
        try {
            Retained then = retained.get();
            return Optional.of(live.open(
                    then.release(),
                    Optional.of(generation),
                    then.snapshot().id(),
                    then.snapshot().root(),
                    lifetime));
        } catch (PermanentException | dev.tagsync.ViewExpiredException e) {
            LOG.info("Nothing is retained of generation {}: {}", generation, e.getMessage());
            return Optional.empty();
        }
    }

    /** Of a view that no pointer gave: it begins with the look that saw the snapshot sealed. */
    private Lifetime lifetime(Retained retained, String name, long begun) {
        return new Lifetime(
                parts,
                retained.snapshot().id(),
                "the view of " + name,
                retained.settings().maxViewAge(),
                begun);
    }

    private Runnable listen(Deliveries deliveries) {
        listeners.add(deliveries);
        live.served().ifPresent(deliveries::begin);
        return () -> {
            deliveries.end();
            listeners.remove(deliveries);
        };
    }

    /** Returns a view of what is live whose snapshot is pinned; it must be released. */
    public TreeView pinned() {
        requireOpen();
        while (true) {
            live.refresh();
            TreeView view = live.served().orElseThrow();
            if (parts.pin().pin(view.snapshot())) {
                return view;
            }
        }
    }

    /** Returns a view of a release that is retained. */
    public Optional<TreeView> at(TagName tag) {
        long begun = parts.now();
        return Retained.of(parts.promoter(), tag).map(retained -> {
            Lifetime lifetime = lifetime(retained, tag.value(), begun);
            return new TreeView(
                    retained.release(),
                    Optional.empty(),
                    Optional.empty(),
                    retained.snapshot().id(),
                    SnapshotTree.open(retained.snapshot().root(), new LivingNodes(parts.nodes(), lifetime)),
                    parts.mapping(),
                    lifetime::age);
        });
    }

    /** Returns how the reader stands. */
    public ReaderStatus status() {
        return status(live);
    }

    /** Returns how the reader stands with the canary's channel. */
    public Optional<ReaderStatus> canaryStatus() {
        return canary.map(this::status);
    }

    private ReaderStatus status(Follower follower) {
        Optional<TreeView> served = follower.served();
        return new ReaderStatus(
                follower.channel(),
                served.map(TreeView::release),
                served.flatMap(TreeView::generation),
                follower.age(),
                follower.trouble(),
                parts.nodes().statistics());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        listeners.forEach(Deliveries::end);
        report.ifPresent(beat -> beat.end(live.channel()));
        try {
            parts.pin().close();
        } catch (SyncException e) {
            LOG.debug("A pin was left: {}", e.getMessage());
        }
        parts.disk().ifPresent(DiskCache::close);
    }
}
