package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Digest;
import dev.tagsync.HistoryCheck;
import dev.tagsync.HistoryRecord;
import dev.tagsync.RepairReport;
import dev.tagsync.TagName;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Looks back, and mends. */
final class RepairCommands {
    private RepairCommands() {}

    @Command(name = "repair", description = "Writes the lost nodes of a stored release again, from Git, and no other.")
    static final class Repair implements CliCommand {
        @Parameters(paramLabel = "TAG", arity = "0..1", description = "A stored release; what is live by default.")
        @Nullable
        String tag;

        @Override
        public Answer run(Host host) {
            Optional<RepairReport> report;
            try {
                report = tag == null
                        ? host.controller().repair()
                        : host.controller().repair(new TagName(tag));
            } catch (IllegalArgumentException e) {
                throw new NotThere("release.not-stored", String.valueOf(e.getMessage()), "give the name of a tag");
            }
            return new RepairAnswer(report.orElseThrow(() -> tag == null ? host.nothingLive() : host.notStored(tag)));
        }
    }

    private record RepairAnswer(RepairReport report) implements Answer {
        @Override
        public int status() {
            return report.whole() ? ExitStatus.DONE : ExitStatus.REFUSED;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeBooleanField("whole", report.whole());
            JsonParts.release(json, report.release());
            json.writeStringField("root", report.root().toString());
            json.writeNumberField("nodes", report.nodes());
            json.writeNumberField("writtenCount", report.writtenCount());
            json.writeArrayFieldStart("written");
            for (Digest node : report.written()) {
                json.writeString(node.toString());
            }
            json.writeEndArray();
            if (report.refused().isPresent()) {
                json.writeStringField("refused", report.refused().get());
            }
        }

        @Override
        public void text(Screen screen) {
            report.written().forEach(node -> screen.line("written    node " + node));
            screen.line(report.refused()
                    .map(why -> screen.red("refused") + ": " + why)
                    .orElse(screen.green(report.release().tag() + " is whole: ")
                            + Screen.number(report.nodes()) + " nodes looked at, "
                            + Screen.number(report.writtenCount()) + " written again."));
        }
    }

    @Command(name = "live-at", description = "Tells what was live in the channel at an instant.")
    static final class LiveAt implements CliCommand {
        @Parameters(paramLabel = "TIME", description = "In ISO 8601, such as 2026-03-01T12:00:00Z.")
        String time = "";

        @Override
        public Answer run(Host host) {
            Instant instant;
            try {
                instant = Instant.parse(time);
            } catch (DateTimeParseException e) {
                throw new ConfigurationException(
                        "cli.usage", "\"" + time + "\" is no instant", "write it as 2026-03-01T12:00:00Z", e);
            }
            return new LiveAtAnswer(host.controllerWithoutGit()
                    .liveAt(instant)
                    .orElseThrow(() -> new NotThere(
                            "catalog.nothing-live",
                            "nothing was live in channel " + host.channel() + " at " + instant,
                            host.next("history") + " shows when it began")));
        }
    }

    private record LiveAtAnswer(HistoryRecord record) implements Answer {
        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            JsonParts.record(json, record);
        }

        @Override
        public void text(Screen screen) {
            screen.line(record.release().tag() + "   generation " + record.generation() + "   since "
                    + screen.time(record.time()) + "   by " + record.actor());
        }
    }

    /** The answer of {@code verify --history}. */
    record HistoryAnswer(HistoryCheck check) implements Answer {
        @Override
        public int status() {
            return check.good() ? ExitStatus.DONE : ExitStatus.REFUSED;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeBooleanField("good", check.good());
            json.writeStringField("channel", check.channel());
            json.writeNumberField("records", check.records());
            if (check.broken().isPresent()) {
                json.writeNumberField("broken", check.broken().get().number());
                json.writeStringField("message", check.message());
            }
        }

        @Override
        public void text(Screen screen) {
            screen.line(
                    check.good()
                            ? screen.green("The history of " + check.channel() + " is as it was written: ")
                                    + Screen.number(check.records()) + " records."
                            : screen.red("damaged") + ": " + check.message());
        }
    }
}
