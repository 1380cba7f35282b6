package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Digest;
import dev.tagsync.FindingCounts;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Severity;
import dev.tagsync.TagName;
import dev.tagsync.VerifyReport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that look at a channel and at the releases there are. */
final class ChannelCommands {
    /** How many rules a line of the history names. */
    private static final int FOUND = 2;

    private ChannelCommands() {}

    /** The breakers that were let pass. */
    static String past(HistoryRecord record) {
        return record.overridden().isEmpty() ? "" : " [past " + String.join(", ", record.overridden()) + "]";
    }

    /** What was found of a release that became live, the most frequent rules; what was let pass stands elsewhere. */
    static String warned(HistoryRecord record) {
        List<String> rules = record.findings().map(FindingCounts::rules).orElse(List.of()).stream()
                .filter(rule -> rule.severity() == Severity.WARNING)
                .map(rule -> Screen.number(rule.count()) + " " + rule.rule())
                .toList();
        return String.join(", ", rules.subList(0, Math.min(rules.size(), FOUND))) + (rules.size() > FOUND ? ", …" : "");
    }

    static String quoted(String reason) {
        return reason.isEmpty() ? "" : " (\"" + reason + "\")";
    }

    @Command(name = "history", description = "Shows what was made live, newest first.")
    static final class History implements CliCommand {
        @Option(names = "--limit", paramLabel = "N", description = "The most records; 100 by default.")
        int limit = 100;

        @Override
        public Answer run(Host host) {
            return new HistoryAnswer(host.controllerWithoutGit().history(atLeastOne("--limit", limit)), host);
        }
    }

    static int atLeastOne(String option, int value) {
        if (value < 1) {
            throw new ConfigurationException(
                    "cli.usage", option + " is at least 1, found " + value, "write " + option + " 1, or more");
        }
        return value;
    }

    private record HistoryAnswer(List<HistoryRecord> records, Host host) implements Answer {
        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeArrayFieldStart("records");
            for (HistoryRecord record : records) {
                json.writeStartObject();
                JsonParts.record(json, record);
                json.writeEndObject();
            }
            json.writeEndArray();
        }

        @Override
        public void text(Screen screen) {
            if (records.isEmpty()) {
                screen.line("Nothing was ever live in channel " + host.channel() + " of catalog " + host.catalog()
                        + ". Make a release live: " + host.next("promote", "TAG"));
                return;
            }
            screen.table(
                    List.of("gen", "when", "what", "tag", "signature", "from", "changes", "found", "by", "why"),
                    records.stream()
                            .map(r -> List.of(
                                    r.generation().toString(),
                                    screen.time(r.time()),
                                    JsonParts.word(r.kind()),
                                    r.release().tag().value(),
                                    JsonParts.inShort(r.release().signature()),
                                    r.from().map(TagName::value).orElse(""),
                                    r.changes()
                                            .map(c -> "+" + c.added() + " ~" + c.changed() + " -" + c.removed())
                                            .orElse(""),
                                    warned(r),
                                    r.actor(),
                                    r.reason() + past(r)))
                            .toList(),
                    Set.of("signature", "found"),
                    "why",
                    "found",
                    "by");
        }
    }

    @Command(name = "verify", description = "Reads a whole stored release back and compares it with Git.")
    static final class Verify implements CliCommand {
        @Parameters(paramLabel = "TAG", arity = "0..1", description = "A stored release; what is live by default.")
        @Nullable
        String tag;

        @Option(
                names = "--history",
                description = "Checks the records of the channel's flips instead, each against the next; needs no Git.")
        boolean history;

        @Override
        public Answer run(Host host) {
            if (history) {
                return new RepairCommands.HistoryAnswer(
                        host.controllerWithoutGit().verifyHistory());
            }
            Optional<VerifyReport> report;
            try {
                report = tag == null
                        ? host.controller().verify()
                        : host.controller().verify(new TagName(tag));
            } catch (IllegalArgumentException e) {
                throw new NotThere("release.not-stored", String.valueOf(e.getMessage()), "give the name of a tag");
            }
            return new VerifyAnswer(
                    report.orElseThrow(() -> tag == null ? host.nothingLive() : host.notStored(tag)),
                    tag == null ? host.next("repair") : host.next("repair", tag));
        }
    }

    private record VerifyAnswer(VerifyReport report, String cure) implements Answer {
        @Override
        public int status() {
            return report.good() ? ExitStatus.DONE : ExitStatus.REFUSED;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeBooleanField("good", report.good());
            JsonParts.release(json, report.release());
            json.writeStringField("root", report.root().toString());
            json.writeNumberField("nodes", report.nodes());
            json.writeNumberField("files", report.files());
            json.writeNumberField("lostNodeCount", report.lostNodeCount());
            json.writeArrayFieldStart("lostNodes");
            for (Digest node : report.lostNodes()) {
                json.writeString(node.toString());
            }
            json.writeEndArray();
            json.writeNumberField("differenceCount", report.differenceCount());
            json.writeArrayFieldStart("differences");
            for (String difference : report.differences()) {
                json.writeString(difference);
            }
            json.writeEndArray();
        }

        @Override
        public void text(Screen screen) {
            TagName tag = report.release().tag();
            for (Digest node : report.lostNodes()) {
                screen.line(screen.red("lost") + "       node " + node);
            }
            for (String difference : report.differences()) {
                screen.line(screen.red("differs") + "    " + difference);
            }
            String read = Screen.number(report.nodes()) + " nodes read, " + Screen.number(report.files())
                    + " files compared with commit " + report.release().commit().abbreviated();
            screen.line(
                    report.good()
                            ? screen.green(tag + " is as in Git: ") + read + "."
                            : screen.red(tag + " is damaged: ") + report.lostNodeCount() + " nodes lost, "
                                    + report.differenceCount() + " differences; " + read
                                    + ". Mend it: " + cure + "; and see why the store lost data.");
        }
    }
}
