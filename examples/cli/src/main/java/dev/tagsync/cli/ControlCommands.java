package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.ConfigurationException;
import dev.tagsync.ControlRecord;
import dev.tagsync.ControlResult;
import dev.tagsync.Controls;
import dev.tagsync.Resolution;
import dev.tagsync.SyncOptions;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Explicit acts of a person that move nothing: what automation and other people must heed afterwards. */
final class ControlCommands {
    private ControlCommands() {}

    /** One act. */
    private abstract static class ActCommand implements CliCommand {
        @Mixin
        SyncCommands.Author author = new SyncCommands.Author();

        @Override
        public Answer run(Host host) {
            SyncOptions by = author.options(host);
            return new ControlAnswer(act(host, by.actor().orElseThrow(), by.reason()), host.hints());
        }

        abstract ControlResult act(Host host, String actor, String reason);
    }

    @Command(
            name = "hold",
            description = "Holds the channel: only an explicit promote moves it forward, until unhold or that.")
    static final class Hold extends ActCommand {
        @Override
        ControlResult act(Host host, String actor, String reason) {
            return host.controllerWithoutGit().controls().hold(actor, reason);
        }
    }

    @Command(name = "unhold", description = "Lifts the channel's hold, whoever set it; a rollback sets one.")
    static final class Unhold extends ActCommand {
        @Override
        ControlResult act(Host host, String actor, String reason) {
            return host.controllerWithoutGit().controls().unhold(actor, reason);
        }
    }

    @Command(
            name = "quarantine",
            description = "Marks a release as known to be bad: no channel is moved to it or to its content any more.")
    static final class Quarantine extends ActCommand {
        @Parameters(paramLabel = "TAG", description = "The tag's name; --repo is needed if nothing of it is stored.")
        String tag = "";

        @Override
        ControlResult act(Host host, String actor, String reason) {
            return controls(host).quarantine(tag, actor, reason);
        }
    }

    @Command(name = "unquarantine", description = "Lifts the mark of a release; a rollback marks what it leaves.")
    static final class Unquarantine extends ActCommand {
        @Parameters(paramLabel = "TAG", description = "The tag's name.")
        String tag = "";

        @Override
        ControlResult act(Host host, String actor, String reason) {
            return host.controllerWithoutGit().controls().unquarantine(tag, actor, reason);
        }
    }

    @Command(
            name = "accept-moved",
            description = {
                "Accepts a tag that moved, vanished or came back as another, as the repository shows it now.",
                "Needs --reason; promotes nothing."
            })
    static final class AcceptMoved extends ActCommand {
        @Parameters(paramLabel = "TAG", description = "The tag's name.")
        String tag = "";

        @Override
        ControlResult act(Host host, String actor, String reason) {
            if (reason.isBlank()) {
                throw new ConfigurationException(
                        "cli.usage",
                        "accept-moved needs --reason: who accepted what, and why, is kept",
                        "add --reason TEXT");
            }
            return host.controller().controls().acceptMoved(tag, actor, reason);
        }
    }

    @Command(
            name = "approve",
            description = "Approves a release, for a controller that asks for approvals; the approver is --actor.")
    static final class Approve extends ActCommand {
        @Parameters(paramLabel = "TAG", description = "The tag's name.")
        String tag = "";

        @Override
        ControlResult act(Host host, String actor, String reason) {
            return host.controller().controls().approve(tag, actor, reason);
        }
    }

    @Command(
            name = "resolve",
            description = "Ends doubt: sees to it that nothing sent before can apply any more, and tells what is so.")
    static final class Resolve implements CliCommand {
        @Parameters(paramLabel = "ATTEMPT", arity = "0..1", description = "The attempt that was in doubt.")
        @Nullable
        String attempt;

        @Override
        public Answer run(Host host) {
            Controls controls = host.controllerWithoutGit().controls();
            return new ResolveAnswer(attempt == null ? controls.resolve() : controls.resolve(attempt));
        }
    }

    private record ResolveAnswer(Resolution resolution) implements Answer {
        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeStringField("channel", resolution.channel());
            json.writeStringField("message", resolution.summary());
            if (resolution.attempt().isPresent()) {
                json.writeStringField("attempt", resolution.attempt().get());
                json.writeBooleanField("applied", resolution.flip().isPresent());
            }
            if (resolution.active().isPresent()) {
                json.writeObjectFieldStart("active");
                JsonParts.record(json, resolution.active().get());
                json.writeEndObject();
            }
        }

        @Override
        public void text(Screen screen) {
            screen.line(resolution.summary() + ".");
        }
    }

    private static Controls controls(Host host) {
        return (host.namesRepository() ? host.controller() : host.controllerWithoutGit()).controls();
    }

    record ControlAnswer(ControlResult result, Hints hints) implements Answer {
        @Override
        public int status() {
            return result instanceof ControlResult.Refused ? ExitStatus.REFUSED : ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeStringField("outcome", outcome());
            json.writeStringField("message", result.summary());
            if (result instanceof ControlResult.Done done) {
                record(json, done.record());
            } else if (result instanceof ControlResult.Refused refused) {
                json.writeStringField("reason", refused.reason().name());
                if (!refused.hint().isEmpty()) {
                    json.writeStringField("hint", hints.completed(refused.hint()));
                }
            }
        }

        private String outcome() {
            if (result instanceof ControlResult.Done) {
                return "DONE";
            }
            return result instanceof ControlResult.Unchanged ? "UNCHANGED" : "REFUSED";
        }

        private static void record(JsonGenerator json, ControlRecord record) throws IOException {
            json.writeObjectFieldStart("record");
            json.writeStringField("kind", record.kind().name());
            optional(json, "channel", record.channel());
            optional(json, "tag", record.tag());
            optional(json, "tagObject", record.tagObject().map(object -> object.hex()));
            json.writeStringField("actor", record.actor());
            if (!record.reason().isEmpty()) {
                json.writeStringField("reason", record.reason());
            }
            json.writeStringField("time", record.time().toString());
            json.writeEndObject();
        }

        private static void optional(JsonGenerator json, String field, Optional<?> value) throws IOException {
            if (value.isPresent()) {
                json.writeStringField(field, value.get().toString());
            }
        }

        @Override
        public void text(Screen screen) {
            if (result instanceof ControlResult.Refused refused) {
                screen.line(screen.red("refused") + ": " + refused.summary()
                        + screen.faint(" [" + JsonParts.word(refused.reason()) + "]"));
                if (!refused.hint().isEmpty()) {
                    screen.line("  " + hints.completed(refused.hint()));
                }
            } else {
                screen.line(result.summary() + ".");
            }
        }
    }
}
