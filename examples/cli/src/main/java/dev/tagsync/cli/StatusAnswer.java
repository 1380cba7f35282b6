package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.AttemptRecord;
import dev.tagsync.ChannelStatus;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Hold;
import dev.tagsync.NewerRelease;
import dev.tagsync.OpenGuard;
import dev.tagsync.Quarantine;
import dev.tagsync.ReaderReport;
import dev.tagsync.RollbackTarget;
import dev.tagsync.Signature;
import dev.tagsync.SyncLoop;
import dev.tagsync.TagTrouble;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a channel stands.
 *
 * @param rejected the newest rejection, if something else was tried after it
 * @param newer what was judged, and is later than all that was ever live
 * @param targets what the channel can go back to
 * @param lookedAfter when a loop said last that it looks after the channel
 * @param host tells what to type next
 */
record StatusAnswer(
        ChannelStatus channel,
        Optional<AttemptRecord> rejected,
        List<NewerRelease> newer,
        List<RollbackTarget> targets,
        List<TagTrouble> troubles,
        Optional<Instant> lookedAfter,
        Optional<List<ReaderReport>> readers,
        Host host)
        implements Answer {
    private static final int MOST_NAMED = 5;

    @Override
    public int status() {
        return ExitStatus.DONE;
    }

    @Override
    public void json(JsonGenerator json) throws IOException {
        json.writeStringField("channel", channel.channel());
        if (channel.active().isPresent()) {
            HistoryRecord active = channel.active().get();
            json.writeNumberField("generation", active.generation().number());
            JsonParts.release(json, active.release());
            json.writeStringField("root", active.root().toString());
            json.writeNumberField("entries", active.entries());
            json.writeStringField("since", active.time().toString());
            JsonParts.overridden(json, active);
        }
        if (channel.hold().isPresent()) {
            json.writeObjectFieldStart("hold");
            JsonParts.hold(json, channel.hold().get());
            json.writeEndObject();
        }
        if (!channel.quarantined().isEmpty()) {
            json.writeArrayFieldStart("quarantined");
            for (Quarantine mark : channel.quarantined()) {
                json.writeStartObject();
                JsonParts.quarantine(json, mark);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (!troubles.isEmpty()) {
            json.writeArrayFieldStart("tagsInTrouble");
            for (TagTrouble trouble : troubles) {
                TagCommands.trouble(json, trouble);
            }
            json.writeEndArray();
        }
        if (channel.rollback().isPresent()) {
            HistoryRecord target = channel.rollback().get();
            json.writeObjectFieldStart("rollback");
            json.writeStringField("tag", target.release().tag().value());
            json.writeNumberField("generation", target.generation().number());
            json.writeEndObject();
        }
        if (channel.lastAttempt().isPresent()) {
            json.writeObjectFieldStart("lastAttempt");
            JsonParts.attempt(json, channel.lastAttempt().get());
            json.writeEndObject();
        }
        if (rejected.isPresent()) {
            json.writeObjectFieldStart("lastRejection");
            JsonParts.attempt(json, rejected.get());
            json.writeEndObject();
        }
        if (channel.guard().isPresent()) {
            OpenGuard guard = channel.guard().get();
            json.writeObjectFieldStart("guard");
            json.writeStringField("name", guard.name());
            json.writeNumberField("generation", guard.generation().number());
            json.writeStringField("since", guard.since().toString());
            json.writeEndObject();
        }
        if (!newer.isEmpty()) {
            json.writeArrayFieldStart("newer");
            for (NewerRelease release : newer) {
                json.writeStartObject();
                json.writeStringField("tag", release.release().tag().value());
                json.writeStringField("state", release.state().name());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (!targets.isEmpty()) {
            json.writeArrayFieldStart("rollbackTargets");
            for (RollbackTarget target : targets) {
                json.writeStartObject();
                json.writeStringField("tag", target.release().tag().value());
                json.writeNumberField("generation", target.generation().number());
                json.writeBooleanField("instant", target.instant());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (lookedAfter.isPresent()) {
            json.writeStringField("lookedAfter", lookedAfter.get().toString());
        }
        if (readers.isPresent()) {
            json.writeArrayFieldStart("readers");
            for (ReaderReport reader : readers.get()) {
                JsonParts.reader(json, reader);
            }
            json.writeEndArray();
        }
    }

    @Override
    public void text(Screen screen) {
        Instant now = Instant.now();
        Optional<HistoryRecord> active = channel.active();
        if (active.isEmpty()) {
            screen.line(label(channel.channel()) + "nothing yet in catalog " + host.catalog()
                    + "; make a release live: " + host.next("promote", "TAG"));
        } else {
            HistoryRecord a = active.get();
            screen.line(label(channel.channel())
                    + screen.green(a.release().tag().value()) + "   generation "
                    + a.generation() + "   since " + Screen.ago(Duration.between(a.time(), now)) + " ("
                    + screen.time(a.time()) + ")   by " + a.actor() + ChannelCommands.quoted(a.reason())
                    + ChannelCommands.past(a));
            screen.line(label("catalog") + Screen.number(a.entries())
                    + (a.entries() == 1 ? " entry" : " entries") + "   commit "
                    + a.release().commit().abbreviated() + "   root "
                    + a.root().abbreviated());
            if (!(a.release().signature() instanceof Signature.Unchecked)) {
                screen.line(label("signature") + signature(screen, a.release().signature()));
            }
        }
        channel.guard().ifPresent(guard -> screen.line(label("guard") + guarded(guard, now)));
        channel.hold().ifPresent(h -> screen.line(label("held") + heldBy(screen, h, now)));
        for (Quarantine q : channel.quarantined()) {
            screen.line(label("quarantine") + q.tag() + "   since " + Screen.ago(Duration.between(q.time(), now))
                    + "   by " + q.actor() + ChannelCommands.quoted(q.reason()));
        }
        if (!troubles.isEmpty()) {
            screen.line(
                    label("tags") + screen.yellow(TagCommands.inShort(troubles)) + "   see: " + host.next("releases")
                            + "; if it was meant: " + host.next("accept-moved", "TAG", "--reason", "TEXT"));
        }
        channel.rollback()
                .ifPresent(
                        r -> screen.line(label("rollback") + "to " + r.release().tag() + ": " + host.next("rollback")));
        targets(screen);
        newer.forEach(release -> screen.line(label("newer") + newer(screen, release)));
        rejected.ifPresent(bad -> screen.line(label("rejected") + attempt(screen, bad, now)));
        channel.lastAttempt().ifPresent(last -> screen.line(label("last try") + attempt(screen, last, now)));
        screen.line(label("health") + health(screen, now));
        readers.ifPresent(all -> readers(screen, all, now));
    }

    /** What the store knows: this asks no Git, and no process. */
    private String health(Screen screen, Instant now) {
        String loop = lookedAfter
                .map(time -> "a loop looked " + Screen.ago(Duration.between(time, now)) + " ago")
                .orElse("no loop looks after it");
        boolean late = lookedAfter
                .filter(time -> Duration.between(time, now).compareTo(SyncLoop.DEFAULT_STALLED_AFTER) > 0)
                .isPresent();
        return (late ? screen.yellow(loop) : loop) + " · " + lastCycle(now) + " · store ok, Git is not asked";
    }

    private String lastCycle(Instant now) {
        Optional<Instant> flip = channel.active().map(HistoryRecord::time);
        Optional<AttemptRecord> other = channel.lastAttempt()
                .filter(last -> flip.filter(time -> time.isAfter(last.time())).isEmpty());
        return other.map(last -> cycle(last.time(), now, last.outcome().toLowerCase(Locale.ROOT)))
                .or(() -> channel.active().map(active -> cycle(active.time(), now, JsonParts.word(active.kind()))))
                .orElse("no cycle yet");
    }

    private static String cycle(Instant time, Instant now, String what) {
        return "last cycle " + Screen.ago(Duration.between(time, now)) + " ago: " + what;
    }

    private String guarded(OpenGuard guard, Instant now) {
        return guard.name() + " has not ended   since " + Screen.ago(Duration.between(guard.since(), now))
                + "   if nobody watches any more: "
                + host.next(
                        "promote",
                        channel.active().map(a -> a.release().tag().value()).orElse("TAG"))
                + ", or " + host.next("watch");
    }

    private void targets(Screen screen) {
        if (targets.isEmpty()) {
            return;
        }
        List<String> instant = targets.stream()
                .filter(RollbackTarget::instant)
                .map(t -> t.release().tag().value())
                .toList();
        long others = targets.size() - instant.size();
        String named = String.join(", ", instant.subList(0, Math.min(MOST_NAMED, instant.size())))
                + (instant.size() > MOST_NAMED ? " and " + (instant.size() - MOST_NAMED) + " more" : "");
        screen.line(label("go back to")
                + (instant.isEmpty() ? "" : named + " at once")
                + (instant.isEmpty() || others == 0 ? "" : "   ")
                + (others == 0
                        ? ""
                        : others + (instant.isEmpty() ? "" : " older") + " from Git: "
                                + host.next("rollback", "TAG", "--rehydrate")));
    }

    private String newer(Screen screen, NewerRelease release) {
        String tag = release.release().tag().value();
        return switch (release.state()) {
            case GOOD ->
                tag + "   " + screen.green(channel.hold().isPresent() ? "good, held back" : "good") + "   release it: "
                        + host.next("promote", tag);
            case REJECTED -> tag + "   " + screen.yellow("rejected") + "   see: " + host.next("findings", tag);
            case QUARANTINED -> tag + "   " + screen.yellow("quarantined");
        };
    }

    private static String signature(Screen screen, Signature signature) {
        return signature instanceof Signature.Doubtful ? screen.yellow(signature.summary()) : signature.summary();
    }

    private void readers(Screen screen, List<ReaderReport> all, Instant now) {
        long behind = all.stream().filter(this::isBehind).count();
        screen.line(label("readers")
                + (all.isEmpty()
                        ? "none reports what it serves: reportAs of CatalogReader's builder has it do so"
                        : all.size() + " report, " + (behind == 0 ? "none" : behind) + " behind"));
        for (ReaderReport reader : all) {
            String generation = "generation " + reader.generation();
            screen.line(label("") + reader.name() + "   "
                    + (isBehind(reader) ? screen.yellow(generation + ", behind") : generation) + "   said "
                    + Screen.ago(Duration.between(reader.time(), now)) + " ago");
        }
    }

    private boolean isBehind(ReaderReport reader) {
        return channel.active()
                .filter(active -> reader.generation().compareTo(active.generation()) < 0)
                .isPresent();
    }

    private String heldBy(Screen screen, Hold hold, Instant now) {
        return screen.yellow(hold.left().map(left -> "rolled back from " + left).orElse("by a person")) + "   since "
                + Screen.ago(Duration.between(hold.time(), now)) + "   by " + hold.actor()
                + ChannelCommands.quoted(hold.reason())
                + "   release it: " + host.next("unhold") + ", or "
                + host.next("promote", "TAG");
    }

    private static String attempt(Screen screen, AttemptRecord last, Instant now) {
        String counts = last.errors()
                + (last.errors() == 1 ? " error" : " errors")
                + (last.warnings() == 0 ? "" : ", " + last.warnings() + " warnings");
        return last.tag() + "   " + screen.yellow(last.outcome().toLowerCase(Locale.ROOT)) + " "
                + Screen.ago(Duration.between(last.time(), now)) + " ago   " + counts + "   by " + last.actor();
    }

    private static String label(String text) {
        return Screen.padded(text, 10) + "  ";
    }
}
