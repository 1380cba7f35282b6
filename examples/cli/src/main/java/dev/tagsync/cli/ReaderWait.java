package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Fleet;
import dev.tagsync.Generation;
import dev.tagsync.ReaderReport;
import dev.tagsync.SyncController;
import dev.tagsync.SyncException;
import dev.tagsync.SyncResult;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a command that has moved a channel waits until readers have moved too. */
final class ReaderWait {
    private static final Duration USUAL = Duration.ofMinutes(1);

    @Option(
            names = "--await-readers",
            paramLabel = "SHARE",
            description =
                    "Waits afterwards until this share of the readers that report serves the release: 1, or 0.9. Exit status 6 if it does not; what is live stays live.")
    @Nullable
    String share;

    @Option(
            names = "--await-least",
            paramLabel = "N",
            description =
                    "How many readers there are at the least: the share is of so many where fewer report; 1 by default.")
    @Nullable
    Integer least;

    @Option(
            names = "--await-timeout",
            paramLabel = "TIME",
            description = "How long readers are waited for: 30s, 5m; 1m by default, 0s looks once.")
    @Nullable
    String timeout;

    /** Returns what is to be waited for, if anything; to be asked before anything moves, since it complains of what is no share, number or time. */
    Optional<Wanted> wanted() {
        if (share == null) {
            if (least != null || timeout != null) {
                throw new ConfigurationException(
                        "cli.usage",
                        (least != null ? "--await-least" : "--await-timeout") + " needs --await-readers",
                        "add --await-readers 1");
            }
            return Optional.empty();
        }
        int readers = least == null ? 1 : ChannelCommands.atLeastOne("--await-least", least);
        Duration patience = timeout == null ? USUAL : Times.of("--await-timeout", timeout, "30s or 5m");
        return Optional.of(new Wanted(share(share), readers, patience));
    }

    private static double share(String text) {
        double value = text.matches("\\d(\\.\\d{1,9})?") ? Double.parseDouble(text) : 0;
        if (value > 0 && value <= 1) {
            return value;
        }
        throw new ConfigurationException(
                "cli.usage",
                "--await-readers is a share above 0 and up to 1, found \"" + text + "\"",
                "write 1 for all of them, or 0.9");
    }

    /**
     * What is waited for.
     *
     * @param share of the readers
     * @param least how many there are at the least
     * @param patience how long
     */
    record Wanted(double share, int least, Duration patience) {
        /** Waits, if the channel is where it was to be. */
        Optional<Came> await(SyncController sync, SyncResult result, Host host) {
            Optional<Generation> generation = result.report().generation();
            if (!result.promoted() || generation.isEmpty()) {
                return Optional.empty();
            }
            String live = result.report().channel() + " is " + result.report().tag() + " (generation "
                    + generation.get() + ")";
            host.waitsForReaders(live);
            try {
                Fleet.Arrival arrival = sync.fleet().await(generation.get(), share, least, patience);
                return Optional.of(new Came(this, live, Optional.of(arrival), Optional.empty()));
            } catch (SyncException e) {
                // The channel has moved, whatever keeps us from seeing who follows.
                return Optional.of(new Came(this, live, Optional.empty(), Optional.of(e)));
            }
        }
    }

    /**
     * What came of it.
     *
     * @param wanted what was waited for
     * @param live what is live
     * @param arrival who serves it, as it was seen last
     * @param fault why that is not known
     */
    record Came(Wanted wanted, String live, Optional<Fleet.Arrival> arrival, Optional<SyncException> fault) {
        boolean reached() {
            return arrival.filter(Fleet.Arrival::reached).isPresent();
        }

        void json(JsonGenerator json) throws IOException {
            json.writeObjectFieldStart("readers");
            json.writeBooleanField("reached", reached());
            json.writeNumberField("share", wanted.share());
            json.writeNumberField("least", wanted.least());
            if (arrival.isPresent()) {
                json.writeNumberField("reporting", arrival.get().readers());
                json.writeNumberField("arrived", arrival.get().arrived());
                json.writeArrayFieldStart("stragglers");
                for (ReaderReport reader : arrival.get().stragglers()) {
                    JsonParts.reader(json, reader);
                }
                json.writeEndArray();
            }
            if (fault.isPresent()) {
                json.writeStringField("code", fault.get().code());
                json.writeStringField("message", String.valueOf(fault.get().getMessage()));
            }
            json.writeEndObject();
        }

        void text(Screen screen, Host host) {
            if (fault.isPresent()) {
                screen.line(
                        screen.yellow("readers not seen") + ": " + fault.get().getMessage()
                                + screen.faint(" [" + fault.get().code() + "]"));
            }
            arrival.ifPresent(seen -> {
                String counts = seen.arrived() + " of " + seen.readers() + " that report "
                        + (seen.arrived() == 1 ? "serves" : "serve") + " it"
                        + (seen.readers() < wanted.least() ? "; at least " + wanted.least() + " should report" : "");
                screen.line(
                        seen.reached()
                                ? "readers: " + counts + "."
                                : screen.yellow("readers not there after " + Screen.ago(wanted.patience())) + ": "
                                        + counts);
                Instant now = Instant.now();
                seen.stragglers()
                        .forEach(reader -> screen.line("  behind     " + reader.name() + "   generation "
                                + reader.generation() + "   said "
                                + Screen.ago(Duration.between(reader.time(), now)) + " ago"));
            });
            if (!reached()) {
                screen.line("  " + live + " all the same; look again: " + host.next("status", "--readers"));
            }
        }
    }
}
