package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.SyncException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A command that came to nothing.
 *
 * @param status the exit status
 * @param code the fault's id, for programs
 * @param message what failed
 * @param hint what to do next, or empty
 * @param standing what is so all the same, or empty
 */
record Failure(int status, String code, String message, String hint, String standing) implements Answer {
    /**
     * Explains an exception.
     *
     * @param fault what was thrown
     * @param moves whether the command that threw it can move a channel
     * @param live what is live, if that is known
     */
    static Failure of(Throwable fault, boolean moves, Optional<String> live) {
        String standing = moves && !(fault instanceof OutcomeUnknownException)
                ? "nothing has changed: "
                        + live.map(l -> l + ", readers are unaffected").orElse("readers are unaffected")
                : "";
        if (fault instanceof SyncException e) {
            // For a host it passes, since a release may come; a command that is run again finds the same.
            int status = e.code().equals("catalog.nothing-live") ? ExitStatus.REFUSED : ExitStatus.of(e);
            String hint = e.hint().orElse("");
            if (status == ExitStatus.UNAVAILABLE) {
                hint = join(hint, "exit status 4 means that a retry is safe");
            } else if (status == ExitStatus.UNKNOWN) {
                hint = join(hint, "before anything else look: tagsync status, tagsync history");
            }
            return new Failure(status, e.code(), message(e), hint, standing);
        }
        if (fault instanceof NotThere e) {
            return new Failure(ExitStatus.REFUSED, e.code(), message(e), e.hint(), standing);
        }
        if (fault instanceof OutOfMemoryError) {
            return new Failure(
                    moves ? ExitStatus.UNKNOWN : ExitStatus.REFUSED,
                    "cli.memory",
                    "out of memory: " + message(fault),
                    "give the JVM more: TAGSYNC_JAVA_OPTS=-Xmx2g",
                    "");
        }
        return new Failure(
                moves ? ExitStatus.UNKNOWN : ExitStatus.REFUSED,
                "cli.bug",
                "this should not happen: " + fault.getClass().getSimpleName() + ": " + message(fault),
                "run the command again with --verbose, and report what it says"
                        + (moves ? "; before anything else look: tagsync status" : ""),
                "");
    }

    /** Completes what it says to type, so that it can be copied. */
    Failure with(Hints hints) {
        // The library's way to mend these is a call.
        String complete = switch (code) {
            case "store.keyspace-missing" -> hints.command("schema", "create") + " makes it; or check --keyspace";
            case "store.data-centers" ->
                "say so in every call, by --several-datacenters or severalDatacenters: true in the configuration file";
            case "scratch.unusable" ->
                "free as much space there as the catalog's files take, or name another folder: --scratch DIR";
            default -> hints.completed(hint);
        };
        return new Failure(status, code, message, complete, standing);
    }

    private static String message(Throwable fault) {
        String message = fault.getMessage();
        return message == null ? fault.getClass().getSimpleName() : message;
    }

    private static String join(String hint, String more) {
        return hint.isEmpty() ? more : hint + "; " + more;
    }

    @Override
    public void json(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("error");
        json.writeStringField("code", code);
        json.writeStringField("message", message);
        if (!hint.isEmpty()) {
            json.writeStringField("hint", hint);
        }
        json.writeEndObject();
    }

    @Override
    public FindingsReport found() {
        return new FindingsReport(
                "failed",
                "",
                List.of(),
                0,
                Optional.of(new FindingsReport.Problem(code, message)),
                Duration.ZERO,
                status);
    }

    /** Written to the error stream. */
    @Override
    public void text(Screen screen) {
        screen.line(screen.red("tagsync") + ": " + message + screen.faint(" [" + code + "]"));
        if (!standing.isEmpty()) {
            screen.line("  " + standing);
        }
        if (!hint.isEmpty()) {
            screen.line("  " + hint);
        }
    }
}
