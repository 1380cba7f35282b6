package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point: parses the command line, runs one command, says what came of it. */
public final class Main {
    /** No exit status: the process is ending by a signal. */
    private static final int ENDING = -1;

    private final Interruption interruption = new Interruption();
    private final Io io;
    private final Backend.Opener servers;
    private final ProgressDisplay progress;

    private Main(Io io, Backend.Opener servers) {
        this.io = io;
        this.servers = servers;
        this.progress = io.progress();
    }

    /** Runs a command and ends the process with its exit status. */
    public static void main(String[] args) {
        Io io = Io.ofProcess();
        Main main = new Main(io, Connection::open);
        boolean json = Arrays.asList(args).contains("--json");
        // Where the log goes.
        System.setErr(main.progress.freeing(System.err, io.charset()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            main.progress.close();
            main.interruption.interrupt(failure -> main.interrupted(failure, json));
        }));
        int status = main.run(args);
        if (status == ENDING) {
            // A signal came first: the exit status is the one it gives.
            return;
        }
        io.out().flush();
        io.err().flush();
        // Nothing is left to do: waiting for the driver's threads would only take time.
        Runtime.getRuntime().halt(status);
    }

    /** Runs a command in this process. */
    static int run(String[] args, Io io, Backend.Opener servers) {
        return new Main(io, servers).run(args);
    }

    private int run(String[] args) {
        Cli cli = new Cli();
        boolean json = Arrays.asList(args).contains("--json");
        ParseResult parsed;
        try {
            parsed = cli.parser().parseArgs(args);
        } catch (ParameterException e) {
            return say(usage(e), json);
        }
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        if (last.isUsageHelpRequested()) {
            last.commandSpec().commandLine().usage(io.out(), ansi());
            return ExitStatus.DONE;
        }
        if (parsed.isVersionHelpRequested()) {
            parsed.commandSpec().commandLine().printVersionHelp(io.out(), ansi());
            return ExitStatus.DONE;
        }
        if (!(last.commandSpec().userObject() instanceof CliCommand command)) {
            return say(noCommand(last), cli.json);
        }
        LogSetup.verbose(cli.verbose);
        return run(command, cli);
    }

    private int run(CliCommand command, Cli cli) {
        if (command.moves()) {
            interruption.begin();
        }
        if (!cli.json) {
            progress.begin();
        }
        try (Host host = new Host(cli, io, servers, progress)) {
            try {
                host.config();
                return say(command.run(host), cli.json);
            } catch (Throwable fault) {
                // The last place where anything can be said about it, an Error too.
                progress.close();
                if (cli.verbose) {
                    fault.printStackTrace(io.err());
                }
                return say(
                        Failure.of(fault, command.moves(), host.liveIfKnown(fault))
                                .forKeyspace(host),
                        cli.json);
            }
        }
    }

    private int say(Answer answer, boolean json) {
        return interruption.answer(() -> write(answer, json)) ? answer.status() : ENDING;
    }

    /** One line for a person, or the object for a program. */
    private void interrupted(Failure failure, boolean json) {
        io.notes().line("tagsync: " + failure.message());
        io.err().flush();
        if (json) {
            write(failure, true);
        }
    }

    private void write(Answer answer, boolean json) {
        progress.close();
        if (json) {
            byte[] object = object(answer);
            io.out().write(object, 0, object.length);
            io.out().flush();
        } else {
            PrintStream stream = answer instanceof Failure ? io.err() : io.out();
            answer.text(answer instanceof Failure ? io.notes() : io.answers());
            stream.flush();
        }
    }

    /** Written as a whole, so that a failure half-way leaves no half object. */
    private static byte[] object(Answer answer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            answer.json(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bytes.writeBytes("\n".getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    private CommandLine.Help.Ansi ansi() {
        return io.answers().bold("x").length() > 1 ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF;
    }

    private static Failure noCommand(ParseResult last) {
        String name = last.commandSpec().qualifiedName();
        return new Failure(
                ExitStatus.USAGE,
                "cli.usage",
                name + " needs a command: "
                        + String.join(", ", last.commandSpec().subcommands().keySet()),
                name + " --help tells more",
                "");
    }

    private static Failure usage(ParameterException e) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        List<String> suggestions = e instanceof UnmatchedArgumentException u ? u.getSuggestions() : List.of();
        String hint = suggestions.isEmpty() ? "" : "did you mean " + String.join(" or ", suggestions) + "? ";
        return new Failure(
                ExitStatus.USAGE, "cli.usage", String.valueOf(e.getMessage()), hint + name + " --help tells more", "");
    }
}
