package dev.tagsync.internal.control;

import dev.tagsync.Digest;
import dev.tagsync.Hold;
import dev.tagsync.Release;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.internal.control.Channel.Act;
import dev.tagsync.spi.Promoter.Range;
import java.util.List;
import java.util.Optional;

/**
 * What can stand against a flip of a channel. It is judged under the version that the flip is committed on, so that a hold or a quarantine that is
 * set after the decision makes the flip conflict, and be judged again.
 */
public final class Obstacles {
    private final String channel;

    public Obstacles(String channel) {
        this.channel = channel;
    }

    /** Which records are looked at. */
    List<Range> ranges() {
        return List.of(Holds.range(channel), Quarantines.range());
    }

    /**
     * Judges a promotion.
     *
     * @param root what would become live, if it is known yet
     */
    Optional<Obstacle> promotion(Register.View view, Release release, Optional<Digest> root, Act act) {
        return Quarantines.against(view, release, root).or(() -> act.automatic() ? held(view) : Optional.empty());
    }

    /** Judges a rollback: whoever goes back may do so whenever it is. */
    Optional<Obstacle> rollback(Register.View view, Release release, Digest root) {
        return Quarantines.against(view, release, Optional.of(root));
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
