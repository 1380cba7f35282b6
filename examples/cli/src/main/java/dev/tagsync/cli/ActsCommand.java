package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.ControlRecord;
import dev.tagsync.HistoryRecord;
import dev.tagsync.SyncController;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what people did beside promoting and going back: who, when and why. */
@Command(
        name = "acts",
        description = {
            "Shows who did what beside promoting, newest first: holds, quarantines, approvals, accepted tags, keeps, settings;",
            "and the promotions of the channel that let rules pass by name."
        })
final class ActsCommand implements CliCommand {
    private static final int BY = 4;
    private static final int WHY = 5;

    @Option(names = "--limit", paramLabel = "N", description = "The most records; 100 by default.")
    int limit = 100;

    /** One act. An override is a promotion that let rules pass. */
    private record Act(
            String kind,
            Optional<String> channel,
            Optional<String> tag,
            List<String> rules,
            String actor,
            String reason,
            Instant time) {
        static Act of(ControlRecord r) {
            return new Act(
                    r.kind().name(),
                    r.channel(),
                    r.tag().map(t -> t.value()),
                    List.of(),
                    r.actor(),
                    r.reason(),
                    r.time());
        }

        static Act of(HistoryRecord r) {
            return new Act(
                    "OVERRIDE",
                    Optional.of(r.channel()),
                    Optional.of(r.release().tag().value()),
                    r.overridden(),
                    r.actor(),
                    r.reason(),
                    r.time());
        }
    }

    @Override
    public Answer run(Host host) {
        int most = ChannelCommands.atLeastOne("--limit", limit);
        SyncController sync = host.controllerWithoutGit();
        List<Act> acts = new ArrayList<>();
        sync.controls().acts(most).forEach(record -> acts.add(Act.of(record)));
        sync.history(most).stream()
                .filter(record -> !record.overridden().isEmpty())
                .forEach(record -> acts.add(Act.of(record)));
        acts.sort(Comparator.comparing(Act::time).reversed());
        return new ActsAnswer(acts.subList(0, Math.min(most, acts.size())));
    }

    private record ActsAnswer(List<Act> acts) implements Answer {
        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeArrayFieldStart("acts");
            for (Act act : acts) {
                json.writeStartObject();
                json.writeStringField("kind", act.kind());
                if (act.channel().isPresent()) {
                    json.writeStringField("channel", act.channel().get());
                }
                if (act.tag().isPresent()) {
                    json.writeStringField("tag", act.tag().get());
                }
                if (!act.rules().isEmpty()) {
                    json.writeArrayFieldStart("rules");
                    for (String rule : act.rules()) {
                        json.writeString(rule);
                    }
                    json.writeEndArray();
                }
                json.writeStringField("actor", act.actor());
                if (!act.reason().isEmpty()) {
                    json.writeStringField("reason", act.reason());
                }
                json.writeStringField("time", act.time().toString());
                json.writeEndObject();
            }
            json.writeEndArray();
        }

        @Override
        public void text(Screen screen) {
            if (acts.isEmpty()) {
                screen.line("Nobody has held, marked, approved, accepted, kept or overridden anything.");
                return;
            }
            screen.table(
                    List.of("when", "what", "channel", "tag", "by", "why"),
                    acts.stream()
                            .map(act -> List.of(
                                    screen.time(act.time()),
                                    act.kind()
                                                    .toLowerCase(java.util.Locale.ROOT)
                                                    .replace('_', ' ')
                                            + (act.rules().isEmpty() ? "" : " of " + String.join(", ", act.rules())),
                                    act.channel().orElse(""),
                                    act.tag().orElse(""),
                                    act.actor(),
                                    act.reason()))
                            .toList(),
                    WHY,
                    BY);
        }
    }
}
