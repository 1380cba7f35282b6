package dev.tagsync.cli;

import dev.tagsync.ConfigurationException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
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
        boolean json = Delivery.asksForJson(args);
        // Where the log goes.
        System.setErr(main.progress.freeing(System.err, io.charset()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            main.progress.close();
            main.interruption
                    .interrupt(
                            Interruption.ender(Thread.getAllStackTraces()), failure -> main.interrupted(failure, json))
                    .ifPresent(Runtime.getRuntime()::halt);
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
        boolean json = Delivery.asksForJson(args);
        ParseResult parsed;
        try {
            parsed = cli.parser().parseArgs(args);
            refuseTwoValues(parsed);
        } catch (ParameterException e) {
            return say(usage(e), Delivery.to(json));
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
            return say(noCommand(last), Delivery.to(cli.json));
        }
        LogSetup.verbose(cli.verbose);
        return run(command, cli, Hints.of(parsed.commandSpec()));
    }

    /** An alias may name what is typed again; but what is meant by two values is anybody's guess. */
    private static void refuseTwoValues(ParseResult parsed) {
        for (ParseResult part = parsed; part != null; part = part.hasSubcommand() ? part.subcommand() : null) {
            for (OptionSpec option : part.matchedOptions()) {
                if (!option.isMultiValue() && Set.copyOf(option.stringValues()).size() > 1) {
                    throw new ParameterException(
                            part.commandSpec().commandLine(),
                            "option " + option.longestName() + " has two values: "
                                    + String.join(" and ", option.stringValues()));
                }
            }
        }
    }

    private int run(CliCommand command, Cli cli, Hints hints) {
        Delivery delivery;
        try {
            delivery = Delivery.of(command.report(), cli.json);
        } catch (ConfigurationException e) {
            return say(Failure.of(e, command.moves(), Optional.empty()), Delivery.to(cli.json));
        }
        interruption.begin(command.moves(), command.goesOn(), hints);
        if (!delivery.json()) {
            progress.begin();
        }
        try (delivery;
                Host host = new Host(cli, hints, io, servers, progress, live -> moved(live, delivery.json()))) {
            try {
                host.config();
                return say(command.run(host), delivery);
            } catch (Throwable fault) {
                // The last place where anything can be said about it, an Error too.
                progress.close();
                if (cli.verbose) {
                    fault.printStackTrace(io.err());
                }
                return say(
                        Failure.of(fault, command.moves(), host.liveIfKnown(fault))
                                .with(host.hints()),
                        delivery);
            }
        }
    }

    /** What is left is to wait for readers: a signal leaves nothing open any more. */
    private void moved(String live, boolean json) {
        interruption.moved(live);
        if (!json) {
            io.notes().line(live + "; waiting for its readers");
            io.err().flush();
        }
    }

    private int say(Answer answer, Delivery delivery) {
        return interruption.answer(() -> write(answer, delivery)) ? answer.status() : ENDING;
    }

    /** One line for a person, or the object for a program. */
    private void interrupted(Failure failure, boolean json) {
        io.notes().line("tagsync: " + failure.message());
        if (!failure.hint().isEmpty()) {
            io.notes().line("  " + failure.hint());
        }
        io.err().flush();
        if (json) {
            write(failure, Delivery.to(true));
        }
    }

    private void write(Answer answer, Delivery delivery) {
        progress.close();
        delivery.deliver(answer, io);
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
