package dev.tagsync;

import dev.tagsync.internal.control.Keys;
import dev.tagsync.internal.cycle.Sync;
import dev.tagsync.spi.TagSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Makes explicit Git tags of a catalog live, and takes them back. This class is thread-safe; several controllers, in one process or
 * in many, can work on one catalog: a compare-and-set decides.
 *
 * <pre>{@code
 * var sync = SyncController.builder()
 *         .source(JGitTagSource.remote("https://git.example/catalog.git"))
 *         .store(ScyllaStore.on(session))
 *         .validator(new PricePresent())
 *         .build();
 * SyncResult result = sync.promote("v1.4.0");
 * }</pre>
 *
 * <p>What a release, a person or another controller can do wrong is a {@link SyncResult}. Every method throws a
 * {@link SyncException} for what is nobody's fault: {@link TransientException} if the store or the source cannot be reached,
 * {@link ConfigurationException} if the schema or the repository is not there, {@link PermanentException} if stored or Git
 * data are damaged. In all three cases what readers see has not changed.
 *
 * @since 0.1
 */
public final class SyncController implements AutoCloseable {
    /** The catalog's name by default. */
    public static final String DEFAULT_CATALOG = "default";

    /** The channel by default. */
    public static final String DEFAULT_CHANNEL = "live";

    /** The most memory that cached nodes take by default: 64 MiB. */
    public static final long DEFAULT_CACHE_BYTES = 64L << 20;

    /** How long a hydration waits for a store that is out of reach by default: one minute. */
    public static final Duration DEFAULT_STORE_PATIENCE = Duration.ofMinutes(1);

    /** How long a validator may take by default: five minutes. */
    public static final Duration DEFAULT_VALIDATOR_TIMEOUT = Duration.ofMinutes(5);

    /** How many records {@link #history()} returns. */
    public static final int DEFAULT_HISTORY = 100;

    private final TagSource source;
    private final Sync sync;
    private final Fleet fleet;
    private final boolean owner;

    SyncController(TagSource source, Sync sync, Fleet fleet) {
        this.source = source;
        this.sync = sync;
        this.fleet = fleet;
        this.owner = true;
    }

    private SyncController(SyncController other, String channel) {
        source = other.source;
        sync = other.sync.in(Keys.name("channel", channel));
        fleet = other.fleet.in(channel);
        owner = false;
    }

    /** Starts from the defaults: catalog {@code default}, channel {@code live}, every JSON, YAML and Markdown file, no validator. */
    public static SyncControllerBuilder builder() {
        return new SyncControllerBuilder();
    }

    /**
     * Makes a tag live: resolves it, hydrates and verifies its content beside what is live, runs every validator, and flips the channel's
     * pointer. If anything is wrong, what was live stays live. A channel that is held is held no more, unless the options say that a program asks.
     *
     * @param tag the tag's short name, such as {@code v1.4.0}
     * @return promoted, already active, rejected (with findings), refused, conflict, in doubt, or live and back again because its {@link Guard} failed
     */
    public SyncResult promote(String tag) {
        return promote(tag, SyncOptions.NONE);
    }

    /**
     * Makes a tag live, as {@link #promote(String)} does.
     *
     * @param tag the tag's short name
     * @param options who asks, why, and what is allowed beyond the usual
     */
    public SyncResult promote(String tag, SyncOptions options) {
        return sync.promote(tag, options);
    }

    /**
     * Makes a tag live in another channel, as {@link #promote(String)} does. All channels share one set of snapshots: what was hydrated for one of them is not
     * hydrated again. Validators judge for each channel, against what that channel shows.
     *
     * @param tag the tag's short name
     * @param channel the channel to flip, such as {@code staging}; {@link #in} gives all the rest for it
     * @throws ConfigurationException if that is no name of a channel
     */
    public SyncResult promote(String tag, String channel) {
        return in(channel).promote(tag);
    }

    /**
     * Returns this controller for another channel of the same catalog, with the same source, store, validators and gates. Closing it closes nothing.
     *
     * @param channel the channel's name
     * @throws ConfigurationException if that is no name of a channel
     */
    public SyncController in(String channel) {
        return channel.equals(sync.channelName()) && !owner ? this : new SyncController(this, channel);
    }

    /**
     * Does everything that a promotion does but the flip. The snapshot stays, so that a later promotion has nothing to write.
     *
     * @param tag the tag's short name
     * @return planned (with what would change), rejected, or refused
     */
    public SyncResult plan(String tag) {
        return plan(tag, SyncOptions.NONE);
    }

    /**
     * Does everything that a promotion does but the flip, as {@link #plan(String)} does.
     *
     * @param tag the tag's short name
     * @param options who asks, and what is allowed beyond the usual
     */
    public SyncResult plan(String tag, SyncOptions options) {
        return sync.plan(tag, options);
    }

    /**
     * Goes back to the release that was live before the current one was promoted, past those that are quarantined: twice goes back two releases,
     * never forward. Reads and writes no content, and needs no Git.
     *
     * <p>It stays: in the same step the channel is held, so that no automation moves it, and the release that it left is quarantined, so that
     * nobody does by mistake. {@link Controls} lifts both.
     *
     * @return rolled back, refused if there is no earlier one that is good, conflict, or in doubt
     */
    public SyncResult rollback() {
        return rollback(SyncOptions.NONE);
    }

    /**
     * Goes back as {@link #rollback()} does.
     *
     * @param options who asks, and why
     */
    public SyncResult rollback(SyncOptions options) {
        return sync.rollback(options);
    }

    /**
     * Goes back to a release that was live in this channel. Reads and writes no content, and needs no Git. It stays, as after {@link #rollback()}.
     *
     * @param tag the tag's short name
     * @return rolled back, already active, refused if it was never live here, is quarantined or
     *     its snapshot was collected, conflict, or in doubt
     */
    public SyncResult rollback(String tag) {
        return rollback(tag, SyncOptions.NONE);
    }

