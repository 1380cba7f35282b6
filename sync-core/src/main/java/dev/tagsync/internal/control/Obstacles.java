package dev.tagsync.internal.control;

import dev.tagsync.Digest;
import dev.tagsync.Environment;
import dev.tagsync.Gate;
import dev.tagsync.Gate.Ruling;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Hold;
import dev.tagsync.Release;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.internal.control.Channel.Act;
import dev.tagsync.spi.Promoter.Range;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can stand against a flip of a channel. It is judged under the version that the flip is committed on, so that a hold, a quarantine or anything a gate
 * rests on that is set after the decision makes the flip conflict, and be judged again.
 */
public final class Obstacles {
    private static final Logger LOG = LoggerFactory.getLogger(Obstacles.class);
    private static final int FLIPS_OF_OTHERS = 100;

    private final Environment environment;
    private final String channel;
    private final List<Gate> gates;

    public Obstacles(Environment environment, String channel, List<Gate> gates) {
        this.environment = environment;
        this.channel = channel;
        this.gates = List.copyOf(gates);
    }

    /** Returns what can stand against a flip of another channel: the same gates judge. */
    public Obstacles in(String other) {
        return new Obstacles(environment, other, gates);
    }

    /** What was found: an obstacle, or none but those gates that were overridden. */
    public record Found(Optional<Obstacle> obstacle, List<String> overridden) {
        private static Found of(Optional<Obstacle> obstacle) {
            return new Found(obstacle, List.of());
        }
    }

    /** Returns what can be overridden by name. */
    public Set<String> overridable() {
        Set<String> ids = new TreeSet<>();
        gates.forEach(gate -> ids.add(Gate.ID + gate.name()));
        return ids;
    }

    /** Which records are looked at. */
    List<Range> ranges(Release release) {
        List<Range> ranges = new ArrayList<>(List.of(Holds.range(channel), Quarantines.range()));
        if (!gates.isEmpty()) {
            ranges.add(Approvals.range(release));
        }
        others().forEach(other -> ranges.add(Range.newest(Keys.HISTORY, Keys.channelPrefix(other), FLIPS_OF_OTHERS)));
        return ranges;
    }

    private Set<String> others() {
        Set<String> others = new TreeSet<>();
        gates.forEach(gate -> others.addAll(gate.channels()));
        return others;
    }

    /**
     * Judges a promotion.
     *
     * @param root what would become live, if it is known yet
     */
    Found promotion(Register.View view, Release release, Optional<Digest> root, Act act) {
        Optional<Obstacle> obstacle =
                Quarantines.against(view, release, root).or(() -> act.automatic() ? held(view) : Optional.empty());
        return obstacle.isPresent() || gates.isEmpty() ? Found.of(obstacle) : gated(view, release, root, act);
    }

    private Found gated(Register.View view, Release release, Optional<Digest> root, Act act) {
        Gate.Request request = new Gate.Request(
                channel,
                release,
                root,
                environment.clock().instant(),
                Approvals.of(view),
                histories(view),
                act.reviewed());
        List<String> overridden = new ArrayList<>();
        Optional<Obstacle> first = Optional.empty();
        for (Gate gate : gates) {
            Optional<Obstacle> closed = closed(gate, request);
            if (closed.isPresent() && act.override().contains(Gate.ID + gate.name())) {
                overridden.add(Gate.ID + gate.name());
            } else if (closed.isPresent()) {
                first = first.isEmpty() ? closed : Optional.of(both(first.get(), closed.get()));
            }
        }
        return new Found(first, first.isPresent() ? List.of() : overridden);
    }

    private Optional<Obstacle> closed(Gate gate, Gate.Request request) {
        String what = request.release().tag() + " ";
        Ruling ruling;
        try {
            ruling = Objects.requireNonNull(gate.judge(request), "no ruling");
        } catch (RuntimeException e) {
            // Whoever cannot judge lets nothing through.
            LOG.warn(
                    "Gate {} could not judge {}", gate.name(), request.release().tag(), e);
            return Optional.of(new Obstacle(
                    Reason.GATE,
                    what + "is not let through: gate " + gate.name() + " failed: " + e,
                    "mend the gate, then try again; or override " + Gate.ID + gate.name() + " with a reason",
                    Optional.empty()));
        }
        if (ruling instanceof Ruling.NotYet notYet) {
            return Optional.of(new Obstacle(
                    Reason.GATE,
                    what + notYet.reason(),
                    (notYet.until().isPresent() ? "wait" : "it waits for somebody to act") + "; or override " + Gate.ID
                            + gate.name() + " with a reason",
                    notYet.until()));
        }
        if (ruling instanceof Ruling.No no) {
            return Optional.of(new Obstacle(
                    Reason.GATE,
                    what + no.reason(),
                    "promote another release; or override " + Gate.ID + gate.name() + " with a reason",
                    Optional.empty()));
        }
        return Optional.empty();
    }

    /** Both must open: the later time counts, and none if one is not known. */
    private static Obstacle both(Obstacle a, Obstacle b) {
        Optional<Instant> until = a.notBefore().flatMap(x -> b.notBefore().map(y -> x.isAfter(y) ? x : y));
        return new Obstacle(Reason.GATE, a.message() + "; " + b.message(), a.hint() + "; " + b.hint(), until);
    }

    private Map<String, List<HistoryRecord>> histories(Register.View view) {
        Map<String, List<HistoryRecord>> histories = new HashMap<>();
        List<HistoryRecord> all = view.all(Keys.HISTORY, Records.HISTORY);
        others().forEach(other -> histories.put(
                other, all.stream().filter(flip -> flip.channel().equals(other)).toList()));
        return histories;
    }

    /** Judges a rollback: whoever goes back may do so whenever it is. */
    Found rollback(Register.View view, Release release, Digest root) {
        return Found.of(Quarantines.against(view, release, Optional.of(root)));
    }

    private Optional<Obstacle> held(Register.View view) {
        return Holds.of(view, channel)
                .map(hold -> new Obstacle(
                        Reason.HELD,
                        channel + " is held by " + hold.actor() + why(hold),
                        "lift the hold, or promote the release explicitly",
                        Optional.empty()));
    }

    private static String why(Hold hold) {
        return hold.left().map(left -> ", who went back from " + left).orElse("")
                + (hold.reason().isEmpty() ? "" : " (\"" + hold.reason() + "\")");
    }
}
