package dev.tagsync.cli;

import dev.tagsync.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The leave for what cannot be undone: given on the command line, or by a person who is asked. */
final class Confirmation {
    private static final Set<String> YES = Set.of("y", "yes");

    @Option(
            names = "--yes",
            description =
                    "Does it without asking. Must be given where nobody can be asked: without a terminal, and with --json.")
    boolean yes;

    /**
     * Returns where it may be done.
     *
     * @param command what asks
     * @param instead what to call to see what would happen, or empty
     * @param loss what will be so afterwards, line by line; none if nothing is lost, and nobody is asked; written to the screen that it is given
     * @throws ConfigurationException if nobody can be asked
     * @throws NotThere if a person was asked, and said no
     */
    void obtain(Host host, String command, String instead, Function<Screen, List<String>> loss) {
        if (yes) {
            return;
        }
        Io io = host.io();
        if (io.keyboard().isEmpty() || host.json()) {
            throw new ConfigurationException(
                    "cli.unconfirmed",
                    command + " cannot be undone, and nobody can be asked: "
                            + (host.json() ? "the answer is for a program" : "this is no terminal"),
                    "add --yes" + (instead.isEmpty() ? "" : "; " + instead));
        }
        // One screen: what it colours is known to it alone.
        Screen screen = io.notes();
        List<String> lines = loss.apply(screen);
        if (lines.isEmpty()) {
            return;
        }
        lines.forEach(screen::line);
        io.err().print("Go on? [y/N] ");
        io.err().flush();
        if (!YES.contains(answer(io))) {
            throw new NotThere("cli.declined", "not confirmed: nothing has changed", "answer y, or add --yes");
        }
    }

    private static String answer(Io io) {
        try {
            String typed = io.keyboard().orElseThrow().readLine();
            return typed == null ? "" : typed.strip().toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
