package dev.tagsync.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.ControlResult;
import dev.tagsync.Resolution;
import dev.tagsync.SyncController;
import dev.tagsync.SyncException;
import dev.tagsync.SyncResult;
import dev.tagsync.testkit.sim.Act.Kind;
import java.util.Optional;
import java.util.function.Supplier;

/** What one process asks a controller, and what it is told, both for the witness. */
final class Ask {
    private final Witness witness;
    private final SimulatedProcess self;
    private Optional<Act> act = Optional.empty();

    Ask(Witness witness, SimulatedProcess self) {
        this.witness = witness;
        this.self = self;
    }

    /** The call that is under way. */
    Optional<Act> act() {
        return act;
    }

    void ends() {
        act = Optional.empty();
    }

    /** A call that says what came of it; what is in doubt is resolved, at once or later, and then it is certain. */
    void forResult(Kind kind, Scenario.Desk desk, String tag, Supplier<SyncResult> call) {
        Act now = asks(kind, desk.channel(), tag);
        try {
            SyncResult result = call.get();
            self.note("got " + result.getClass().getSimpleName() + ": " + result.summary());
            self.count("result " + result.getClass().getSimpleName());
            if (result instanceof SyncResult.GuardFailed failed
                    && failed.rollback().isPresent()) {
                self.count("guard went back");
            }
            if (result instanceof SyncResult.Refused refused) {
                self.count("refused " + refused.reason());
            }
            now.ended(result);
            Optional<SyncResult.InDoubt> doubt = Act.doubt(result);
            if (doubt.isPresent() && self.random().nextBoolean()) {
                resolve(now, doubt.get().attempt(), desk.sync());
            }
        } catch (SyncException e) {
            self.note("got " + e.getMessage());
            now.failed(e);
        }
        ends();
    }

    /** Asks until it is told, as a person would, some minutes or days later. */
    private void resolve(Act doubtful, String attempt, SyncController sync) {
        ends();
        Optional<Resolution> told = Optional.empty();
        while (told.isEmpty()) {
            Scenario.idle(self);
            try {
                told = Optional.of(sync.controls().resolve(attempt));
            } catch (SyncException e) {
                self.note("got " + e.getMessage());
                Act.excuses(e);
            }
        }
        self.note("got " + told.get().summary());
        self.count("resolved " + (told.get().flip().isPresent() ? "applied" : "never"));
        doubtful.resolved(attempt, told.get());
    }

    Act asks(Kind kind, String channel, String tag) {
        String what = (kind + " " + tag).strip() + " in " + channel;
        self.note("asks for " + what);
        Act now = witness.asks(kind, channel, self.name(), what);
        act = Optional.of(now);
        return now;
    }

    void forDeed(Kind kind, String tag, Supplier<ControlResult> call) {
        Act now = asks(kind, Shop.LIVE, tag);
        try {
            self.note("got " + call.get().getClass().getSimpleName());
        } catch (SyncException e) {
            self.note("got " + e.getMessage());
            now.failed(e);
        }
        ends();
    }

    void quietly(Runnable call) {
        try {
            call.run();
        } catch (SyncException e) {
            self.note("got " + e.getMessage());
            Act.excuses(e);
        }
    }

    static void verify(SyncController sync) {
        sync.verify().ifPresent(v -> assertThat(v.good()).isTrue());
    }
}