    /**
     * Goes back as {@link #rollback(String)} does.
     *
     * @param tag the tag's short name
     * @param options who asks, why, and whether a collected release may be hydrated again, from Git at the commit that was live, and validated
     *     anew
     */
    public SyncResult rollback(String tag, SyncOptions options) {
        return sync.rollback(tag, options);
    }

    /** Returns the readers of the channel that report what they serve: {@link CatalogReader.Builder#reportAs}. */
    public Fleet fleet() {
        return fleet;
    }

    Sync internals() {
        return sync;
    }

    /** Returns the explicit acts of a person on this catalog and channel: holding it, and what else automation must never do by itself. */
    public Controls controls() {
        return new Controls(sync.acts());
    }

    /** Returns what the channel shows, read anew. */
    public ChannelStatus status() {
        return sync.status();
    }

    /**
     * Returns when a {@link SyncLoop} last looked after the channel, in whatever process and by its clock: the one that has the lease says so with each look,
     * and while a look takes long. Empty if none has the lease: none runs, it gave the lease back, or works without. A time that grows old is that of a loop
     * that was killed, or does not go on. Needs no Git.
     */
    public Optional<Instant> lookedAfter() {
        return sync.lookedAfter();
    }

    /** Returns the newest {@value #DEFAULT_HISTORY} flips of the channel, newest first. */
    public List<HistoryRecord> history() {
        return history(DEFAULT_HISTORY);
    }

    /**
     * Returns the newest flips of the channel, newest first.
     *
     * @param limit the most records, at least 1
     */
    public List<HistoryRecord> history(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("at least 1 record, asked for " + limit);
        }
        return sync.history(limit);
    }

    /**
     * Returns the newest cycles of the channel that ended without a flip, newest first; a hundred are kept.
     *
     * @param limit the most records, at least 1
     */
    public List<AttemptRecord> attempts(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("at least 1 record, asked for " + limit);
        }
        return sync.attempts(limit);
    }

    /**
     * Returns how a release was judged last in this channel, with its findings: what any process found by a promotion or a plan, whether it passed
     * or was rejected. Needs no Git.
     *
     * @param tag the tag's short name
     * @return empty if no release of that tag was judged here, or its verdict is kept no more
     * @throws IllegalArgumentException if that is no name of a tag
     */
    public Optional<Verdict> findings(String tag) {
        return sync.findings(new TagName(tag));
    }

    /**
     * Returns the source's tags, and those that it had and has no more, by name, and how each stands in the channel. Compares with what was seen before, fetches
     * nothing, and records nothing.
     */
    public List<ReleaseInfo> releases() {
        return sync.releases();
    }

    /**
     * Returns what may be promoted without a person's word: tags that are later than all that was ever live in the channel. Records which tags the source shows, so that one
     * that moves or vanishes is found out although it was never promoted. Never answers from an older listing: if the source cannot be asked, it throws.
     */
    public Latest latest() {
        return sync.latest();
    }

    /**
     * Returns the releases that were judged, in whatever channel, are later than all that was ever live in this one, and are taken by the tag policy: those that a held channel waits with,
     * and those that are bad. The latest first. Needs no Git, and so knows none that nobody judged.
     */
    public List<NewerRelease> newer() {
        return sync.newer();
    }

    /**
     * Returns the tags that moved, vanished or were made again, and were not accepted, as the last {@link #latest} or promotion found them: those that the tag
     * policy takes, the latest first.
     * Needs no Git.
     */
    public List<TagTrouble> tagTroubles() {
        return sync.tagTroubles();
    }

    /**
     * Compares what is live with itself and with Git: reads every node from a quorum, and lists the release's files.
     *
     * @return empty if nothing is live
     */
    public Optional<VerifyReport> verify() {
        return sync.verify();
    }

    /**
     * Compares a stored release with itself and with Git.
     *
     * @param tag its tag
     * @return empty if no snapshot of it that passed is retained
     */
    public Optional<VerifyReport> verify(TagName tag) {
        return sync.verify(tag);
    }

    /**
     * Returns what was live in the channel at an instant, by the clocks of those who flipped it.
     *
     * @return empty if nothing was live yet
     */
    public Optional<HistoryRecord> liveAt(Instant instant) {
        return sync.liveAt(instant);
    }

    /** Checks the channel's whole history: each record holds the digest of the one before, and the pointer is the newest of them. */
    public HistoryCheck verifyHistory() {
        return sync.verifyHistory();
    }

    /**
     * Returns the releases that were live in the last flips, the latest first and without the present one, and whether the channel can go back to each at
     * once: its snapshot is retained, and its root was read from a quorum now.
     *
     * @param flips how many flips to look back, at least 1
     */
    public List<RollbackTarget> rollbackTargets(int flips) {
        if (flips < 1) {
            throw new IllegalArgumentException("at least 1 flip, asked for " + flips);
        }
        return sync.rollbackTargets(flips);
    }

    /**
     * Writes the missing and damaged nodes of what is live again, from Git. Nothing that is right is touched, and what is live stays what it is.
     *
     * @return empty if nothing is live
     */
    public Optional<RepairReport> repair() {
        return sync.repair();
    }

    /**
     * Writes the missing and damaged nodes of a stored release again, from Git.
     *
     * @param tag its tag
     * @return empty if no snapshot of it that passed is retained
     */
    public Optional<RepairReport> repair(TagName tag) {
        return sync.repair(tag);
    }

    /** Closes the source. The store and its session are the host's. Safe to call again. */
    @Override
    public void close() {
        if (owner) {
            source.close();
        }
    }
}
