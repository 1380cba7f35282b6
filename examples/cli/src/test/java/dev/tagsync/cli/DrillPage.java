package dev.tagsync.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page of the documentation as something to do: scenes that are set, and commands with what they answer. Commands stand in {@code console} blocks behind
 * {@code $ }; what stands below one is what it prints, with {@code …} for what differs from time to time. A comment before a block, such as {@code <!-- drill:
 * scene live -->}, tells what the page's text takes for granted.
 */
final class DrillPage {
    private static final Pattern MARK = Pattern.compile("\\s*<!-- drill: (.+) -->");
    private static final Pattern FENCE = Pattern.compile("\\s*```(\\w*)\\s*");
    private static final Set<String> SHELLS = Set.of("sh", "bash", "shell", "zsh");

    /** A line of a block that says not what it is: a program, or a path to one, and maybe what it is given. */
    private static final Pattern COMMAND = Pattern.compile("(\\$ )?([A-Z_]+=\\S* )*(\\.{0,2}/)?[a-z][\\w./-]*( .*)?");

    private final Path file;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> stray = new ArrayList<>();

    private DrillPage(Path file) {
        this.file = file;
    }

    /** Something to do. */
    sealed interface Step {
        /** Starts anew with a catalog in this state. */
        record Scene(String name, int line) implements Step {}

        /** Lets something happen that the page takes for granted. */
        record Event(String name, int line) implements Step {}

        /** Has this in the configuration file, beside what the scene has there. */
        record Configured(String yaml, int line) implements Step {}

        /**
         * Types a command.
         *
         * @param text what is typed
         * @param output the lines that are shown below it; none if the page shows none
         * @param exit the exit status
         * @param nightly whether it takes too long for every build
         * @param line its line in the page
         */
        record Command(String text, List<String> output, int exit, boolean nightly, int line) implements Step {}
    }

    static DrillPage read(Path file) {
        DrillPage page = new DrillPage(file);
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        page.parse(lines);
        return page;
    }

    List<Step> steps() {
        return steps;
    }

    /** Returns where commands stand that nobody would try: blocks of another kind, and without a reason. */
    List<String> stray() {
        return stray;
    }

    Path file() {
        return file;
    }

    boolean hasCommands() {
        return steps.stream().anyMatch(step -> step instanceof Step.Command);
    }

    private void parse(List<String> lines) {
        int exit = 0;
        boolean nightly = false;
        boolean configured = false;
        Optional<String> left = Optional.empty();
        for (int i = 0; i < lines.size(); i++) {
            Matcher mark = MARK.matcher(lines.get(i));
            Matcher fence = FENCE.matcher(lines.get(i));
            if (mark.matches()) {
                for (String part : mark.group(1).split(", ?(?=scene |event |exit |nightly|configured|not )")) {
                    if (part.startsWith("scene ")) {
                        steps.add(new Step.Scene(part.substring(6), i + 1));
                    } else if (part.startsWith("event ")) {
                        steps.add(new Step.Event(part.substring(6), i + 1));
                    } else if (part.startsWith("exit ")) {
                        exit = Integer.parseInt(part.substring(5));
                    } else if (part.equals("nightly")) {
                        nightly = true;
                    } else if (part.equals("configured")) {
                        configured = true;
                    } else if (part.startsWith("not ")) {
                        left = Optional.of(part.substring(4));
                    } else {
                        throw new IllegalArgumentException(file + ":" + (i + 1) + ": what is \"" + part + "\"?");
                    }
                }
            } else if (fence.matches()) {
                int end = i + 1;
                while (!lines.get(end).strip().equals("```")) {
                    end++;
                }
                if (configured) {
                    String indent = " ".repeat(lines.get(i).indexOf('`'));
                    steps.add(new Step.Configured(
                            lines.subList(i + 1, end).stream()
                                    .map(l -> l.startsWith(indent) ? l.substring(indent.length()) : l)
                                    .collect(Collectors.joining("\n", "", "\n")),
                            i + 1));
                } else {
                    block(fence.group(1), lines.subList(i + 1, end), i + 2, exit, nightly, left);
                }
                exit = 0;
                nightly = false;
                configured = false;
                left = Optional.empty();
                i = end;
            }
        }
    }

    private void block(String kind, List<String> lines, int first, int exit, boolean nightly, Optional<String> left) {
        boolean commands = SHELLS.contains(kind)
                || lines.stream()
                        .map(String::strip)
                        .anyMatch(l -> l.matches("(\\$ )?tagsync .*")
                                || kind.isEmpty() && COMMAND.matcher(l).matches());
        if (!kind.equals("console") || left.isPresent()) {
            if (commands && left.isEmpty()) {
                stray.add(file + ":" + first);
            }
            return;
        }
        String text = "";
        int at = 0;
        List<String> output = new ArrayList<>();
        List<Step.Command> typed = new ArrayList<>();
        int indent = lines.isEmpty() ? 0 : lines.get(0).indexOf('$');
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).length() >= indent ? lines.get(i).substring(Math.max(0, indent)) : "";
            if (line.startsWith("$ ")) {
                if (!text.isEmpty()) {
                    typed.add(new Step.Command(text, List.copyOf(output), 0, nightly, at));
                    output.clear();
                }
                text = line.substring(2);
                at = first + i;
            } else if (text.endsWith("\\")) {
                text = text.substring(0, text.length() - 1) + line.strip();
            } else {
                output.add(line);
            }
        }
        typed.add(new Step.Command(text, List.copyOf(output), exit, nightly, at));
        steps.addAll(typed);
    }
}
