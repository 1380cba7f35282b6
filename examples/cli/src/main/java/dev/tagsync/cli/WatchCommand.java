package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Health;
import dev.tagsync.Health.Type;
import dev.tagsync.SyncLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Promotes what is latest, again and again, until a signal ends it; or once. */
@Command(
        name = "watch",
        description =
                "Keeps the channel at the latest release that may be promoted, until SIGTERM or Ctrl-C; says when anything changes.")
final class WatchCommand implements CliCommand {
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

    @Option(names = "--once", description = "Looks once, tells how it stands, and ends.")
    boolean once;

    private long told = -1;

    @Override
    public Answer run(Host host) {
        Screen notes = host.io().notes();
        SyncLoop.Builder builder = SyncLoop.of(host.controller());
        if (interval != null) {
            String asked = interval;
            builder.interval(Times.read(interval)
                    .filter(time -> !time.isZero())
                    .orElseThrow(() -> new ConfigurationException(
                            "cli.usage",
                            "--interval is a number above 0 and ms, s, m, h or d, found \"" + asked + "\"",
                            "write 30s or 5m")));
        }
        if (once) {
            try (SyncLoop loop = builder.withoutLease().build()) {
                return new HealthAnswer(loop.runOnce());
            }
        }
        SyncLoop loop = builder.listener(health -> {
                    lines(health, notes);
                    host.io().err().flush();
                })
                .build();
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            loop.close();
            ended.countDown();
        }));
        try {
            tell(0);
        } catch (IOException e) {
            throw new ConfigurationException("cli.output", "cannot write " + alive + ": " + e, "check --alive", e);
        }
        loop.start();
        try {
            while (!ended.await(1, TimeUnit.SECONDS)) {
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
        return new HealthAnswer(loop.health());
    }

    /** Shows to whoever looks at the file that this process lives and its loop goes on. */
    private void tell(long completed) throws IOException {
        if (alive != null && completed != told) {
            Files.writeString(alive, completed + "\n");
            told = completed;
        }
    }

    private static void lines(Health health, Screen screen) {
        health.conditions().forEach(c -> screen.line(Screen.padded(JsonParts.word(c.type()), 18) + "  " + c.message()));
    }

    private record HealthAnswer(Health health) implements Answer {
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
        }

        @Override
        public void text(Screen screen) {
            lines(health, screen);
        }
    }
}
