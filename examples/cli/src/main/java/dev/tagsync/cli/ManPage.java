package dev.tagsync.cli;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page of the command line, made from its definition, in the man macros of roff. */
final class ManPage {
    private final CommandSpec root;
    private final StringBuilder page = new StringBuilder();

    ManPage(CommandSpec root) {
        this.root = root;
    }

    String text() {
        macro(".TH TAGSYNC 1 \"\" \"" + root.version()[0] + "\" \"TagSync\"");
        section("NAME");
        plain("tagsync - makes a Git tag of a catalog live in ScyllaDB or Cassandra");
        section("SYNOPSIS");
        bold(root.usageMessage().customSynopsis()[0]);
        section("DESCRIPTION");
        plain(String.join(" ", root.usageMessage().description()));
        plain("Options stand before or after the command.");
        section("OPTIONS");
        root.options().forEach(this::option);
        section("COMMANDS");
        root.subcommands().values().forEach(this::command);
        section("EXIT STATUS");
        for (String line : root.usageMessage().footer()) {
            String text = line.strip();
            String[] status = text.split("  ", 2);
            if (status.length == 2 && status[0].matches("\\d[\\d, ]*")) {
                item(status[0], status[1]);
            } else {
                plain(text.replace("%n", ""));
            }
        }
        section("EXAMPLE");
        literal(Examples.of(root));
        return page.toString();
    }

    private void command(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        if (!spec.subcommands().isEmpty()) {
            spec.subcommands().values().forEach(this::command);
            return;
        }
        String parameters = spec.positionalParameters().stream()
                .map(p -> p.arity().min() == 0 ? " [" + p.paramLabel() + "]" : " " + p.paramLabel())
                .collect(Collectors.joining());
        macro(".SS \"" + escaped(spec.qualifiedName().substring(root.name().length() + 1) + parameters) + "\"");
        plain(String.join(" ", spec.usageMessage().description()));
        spec.positionalParameters().forEach(p -> item(p.paramLabel(), description(p)));
        own(spec).forEach(this::option);
        String example = Examples.of(spec);
        if (!example.isEmpty()) {
            literal(example);
        }
    }

    /** The options that a command does not share with all others. */
    static List<OptionSpec> own(CommandSpec command) {
        return command.options().stream().filter(option -> !option.inherited()).toList();
    }

    private void option(OptionSpec option) {
        String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        item(String.join(", ", option.names()) + value, description(option));
    }

    private static String description(ArgSpec argument) {
        return String.join(" ", argument.description());
    }

    private void section(String name) {
        macro(".SH \"" + name + "\"");
    }

    private void item(String what, String text) {
        macro(".TP");
        bold(what);
        plain(text);
    }

    private void bold(String text) {
        page.append("\\fB").append(escaped(text)).append("\\fR\n");
    }

    private void literal(String text) {
        macro(".PP");
        macro(".nf");
        page.append("    ").append(escaped(text)).append('\n');
        macro(".fi");
    }

    private void plain(String text) {
        page.append(escaped(text.replace("%n", " ").strip())).append('\n');
    }

    private void macro(String line) {
        page.append(line).append('\n');
    }

    /** A backslash, a hyphen and a dot or an apostrophe at the start of a line mean something to roff. */
    private static String escaped(String text) {
        String safe = text.replace("\\", "\\e").replace("-", "\\-");
        return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
    }
}
