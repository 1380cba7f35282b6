package dev.tagsync.internal.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.Environment;
import dev.tagsync.SyncException;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of several processes takes care of a channel, so that not all do the same work. That is all that it is good for: it decides nothing, and two that
 * both believe to have it cannot do harm. A challenger takes it over when it saw it unchanged for its whole length, on its own clock. While a cycle takes long, {@link #tick} renews it. Thread-safe.
 */
public final class Lease {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final String KIND = "lease";
    private static final int VERSION = 1;

    private final Register register;
    private final Environment environment;
    private final String channel;
    private final Duration length;
    private final String owner;
    private Optional<Held> seen = Optional.empty();
    private long since;
    private long renewed;
    private boolean mine;

    public Lease(Register register, Environment environment, String channel, Duration length) {
        this.register = register;
        this.environment = environment;
        this.channel = channel;
        this.length = length;
        this.owner = register.newId();
    }

    /** The time is for people: no decision is made by another's clock. */
    private record Held(String owner, long count, Optional<Instant> time) {}

    /** Tells when a channel's lease was taken or renewed last, by its owner's clock; empty if nobody has it. */
    public static Optional<Instant> lastRenewed(Register register, String channel) {
        return register.read(Group.LEASE, range(channel))
                .one(KIND, channel, Lease::read)
                .flatMap(Held::time);
    }

    /** Renews it, takes it if it is free or was not renewed for its length, and tells whether it is this process's now. */
    public synchronized boolean renew() {
        renewed = environment.nanoTime().getAsLong();
        mine = taken();
        return mine;
    }

    /** Renews it if a third of its length has passed. One that was lost meanwhile is left to the other; what is under way goes on, and does no harm. */
    public synchronized void tick() {
        if (!mine || environment.nanoTime().getAsLong() - renewed < length.toNanos() / 3) {
            return;
        }
        try {
            if (!renew()) {
                LOG.warn(
                        "Another process has taken over the care of {}: what is under way here may be done twice",
                        channel);
            }
        } catch (SyncException e) {
            LOG.debug("The lease of {} was not renewed: {}", channel, e.getMessage());
        }
    }

    private boolean taken() {
        return register.decide(Group.LEASE, List.of(range()), (view, attempt) -> {
            Optional<Held> now = view.one(KIND, channel, Lease::read);
            if (now.isPresent() && !now.get().owner().equals(owner) && !isDead(now)) {
                return Decision.answer(false);
            }
            long count = now.map(Held::count).orElse(0L) + 1;
            return Decision.commit(
                    true,
                    List.of(new Write.Put(
                            KIND,
                            channel,
                            write(new Held(
                                    owner,
                                    count,
                                    Optional.of(environment.clock().instant()))))));
        });
    }

    private boolean isDead(Optional<Held> now) {
        long nanoTime = environment.nanoTime().getAsLong();
        if (!now.equals(seen)) {
            seen = now;
            since = nanoTime;
        }
        return nanoTime - since >= length.toNanos();
    }

    /** Gives it back, so that another process need not wait; one that cannot is taken over. */
    public synchronized void giveBack() {
        mine = false;
        try {
            register.decide(
                    Group.LEASE,
                    List.of(range()),
                    (view, attempt) -> view.one(KIND, channel, Lease::read)
                                    .filter(held -> held.owner().equals(owner))
                                    .isPresent()
                            ? Decision.commit(true, List.of(new Write.Delete(KIND, channel)))
                            : Decision.answer(false));
        } catch (SyncException e) {
            LOG.debug("The lease of {} was not given back: {}", channel, e.getMessage());
        }
    }

    private Range range() {
        return range(channel);
    }

    private static Range range(String channel) {
        return Range.one(KIND, channel);
    }

    private static byte[] write(Held held) {
        ObjectNode o = Json.object().put("owner", held.owner()).put("count", held.count());
        held.time().ifPresent(time -> o.put("time", time.toString()));
        return Json.write(VERSION, o);
    }

    private static Held read(byte[] bytes) {
        return Json.read(
                "lease",
                bytes,
                VERSION,
                o -> new Held(
                        Json.text(o, "owner"),
                        Json.number(o, "count"),
                        Json.optional(o, "time", time -> Instant.parse(time.textValue()))));
    }
}
