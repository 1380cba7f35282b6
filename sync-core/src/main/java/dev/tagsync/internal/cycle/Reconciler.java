package dev.tagsync.internal.cycle;

import dev.tagsync.ChannelStatus;
import dev.tagsync.Environment;
import dev.tagsync.Health.Type;
import dev.tagsync.Latest;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.ReleaseInfo;
import dev.tagsync.SyncException;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncReport;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TransientException;
import dev.tagsync.internal.control.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a channel to the latest release that may be promoted: one look at a time. For one thread.
 *
 * <ol>
 *   <li>What is live is compared with what is recorded.
 *   <li>Whoever has not the lease stops here.
 *   <li>What became live is watched, if it is guarded, one look of the guard at a time; nothing else is done before that is over.
 *   <li>The source is looked at. What could not be looked at is no news, and no cycle that counts.
 *   <li>The candidates are tried, the latest first: the first that passes is promoted. One that is bad is left until something about it changes, one
 *       that could not be judged is tried again after a while, twice as long each time; the next candidate is tried in their place.
 *   <li>While the channel is held, candidates are planned instead, so that whoever lifts the hold knows whether they are good.
 * </ol>
 */
public final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tagsync.SyncLoop");
    private static final Duration FIRST_RETRY = Duration.ofSeconds(30);
    private static final Duration LAST_RETRY = Duration.ofHours(1);
    private static final Duration FOR_GOOD = Duration.ofDays(36_500);

    private final Sync sync;
    private final Environment environment;
    private final SyncOptions options;
    private final Optional<Lease> lease;
    private final Map<String, Retry> retries = new HashMap<>();
    private Optional<Guarding> watch = Optional.empty();
    private Optional<Duration> watched = Optional.empty();

    /** The unforeseen fault that was logged last, as long as no look was completed since. */
    private String told = "";

    public Reconciler(Sync sync, Environment environment, SyncOptions options, Optional<Lease> lease) {
        this.sync = sync;
        this.environment = environment;
        this.options = options;
        this.lease = lease;
    }

    /**
     * What came of a look.
     *
     * @param completed whether source and store were looked at, and everything was done
     * @param conditions what is so
     * @param again when to look again at the latest; empty for the usual time
     */
    public record Look(boolean completed, Map<Type, String> conditions, Optional<Duration> again) {}

    /** How often something was tried, what came of it, and from when on it may be tried again. */
    private record Retry(int tries, long from, Type type, String message) {
        /** An earlier release is good enough where the later one is known to be bad, or not let through yet; never where it could not be looked at. */
        boolean isPassedOver() {
            return type == Type.REJECTED || type == Type.WAITING;
        }
    }

    /** Looks once. */
    public Look look() {
        long begun = environment.nanoTime().getAsLong();
        Map<Type, String> conditions = new EnumMap<>(Type.class);
        boolean completed = false;
        watched = Optional.empty();
        try {
            completed = look(conditions);
        } catch (OutcomeUnknownException e) {
            conditions.put(Type.IN_DOUBT, String.valueOf(e.getMessage()));
        } catch (TransientException e) {
            conditions.put(unavailable(e), String.valueOf(e.getMessage()));
        } catch (SyncException e) {
            conditions.put(Type.STALLED, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            conditions.put(Type.STALLED, unforeseen(e));
            tell(e);
        }
        if (completed) {
            told = "";
        }
        return new Look(completed, conditions, soonest(begun));
    }

    private static String unforeseen(RuntimeException fault) {
        return "a fault that nobody foresaw: " + fault;
    }

    /** The next look may go well; as long as it does not, the same fault is logged once. */
    private void tell(RuntimeException fault) {
        String again = fault.toString();
        if (!again.equals(told)) {
            LOG.error(
                    "A look at channel {} ended by a fault that nobody foresaw; it is tried again",
                    sync.channelName(),
                    fault);
        }
        told = again;
    }

    private static Type unavailable(SyncException e) {
        // A secret that is asked for at each use is one of the source.
        return e.code().startsWith("source.") || e.code().startsWith("config.")
                ? Type.SOURCE_UNAVAILABLE
                : Type.STORE_UNAVAILABLE;
    }

    private boolean look(Map<Type, String> conditions) {
        ChannelStatus status = sync.status();
        sync.drift().ifPresent(drift -> conditions.put(Type.DRIFTED, drift));
        if (lease.isPresent() && !lease.get().renew()) {
            conditions.put(Type.STANDING_BY, "another process takes care of " + status.channel());
            status.hold().ifPresent(hold -> conditions.put(Type.HELD, "held by " + hold.actor()));
            watch = Optional.empty();
            return true;
        }
        if (watch.isEmpty()) {
            watch = sync.guarding();
        }
        if (watch.isPresent() && isWatched(watch.get(), conditions)) {
            return true;
        }
        Latest latest = sync.latest();
        forgetOthers(latest);
        boolean done = status.hold().isPresent() ? heldBack(latest, status, conditions) : promoted(latest, conditions);
        if (!latest.blocking().isEmpty()) {
            conditions.put(Type.STALLED, latest.blocking().get(0).message());
        }
        return done;
    }

    /** Looks, if it is time to; tells whether there is nothing else to do in this look. */
    private boolean isWatched(Guarding guarding, Map<Type, String> conditions) {
        Guarding.Step step = guarding.step();
        if (step instanceof Guarding.Step.Watching watching) {
            watched = Optional.of(watching.next());
            conditions.put(Type.GUARDED, guarding.summary());
            return true;
        }
        watch = Optional.empty();
        if (step instanceof Guarding.Step.Failed failed) {
            conditions.put(Type.REJECTED, sync.failed(guarding.flip(), failed).summary());
            return true;
        }
        return false;
    }

    /** Promotes the first candidate that passes; tells whether all went its way. */
    private boolean promoted(Latest latest, Map<Type, String> conditions) {
        for (ReleaseInfo candidate : latest.candidates()) {
            String key = key(candidate, latest);
            if (waits(key, conditions)) {
                if (retries.get(key).isPassedOver()) {
                    continue;
                }
                return true;
            }
            SyncResult result = tried(key, () -> sync.flip(candidate.tag().value(), options, this::pulse));
            if (result.promoted()) {
                retries.remove(key);
                watch = sync.guarding();
                if (watch.isEmpty() || !isWatched(watch.get(), conditions)) {
                    conditions.putIfAbsent(Type.SYNCED, result.summary());
                }
                return true;
            }
            if (!goesOn(key, result, conditions)) {
                return !(result instanceof SyncResult.InDoubt);
            }
        }
        boolean fine = !conditions.containsKey(Type.REJECTED) && !conditions.containsKey(Type.STALLED);
        if (latest.candidates().isEmpty() || fine && conditions.isEmpty()) {
            conditions.put(Type.SYNCED, latest.summary());
        }
        return true;
    }

    /** Tells of a candidate whose time has not come, what is known of it. */
    private boolean waits(String key, Map<Type, String> conditions) {
        Retry retry = retries.get(key);
        if (retry == null || environment.nanoTime().getAsLong() - retry.from() >= 0) {
            return false;
        }
        conditions.putIfAbsent(retry.type(), retry.message());
        return true;
    }

    /** A cycle that takes long keeps the lease. */
    private void pulse() {
        lease.ifPresent(Lease::tick);
    }

    private interface Try {
        SyncResult run();
    }

    /** A fault while a candidate was tried is no verdict on it, but it is not tried again at once. */
    private SyncResult tried(String key, Try attempt) {
        try {
            return attempt.run();
        } catch (SyncException e) {
            retries.put(key, again(key, unavailableOrStalled(e), String.valueOf(e.getMessage())));
            throw e;
        } catch (RuntimeException e) {
            retries.put(key, again(key, Type.STALLED, unforeseen(e)));
            throw e;
        }
    }

    private static Type unavailableOrStalled(SyncException e) {
        return e instanceof TransientException ? unavailable(e) : Type.STALLED;
    }

    /** Notes what came of a candidate that did not pass, and tells whether the next may be tried. */
    private boolean goesOn(String key, SyncResult result, Map<Type, String> conditions) {
        Retry retry;
        boolean next = true;
        if (result instanceof SyncResult.Rejected) {
            boolean failed = sync.failed(result.report());
            retry = failed ? again(key, Type.REJECTED, result.summary()) : never(Type.REJECTED, result.summary());
        } else if (result instanceof SyncResult.Refused refused && refused.reason() == Reason.NOT_A_COMMIT) {
            // The tag object says so, and never anything else.
            retry = never(Type.REJECTED, result.summary());
        } else if (result instanceof SyncResult.Refused refused) {
            Reason reason = refused.reason();
            next = reason == Reason.QUARANTINED || reason == Reason.GATE || reason == Reason.POLICY;
            Type type = reason == Reason.QUARANTINED
                    ? Type.REJECTED
                    : reason == Reason.HELD ? Type.HELD : next ? Type.WAITING : Type.STALLED;
            retry = reason == Reason.HELD
                    ? soon(type, result.summary())
                    : refused.notBefore()
                            .map(until -> until(until, type, result.summary()))
                            .orElseGet(() -> again(key, type, result.summary()));
        } else if (result instanceof SyncResult.InDoubt) {
            retry = again(key, Type.IN_DOUBT, result.summary());
            next = false;
        } else {
            // Somebody else moved the channel: look anew, and soon.
            retry = soon(Type.WAITING, result.summary());
            next = false;
        }
        retries.put(key, retry);
        conditions.putIfAbsent(retry.type(), retry.message());
        return next;
    }

    /** Tells which newer releases wait for the hold to be lifted, and whether the latest of them is good. */
    private boolean heldBack(Latest latest, ChannelStatus status, Map<Type, String> conditions) {
        List<String> waiting = new ArrayList<>();
        for (ReleaseInfo candidate : latest.candidates()) {
            String key = "plan " + key(candidate, latest);
            Retry known = retries.get(key);
            if (known == null || environment.nanoTime().getAsLong() - known.from() >= 0) {
                SyncResult plan = tried(key, () -> sync.plan(candidate.tag().value(), options, this::pulse));
                if (plan instanceof SyncResult.Planned && isQuarantined(plan.report(), status)) {
                    retries.put(key, again(key, Type.REJECTED, candidate.tag() + " is quarantined"));
                } else if (plan instanceof SyncResult.Planned) {
                    retries.put(key, never(Type.HELD, candidate.tag() + " is good"));
                } else {
                    goesOn(key, plan, new EnumMap<>(Type.class));
                }
            }
            Retry retry = retries.get(key);
            waiting.add(retry.message());
            if (retry.type() == Type.HELD) {
                break;
            }
        }
        conditions.put(
                Type.HELD,
                status.channel() + " is held by " + status.hold().orElseThrow().actor()
                        + (waiting.isEmpty()
                                ? "; nothing newer waits"
                                : "; newer, held back: " + String.join("; ", waiting)));
        return true;
    }

    private static boolean isQuarantined(SyncReport plan, ChannelStatus status) {
        return status.quarantined().stream()
                .anyMatch(mark -> plan.release()
                        .filter(release -> mark.matches(release, plan.root()))
                        .isPresent());
    }

    private Retry again(String key, Type type, String message) {
        int tries = Optional.ofNullable(retries.get(key)).map(Retry::tries).orElse(0) + 1;
        long most = LAST_RETRY.toNanos();
        long wait = Math.min(most, FIRST_RETRY.toNanos() << Math.min(tries - 1, 20));
        return new Retry(tries, in(jittered(Duration.ofNanos(wait))), type, message);
    }

    private Retry soon(Type type, String message) {
        return new Retry(0, in(Duration.ofSeconds(1)), type, message);
    }

    private Retry until(Instant until, Type type, String message) {
        Duration left = Duration.between(environment.clock().instant(), until);
        return new Retry(0, in(left.compareTo(FOR_GOOD) > 0 ? FOR_GOOD : left.plusMillis(1)), type, message);
    }

    /** Nothing about it changes by waiting: another tag object or other active content makes it another question. */
    private Retry never(Type type, String message) {
        return new Retry(0, in(FOR_GOOD), type, message);
    }

    private long in(Duration time) {
        return environment.nanoTime().getAsLong() + time.toNanos();
    }

    /** Up to a tenth more or less. */
    Duration jittered(Duration time) {
        double factor = 0.9 + 0.2 * environment.random().nextDouble();
        return Duration.ofNanos((long) (time.toNanos() * factor));
    }

    /**
     * What might have been tried again in this look and was not, as behind a hold or without the lease, is no reason to look again before the usual time.
     *
     * @param begun when the look began
     */
    private Optional<Duration> soonest(long begun) {
        long now = environment.nanoTime().getAsLong();
        Stream<Duration> again = retries.values().stream()
                .filter(retry -> retry.from() - begun > 0)
                .map(retry -> Duration.ofNanos(Math.max(0, retry.from() - now)));
        return Stream.concat(again, watched.stream()).min(Duration::compareTo);
    }

    private static String key(ReleaseInfo candidate, Latest latest) {
        return String.join(
                " ",
                candidate.tag().value(),
                candidate.tagObject().hex(),
                latest.active().map(a -> a.root().toString()).orElse("-"));
    }

    private void forgetOthers(Latest latest) {
        Set<String> keys = new HashSet<>();
        latest.candidates().forEach(candidate -> {
            keys.add(key(candidate, latest));
            keys.add("plan " + key(candidate, latest));
        });
        retries.keySet().retainAll(keys);
    }

    /** Gives back what others may wait for. */
    public void end() {
        lease.ifPresent(Lease::giveBack);
    }
}
