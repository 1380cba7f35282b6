package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.CollectionReport;
import dev.tagsync.CollectionReport.Fate;
import dev.tagsync.CollectionReport.State;
import dev.tagsync.Collector;
import dev.tagsync.ConfigurationException;
import dev.tagsync.ControlResult;
import dev.tagsync.Digest;
import dev.tagsync.Keep;
import dev.tagsync.RestoreReport;
import dev.tagsync.Retention;
import dev.tagsync.ScrubReport;
import dev.tagsync.SnapshotId;
import dev.tagsync.SyncOptions;
import dev.tagsync.TagName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What ends, and what is kept from it. */
final class CollectCommands {
    private static final int NAMED = 10;

    private CollectCommands() {}

    private static Duration time(String option, String text) {
        return Times.of(option, text, "12h or 7d");
    }

    private static TagName tag(String text) {
        try {
            return new TagName(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("cli.usage", String.valueOf(e.getMessage()), "give the name of a tag", e);
        }
    }

    /** What stays without anybody asking. */
    static final class Retained {
        @Option(
                names = "--keep-flips",
                paramLabel = "N",
                description = "The newest flips of each channel to keep; 10 by default.")
        int flips = Retention.DEFAULT.flips();

        @Option(
                names = "--keep-age",
                paramLabel = "TIME",
                description = "How long to keep what was live, such as 12h; 7d by default.")
        String age = "7d";

        Retention retention() {
            return new Retention(
                    ChannelCommands.atLeastOne("--keep-flips", flips), CollectCommands.time("--keep-age", age));
        }
    }

    /** How fast nodes are read, scanned and deleted. */
    static final class Rate {
        @Option(
                names = "--nodes-per-second",
                paramLabel = "N",
                description = "The most nodes to read, scan and delete in a second; 20000 by default.")
        @Nullable
        String nodes;

        /** Reads the option, or the key of the configuration file. */
        static long read(String text) {
            if (!text.matches("[1-9][0-9]{0,8}")) {
                throw new ConfigurationException(
                        "cli.usage",
                        "nodesPerSecond is a whole number above 0 and below a billion, found \"" + text + "\"",
                        "write 5000");
            }
            return Long.parseLong(text);
        }
    }

    @Command(
            name = "gc",
            description = {
                "Ends snapshots that nothing needs, and deletes what is stored for them alone.",
                "Waits until no view of them can be open, ten minutes by default."
            })
    static final class Gc implements CliCommand {
        @Option(names = "--dry-run", description = "Says what would be done and why, and changes nothing.")
        boolean dryRun;

        @Option(
                names = "--no-wait",
                description = "Does what can be done at once, and leaves the rest to the next call.")
        boolean noWait;

        @Mixin
        Retained retained = new Retained();

        @Mixin
        Rate rate = new Rate();

        @Mixin
        Confirmation confirmation = new Confirmation();

        @Override
        public Answer run(Host host) {
            Collector collector = host.collector(retained.retention(), rate.nodes);
            if (dryRun) {
                return new GcAnswer(collector.dryRun());
            }
            confirmation.obtain(
                    host,
                    "gc",
                    host.next("gc", "--dry-run") + " tells what would end, and needs no leave",
                    screen -> loss(collector.dryRun(), host, screen));
            return new GcAnswer(noWait ? collector.turn() : collector.collect());
        }

        private static List<String> loss(CollectionReport dry, Host host, Screen screen) {
            List<String> tags = dry.snapshots().stream()
                    .filter(f -> f.state() == State.RETIRED)
                    .map(f -> f.release().tag().value())
                    .toList();
            if (tags.isEmpty()) {
                return List.of();
            }
            return List.of(
                    screen.yellow("gc ends "
                                    + (tags.size() == 1 ? "1 snapshot" : Screen.number(tags.size()) + " snapshots")
                                    + " for good: ")
                            + String.join(", ", tags.subList(0, Math.min(tags.size(), NAMED)))
                            + (tags.size() > NAMED ? " and " + Screen.number(tags.size() - NAMED) + " more" : ""),
                    "  Nothing needs them. Going back to one then takes Git: "
                            + host.next("rollback", "TAG", "--rehydrate"));
        }
    }

    private record GcAnswer(CollectionReport report) implements Answer {
        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeBooleanField("dryRun", report.dry());
            json.writeArrayFieldStart("snapshots");
            for (Fate f : report.snapshots()) {
                json.writeStartObject();
                json.writeNumberField("snapshot", f.id().stamp());
                json.writeStringField("tag", f.release().tag().value());
                json.writeStringField("root", f.root().toString());
                json.writeStringField("state", f.state().name());
                json.writeArrayFieldStart("reasons");
                for (String reason : f.reasons()) {
                    json.writeString(reason);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("abandoned");
            for (TagName tag : report.abandoned()) {
                json.writeString(tag.value());
            }
            json.writeEndArray();
            if (report.sweep().isPresent()) {
                CollectionReport.Sweep s = report.sweep().get();
                json.writeObjectFieldStart("sweep");
                json.writeNumberField("marked", s.marked());
                json.writeNumberField("stored", s.stored());
                json.writeNumberField("deleted", s.deleted());
                json.writeNumberField("younger", s.younger());
                json.writeEndObject();
            }
            if (report.next().isPresent()) {
                json.writeNumberField("nextSeconds", report.next().get().toSeconds());
            }
        }

        @Override
        public void text(Screen screen) {
            for (Fate f : report.snapshots()) {
                screen.line(Screen.padded(JsonParts.word(f.state()), 11)
                        + f.release().tag() + "   " + screen.faint("snapshot " + f.id()));
                f.reasons().forEach(reason -> screen.line("           " + reason));
            }
            report.abandoned()
                    .forEach(tag -> screen.line("abandoned  the hydration of " + tag + ", whose owner is dead"));
            report.sweep()
                    .ifPresent(s -> screen.line(Screen.number(s.deleted())
                            + (report.dry() ? " nodes would be deleted of " : " nodes deleted of ")
                            + Screen.number(s.stored())
                            + (s.younger() == 0
                                    ? ""
                                    : "; " + Screen.number(s.younger())
                                            + " more belong to nobody yet, or to what is under way")
                            + "."));
            if (report.sweep().isEmpty()
                    && report.count(State.KEPT) == report.snapshots().size()) {
                screen.line("Nothing to collect.");
            }
            report.next()
                    .ifPresent(next -> screen.line(
                            "Views may still be open: the rest can be collected in " + Screen.duration(next) + "."));
        }
    }

    @Command(name = "keep", description = "Keeps the snapshot of a tag, whatever retention says.")
    static final class KeepTag implements CliCommand {
        @Parameters(paramLabel = "TAG", description = "The tag of a release that is live, or passed.")
        String tag = "";

        @Option(names = "--for", paramLabel = "TIME", description = "How long, such as 30d; until unkeep by default.")
        @Nullable
        String time;

        @Mixin
        SyncCommands.Author author = new SyncCommands.Author();

        @Override
        public Answer run(Host host) {
            SyncOptions by = author.options(host);
            Optional<Instant> until =
                    Optional.ofNullable(time).map(t -> Instant.now().plus(time("--for", t)));
            ControlResult result = host.collector(Retention.DEFAULT)
                    .keep(tag(tag), until, by.actor().orElseThrow(), by.reason());
            return new ControlCommands.ControlAnswer(result, host.hints());
        }
    }

    @Command(name = "unkeep", description = "Lifts every keep of a tag; retention decides again.")
    static final class Unkeep implements CliCommand {
        @Parameters(paramLabel = "TAG", description = "The tag that was named.")
        String tag = "";

        @Mixin
        SyncCommands.Author author = new SyncCommands.Author();

        @Override
        public Answer run(Host host) {
            SyncOptions by = author.options(host);
            return new ControlCommands.ControlAnswer(
                    host.collector(Retention.DEFAULT)
                            .unkeep(tag(tag), by.actor().orElseThrow(), by.reason()),
                    host.hints());
        }
    }

    @Command(name = "pins", description = "Shows what people keep, and what readers have pinned.")
    static final class Pins implements CliCommand {
        @Override
        public Answer run(Host host) {
            Collector collector = host.collector(Retention.DEFAULT);
            return new PinsAnswer(collector.keeps(), new TreeMap<>(collector.pins()));
        }
    }

    private record PinsAnswer(List<Keep> keeps, Map<String, Set<SnapshotId>> pins) implements Answer {
        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeArrayFieldStart("keeps");
            for (Keep keep : keeps) {
                json.writeStartObject();
                json.writeStringField("tag", keep.tag().value());
                json.writeNumberField("snapshot", keep.snapshot().stamp());
                json.writeStringField("actor", keep.actor());
                json.writeStringField("reason", keep.reason());
                json.writeStringField("time", keep.time().toString());
                if (keep.until().isPresent()) {
                    json.writeStringField("until", keep.until().get().toString());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("pins");
            for (Map.Entry<String, Set<SnapshotId>> pin : pins.entrySet()) {
                json.writeStartObject();
                json.writeStringField("process", pin.getKey());
                json.writeArrayFieldStart("snapshots");
                for (SnapshotId id : pin.getValue()) {
                    json.writeNumber(id.stamp());
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
        }

        @Override
        public void text(Screen screen) {
            keeps.forEach(k -> screen.line("kept       " + k.tag() + "   by " + k.actor()
                    + k.until().map(until -> "   until " + screen.time(until)).orElse("")
                    + (k.reason().isEmpty() ? "" : " (\"" + k.reason() + "\")")));
            pins.forEach((process, snapshots) -> screen.line("pinned     " + snapshots + "   by process " + process));
            if (keeps.isEmpty() && pins.isEmpty()) {
                screen.line("Nothing is kept or pinned.");
            }
        }
    }

    @Command(name = "scrub", description = "Looks for lost nodes of all that is stored, a part a call; needs no Git.")
    static final class Scrub implements CliCommand {
        @Option(
                names = "--slices",
                paramLabel = "N",
                description = "How many of the 64 slices of a round; all that are left by default.")
        int slices = Collector.SCRUB_SLICES;

        @Mixin
        Rate rate = new Rate();

        @Override
        public Answer run(Host host) {
            ChannelCommands.atLeastOne("--slices", slices);
            return new ScrubAnswer(host.collector(Retention.DEFAULT, rate.nodes).scrub(slices), host.hints());
        }
    }

    private record ScrubAnswer(ScrubReport report, Hints hints) implements Answer {
        @Override
        public int status() {
            return report.good() ? ExitStatus.DONE : ExitStatus.REFUSED;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeBooleanField("good", report.good());
            json.writeNumberField("nodes", report.nodes());
            json.writeNumberField("lostNodeCount", report.lostCount());
            json.writeArrayFieldStart("lostNodes");
            for (Digest node : report.lost()) {
                json.writeString(node.toString());
            }
            json.writeEndArray();
            json.writeNumberField("next", report.next());
            json.writeNumberField("slices", report.slices());
        }

        @Override
        public void text(Screen screen) {
            report.lost().forEach(node -> screen.line(screen.red("lost") + "       node " + node));
            screen.line(Screen.number(report.nodes()) + " nodes read, "
                    + (report.good()
                            ? "all good"
                            : report.lostCount() + " lost: mend what needs them by " + hints.command("repair", "TAG"))
                    + (report.next() == 0
                            ? "; the round is done."
                            : "; next is slice " + report.next() + " of " + report.slices() + "."));
        }
    }

    @Command(
            name = "restored",
            description = {
                "Takes a store into use that was restored from a backup: to be called before anything else.",
                "Gives the register a new identity, raises its stamp, and looks at every snapshot."
            })
    static final class Restored implements CliCommand {
        @Mixin
        SyncCommands.Author author = new SyncCommands.Author();

        @Mixin
        Confirmation confirmation = new Confirmation();

        @Override
        public Answer run(Host host) {
            SyncOptions by = author.options(host);
            confirmation.obtain(
                    host,
                    "restored",
                    "",
                    screen -> List.of(
                            screen.yellow("restored gives the register of catalog " + host.catalog()
                                    + " a new identity, and ends every hydration that is under way."),
                            "  That is for a store that came from a backup, while no controller, loop or collector works on it."));
            return new RestoredAnswer(
                    host.collector(Retention.DEFAULT).restored(by.actor().orElseThrow(), by.reason()), host.hints());
        }
    }

    private record RestoredAnswer(RestoreReport report, Hints hints) implements Answer {
        @Override
        public int status() {
            return report.damaged().isEmpty() ? ExitStatus.DONE : ExitStatus.REFUSED;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeStringField("identity", report.identity());
            json.writeNumberField("lastStamp", report.lastStamp());
            tags(json, "abandoned", report.abandoned());
            tags(json, "damaged", report.damaged());
        }

        private static void tags(JsonGenerator json, String field, List<TagName> tags) throws IOException {
            json.writeArrayFieldStart(field);
            for (TagName tag : tags) {
                json.writeString(tag.value());
            }
            json.writeEndArray();
        }

        @Override
        public void text(Screen screen) {
            screen.line("The register has a new identity; readers start anew.");
            report.damaged()
                    .forEach(tag -> screen.line(screen.red("damaged") + "    " + tag + "   mend it: "
                            + hints.command("repair", tag.value())));
        }
    }
}
