package dev.tagsync.internal.control;

import dev.tagsync.Environment;
import dev.tagsync.TransientException;
import dev.tagsync.internal.control.Heartbeat.Beat;
import dev.tagsync.internal.control.Hydrations.Opened;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with a hydration whose owner seems dead: watches its beat on this process's own clock, and takes its record over by a commit once the
 * beat stood still for a lease. A wrong guess costs the other its work, never anybody's content: its seal finds that the hydration is no
 * longer its own.
 */
public final class Takeover {
    /** How long a beat stands still before its owner counts as dead. */
    public static final Duration LEASE = Duration.ofSeconds(10);

    /** Fewer nodes are sent again sooner than a lease is over. */
    static final long WORTH_NODES = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Register register;
    private final Promoter promoter;
    private final Environment environment;
    private final HydrationRecord other;
    private final Beat seen;
    private final long since;

    private Takeover(Register register, Promoter promoter, Environment environment, HydrationRecord other, Beat seen) {
        this.register = register;
        this.promoter = promoter;
        this.environment = environment;
        this.other = other;
        this.seen = seen;
        this.since = environment.nanoTime().getAsLong();
    }

    /** Starts to watch that one of the hydrations which has come furthest, if any is worth it. */
    static Optional<Takeover> watch(
            Register register, Promoter promoter, Environment environment, List<HydrationRecord> others) {
        Optional<Takeover> furthest = Optional.empty();
        for (HydrationRecord other : others) {
            Optional<Beat> beat = beat(promoter, other);
            long best = furthest.map(t -> t.seen.nodes()).orElse(WORTH_NODES - 1);
            if (beat.isPresent() && beat.get().nodes() > best) {
                furthest = Optional.of(new Takeover(register, promoter, environment, other, beat.get()));
            }
        }
        return furthest;
    }

    private static Optional<Beat> beat(Promoter promoter, HydrationRecord hydration) {
        String key = Heartbeat.key(hydration);
        return Optional.ofNullable(promoter.beats(key).get(key))
                .map(Records::beat)
                .filter(beat -> beat.owner().equals(hydration.owner()));
    }

    /**
     * Waits for what is left of the lease, then takes the hydration over in the place of one's own, which ends.
     *
     * @return the other hydration in these hands, or {@code mine} if the other's owner lives or it has ended
     */
    public Opened instead(Opened mine) {
        while (true) {
            if (!beat(promoter, other).equals(Optional.of(seen))) {
                LOG.info("Another process works on the same tree; this one does not wait for it.");
                return mine;
            }
            long left = LEASE.toNanos() - (environment.nanoTime().getAsLong() - since);
            if (left <= 0) {
                return take(mine);
            }
            pause(Duration.ofNanos(Math.min(left, LOOK.toNanos())));
        }
    }

    private void pause(Duration time) {
        try {
            environment.sleeper().sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted", "interrupted while an older hydration was watched", "", e);
        }
    }

    private Opened take(Opened mine) {
        HydrationRecord taken = other.takenOverBy(mine.record());
        List<Range> ranges = List.of(
                Range.one(Keys.HYDRATION, Keys.hydration(other.stamp())),
                Range.one(Keys.HYDRATION, Keys.hydration(mine.record().stamp())));
        boolean done = register.decide(
                Group.CONTROL,
                ranges,
                (view, attempt) -> Hydrations.isOpen(view, other) && Hydrations.isOpen(view, mine.record())
                        ? Decision.commit(
                                true,
                                List.of(
                                        new Write.Put(
                                                Keys.HYDRATION,
                                                Keys.hydration(taken.stamp()),
                                                Records.hydration(taken)),
                                        Hydrations.closing(mine.record())))
                        : Decision.answer(false));
        if (!done) {
            return mine;
        }
        Heartbeat.drop(promoter, other);
        LOG.info("Goes on with a hydration that died after about {} nodes.", seen.nodes());
        return new Opened(taken, mine.active(), mine.base(), List.of());
    }
}
