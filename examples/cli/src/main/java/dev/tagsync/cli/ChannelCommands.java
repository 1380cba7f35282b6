package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.AttemptRecord;
import dev.tagsync.ChannelStatus;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Digest;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Hold;
import dev.tagsync.Quarantine;
import dev.tagsync.ReaderReport;
import dev.tagsync.Signature;
import dev.tagsync.SyncController;
import dev.tagsync.TagName;
import dev.tagsync.TagTrouble;
import dev.tagsync.VerifyReport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that look at a channel and at the releases there are. */
final class ChannelCommands {
    private ChannelCommands() {}

    @Command(name = "status", description = "Shows what is live.")
    static final class Status implements CliCommand {
        @Option(names = "--readers", description = "Shows the readers that report what they serve, too.")
        boolean readers;

        @Override
        public Answer run(Host host) {
            SyncController sync = host.controllerWithoutGit();
            return new StatusAnswer(
                    sync.status(),
                    sync.tagTroubles(),
                    readers ? Optional.of(sync.fleet().readers()) : Optional.empty(),
                    host.catalog());
        }
    }

    private record StatusAnswer(
            ChannelStatus channel, List<TagTrouble> troubles, Optional<List<ReaderReport>> readers, String catalog)
            implements Answer {
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
            if (readers.isPresent()) {
                json.writeArrayFieldStart("readers");
                for (ReaderReport reader : readers.get()) {
                    json.writeStartObject();
                    json.writeStringField("name", reader.name());
                    json.writeNumberField("generation", reader.generation().number());
                    json.writeStringField("time", reader.time().toString());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
        }

        @Override
        public void text(Screen screen) {
            Instant now = Instant.now();
            Optional<HistoryRecord> active = channel.active();
            if (active.isEmpty()) {
                screen.line(label(channel.channel()) + "nothing yet in catalog " + catalog
                        + "; make a release live: tagsync promote TAG");
            } else {
                HistoryRecord a = active.get();
                screen.line(label(channel.channel())
                        + screen.green(a.release().tag().value()) + "   generation "
                        + a.generation() + "   since " + Screen.ago(Duration.between(a.time(), now)) + " ("
                        + screen.time(a.time()) + ")   by " + a.actor() + quoted(a.reason()) + past(a));
                screen.line(label("catalog") + Screen.number(a.entries())
                        + (a.entries() == 1 ? " entry" : " entries") + "   commit "
                        + a.release().commit().abbreviated() + "   root "
                        + a.root().abbreviated());
                if (!(a.release().signature() instanceof Signature.Unchecked)) {
                    screen.line(
                            label("signature") + signature(screen, a.release().signature()));
                }
            }
            channel.hold().ifPresent(h -> screen.line(label("held") + heldBy(screen, h, now)));
            for (Quarantine q : channel.quarantined()) {
                screen.line(label("quarantine") + q.tag() + "   since " + Screen.ago(Duration.between(q.time(), now))
                        + "   by " + q.actor() + quoted(q.reason()));
            }
            if (!troubles.isEmpty()) {
                screen.line(label("tags") + screen.yellow(TagCommands.inShort(troubles))
                        + "   see: tagsync releases; if it was meant: tagsync accept-moved TAG --reason TEXT");
            }
            channel.rollback()
                    .ifPresent(r ->
                            screen.line(label("rollback") + "to " + r.release().tag() + ": tagsync rollback"));
            channel.lastAttempt().ifPresent(last -> screen.line(label("last try") + attempt(screen, last, now)));
            readers.ifPresent(all -> readers(screen, all, now));
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

        private static String heldBy(Screen screen, Hold hold, Instant now) {
            return screen.yellow(
                            hold.left().map(left -> "rolled back from " + left).orElse("by a person")) + "   since "
                    + Screen.ago(Duration.between(hold.time(), now)) + "   by " + hold.actor() + quoted(hold.reason())
                    + "   release it: tagsync unhold, or promote TAG";
        }

        private static String attempt(Screen screen, AttemptRecord last, Instant now) {
            String counts = last.errors()
                    + (last.errors() == 1 ? " error" : " errors")
                    + (last.warnings() == 0 ? "" : ", " + last.warnings() + " warnings");
            return last.tag() + "   " + screen.yellow(last.outcome().toLowerCase(java.util.Locale.ROOT)) + " "
                    + Screen.ago(Duration.between(last.time(), now)) + " ago   " + counts + "   by " + last.actor();
        }

        private static String label(String text) {
            return Screen.padded(text, 10) + "  ";
        }
    }

    /** The breakers that were let pass. */
    private static String past(HistoryRecord record) {
        return record.overridden().isEmpty() ? "" : " [past " + String.join(", ", record.overridden()) + "]";
    }

    private static String quoted(String reason) {
        return reason.isEmpty() ? "" : " (\"" + reason + "\")";
    }

    @Command(name = "history", description = "Shows what was made live, newest first.")
    static final class History implements CliCommand {
        @Option(names = "--limit", paramLabel = "N", description = "The most records; 100 by default.")
        int limit = 100;

        @Override
        public Answer run(Host host) {
            return new HistoryAnswer(
                    host.controllerWithoutGit().history(atLeastOne("--limit", limit)), host.catalog(), host.channel());
        }
    }

    static int atLeastOne(String option, int value) {
        if (value < 1) {
            throw new ConfigurationException("cli.usage", option + " is at least 1, found " + value, "");
        }
        return value;
    }

    private record HistoryAnswer(List<HistoryRecord> records, String catalog, String channel) implements Answer {
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
                screen.line("Nothing was ever live in channel " + channel + " of catalog " + catalog
                        + ". Make a release live: tagsync promote TAG");
                return;
            }
            screen.table(
                    List.of("gen", "when", "what", "tag", "signature", "from", "changes", "by", "why"),
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
                                    r.actor(),
                                    r.reason() + past(r)))
                            .toList(),
                    Set.of("signature"),
                    "why",
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
            return new VerifyAnswer(report.orElseThrow(() -> tag == null ? host.nothingLive() : host.notStored(tag)));
        }
    }

    private record VerifyAnswer(VerifyReport report) implements Answer {
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
                                    + ". Mend it: tagsync repair; and see why the store lost data.");
        }
    }
}
