package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.Collector;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Health;
import dev.tagsync.Health.Type;
import dev.tagsync.ScrubReport;
import dev.tagsync.SyncLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Promotes what is latest, again and again, until a signal ends it; or once. */
@Command(
        name = "watch",
        description =
                "Keeps the channel at the latest release that may be promoted, until SIGTERM or Ctrl-C; says when anything changes.")
final class WatchCommand implements CliCommand {
    /** How long a cycle that is under way may take when a signal comes: less than the half minute that those who send it wait, as a rule. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            description = "The time between two looks: 30s, 5m; 1m by default.")
    @Nullable
    String interval;

    @Option(
            names = "--alive",
            paramLabel = "FILE",
            description =
                    "Writes this file at the start and after each completed cycle, for a probe that looks at its age.")
    @Nullable
    Path alive;

    @Option(
            names = "--lease",
            paramLabel = "TIME",
            description = "How long another process that does not renew its lease is waited for; 3m by default.")
    @Nullable
    String lease;

    @Option(names = "--collect", description = "Collects what nobody needs any more, too, beside the looks.")
    boolean collect;

    @Mixin
    CollectCommands.Retained retained = new CollectCommands.Retained();

    @Option(
            names = "--scrub-every",
            paramLabel = "TIME",
            description =
                    "Looks for lost nodes, too, part by part, so that all that is stored is read in about this time: 1d, 7d; off by default.")
    @Nullable
    String scrubEvery;

    @Mixin
    CollectCommands.Rate rate = new CollectCommands.Rate();

    @Option(names = "--once", description = "Looks once, tells how it stands, and ends.")
    boolean once;

    private long told = -1;

    @Override
    public boolean moves() {
        return true;
    }

    @Override
    public boolean goesOn() {
        return !once;
    }

    @Override
    public Answer run(Host host) {
        Screen notes = host.io().notes();
        SyncLoop.Builder builder = SyncLoop.of(host.controller());
        if (interval != null) {
            builder.interval(time("--interval", interval));
        }
        if (lease != null) {
            builder.lease(time("--lease", lease));
        }
        if (once && scrubEvery != null) {
            throw new ConfigurationException(
                    "cli.usage",
                    "--once and --scrub-every do not go together: one look ends before a part of the scrub",
                    "have a schedule call scrub --slices 1 beside it");
        }
        Collector collector = host.collector(retained.retention(), rate.nodes);
        if (collect) {
            builder.collecting(collector, SyncLoop.DEFAULT_COLLECT_EVERY);
        }
        if (once) {
            try (SyncLoop loop = builder.withoutLease().build()) {
                return new HealthAnswer(loop.runOnce(), host.hints());
            }
        }
        host.scrubEvery(scrubEvery).ifPresent(round -> builder.scrubbing(collector, round));
        SyncLoop loop = builder.closePatience(PATIENCE)
                .listener(health -> say(host, () -> lines(health, host.hints(), notes)))
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            // The process goes when this returns, and its exit status is that of the signal. The thread below waits on:
            // an answer of its own would come between.
            loop.close();
            say(host, () -> notes.line("ended, and gave its lease back; what is live stays live"));
        }));
        try {
            tell(0);
        } catch (IOException e) {
            throw new ConfigurationException("cli.output", "cannot write " + alive + ": " + e, "check --alive", e);
        }
        loop.start();
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(1);
                tell(loop.health().completed());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            loop.close();
        } catch (IOException e) {
            // A probe would take this process for one that hangs: end it as it should end.
            notes.line("cannot write " + alive + ": " + e);
            loop.close();
        }
        return new HealthAnswer(loop.health(), host.hints());
    }

    /** Shows to whoever looks at the file that this process lives and its loop goes on. */
    private void tell(long completed) throws IOException {
        if (alive != null && completed != told) {
            Files.writeString(alive, completed + "\n");
            told = completed;
        }
    }

    private static void say(Host host, Runnable saying) {
        saying.run();
        host.io().err().flush();
    }

    private static Duration time(String option, String text) {
        return Times.read(text)
                .filter(time -> !time.isZero())
                .orElseThrow(() -> new ConfigurationException(
                        "cli.usage",
                        option + " is a number above 0 and ms, s, m, h or d, found \"" + text + "\"",
                        "write 30s or 5m"));
    }

    private static void lines(Health health, Hints hints, Screen screen) {
        health.conditions()
                .forEach(c ->
                        screen.line(Screen.padded(JsonParts.word(c.type()), 18) + "  " + hints.completed(c.message())));
    }

    private record HealthAnswer(Health health, Hints hints) implements Answer {
        @Override
        public int status() {
            if (health.healthy()) {
                return ExitStatus.DONE;
            }
            if (health.condition(Type.IN_DOUBT).isPresent()) {
                return ExitStatus.UNKNOWN;
            }
            boolean away = health.condition(Type.SOURCE_UNAVAILABLE).isPresent()
                    || health.condition(Type.STORE_UNAVAILABLE).isPresent();
            return away ? ExitStatus.UNAVAILABLE : ExitStatus.REFUSED;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeStringField("channel", health.channel());
            json.writeBooleanField("healthy", health.healthy());
            json.writeArrayFieldStart("conditions");
            for (Health.Condition condition : health.conditions()) {
                json.writeStartObject();
                json.writeStringField("type", condition.type().name());
                json.writeStringField("message", condition.message());
                json.writeStringField("since", condition.since().toString());
                json.writeEndObject();
            }
            json.writeEndArray();
            if (health.collection().isPresent()) {
                Health.CollectorTurn turn = health.collection().get();
                json.writeObjectFieldStart("collection");
                json.writeStringField("ended", turn.ended().toString());
                json.writeNumberField("millis", turn.took().toMillis());
                if (turn.fault().isPresent()) {
                    json.writeStringField("fault", turn.fault().get());
                }
                json.writeEndObject();
            }
            if (health.scrub().isPresent()) {
                scrub(json, health.scrub().get());
            }
        }

        private static void scrub(JsonGenerator json, Health.ScrubTurn turn) throws IOException {
            json.writeObjectFieldStart("scrub");
            json.writeStringField("ended", turn.ended().toString());
            json.writeNumberField("millis", turn.took().toMillis());
            if (turn.report().isPresent()) {
                ScrubReport report = turn.report().get();
                json.writeNumberField("nodes", report.nodes());
                json.writeNumberField("lostNodeCount", report.lostCount());
                json.writeNumberField("next", report.next());
                json.writeNumberField("slices", report.slices());
            }
            if (turn.fault().isPresent()) {
                json.writeStringField("fault", turn.fault().get());
            }
            json.writeEndObject();
        }

        @Override
        public void text(Screen screen) {
            lines(health, hints, screen);
        }
    }
}
