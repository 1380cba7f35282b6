package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The reference, the help, the manual page and the completion tell of the commands that there are, and of no others. */
class CliReferenceTest {
    private static final Path PAGE = DrillTest.ROOT.resolve("docs/reference/cli.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?[a-zA-Z][a-z-]*");
    private static final Pattern SHARED = Pattern.compile("^(`.*`) (?:and `(.*)` )?takes? (`--.*)$");

    private final Map<String, CommandSpec> commands = new TreeMap<>();

    CliReferenceTest() {
        gather(new Cli().parser().getCommandSpec());
    }

    private void gather(CommandSpec spec) {
        for (CommandLine line : spec.subcommands().values()) {
            CommandSpec each = line.getCommandSpec();
            gather(each);
            if (each.subcommands().isEmpty()) {
                commands.put(each.qualifiedName().substring("tagsync ".length()), each);
            }
        }
    }

    /** The rows of the table below a heading. */
    private static List<String[]> table(String heading) throws IOException {
        List<String[]> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(PAGE)) {
            inside = line.startsWith("## ") ? line.equals("## " + heading) : inside;
            if (inside && line.startsWith("| ") && !line.startsWith("|---")) {
                rows.add(line.replace("\\|", "/").split("\\s*\\|\\s*", -1));
            }
        }
        assertThat(rows).as(heading).hasSizeGreaterThan(3);
        return rows.subList(1, rows.size());
    }

    private static Set<String> options(String text) {
        Set<String> options = new TreeSet<>();
        CODE.matcher(text).results().forEach(code -> {
            Matcher option = OPTION.matcher(code.group(1));
            if (option.lookingAt()) {
                options.add(option.group());
            }
        });
        return options;
    }

    private static Set<String> own(CommandSpec command) {
        Set<String> names = new TreeSet<>();
        ManPage.own(command).forEach(option -> names.addAll(List.of(option.names())));
        return names;
    }

    /** Commands by the options that prose says several of them take. */
    private static Map<String, Set<String>> shared() throws IOException {
        Map<String, Set<String>> shared = new TreeMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher matcher = SHARED.matcher(line);
            if (matcher.matches()) {
                Set<String> options = options(matcher.group(3).split("\\. ")[0]);
                String before = line.substring(0, matcher.start(3));
                CODE.matcher(before)
                        .results()
                        .forEach(code -> shared.computeIfAbsent(code.group(1), c -> new TreeSet<>())
                                .addAll(options));
            }
        }
        return shared;
    }

    @Test
    @DisplayName("every command and every option of its own has its place in the reference, and no other has")
    void commandsAreThoseOfTheReference() throws IOException {
        Map<String, Set<String>> told = new TreeMap<>();
        Map<String, Set<String>> shared = shared();
        List<String> wrong = new ArrayList<>();
        for (String[] row : table("Commands")) {
            List<String> names =
                    CODE.matcher(row[1]).results().map(code -> code.group(1)).toList();
            Set<String> all = options(row[3]);
            Set<String> known = new TreeSet<>();
            for (String named : names) {
                String name = named.replaceAll("( \\[?[A-Z/]+\\]?)*$", "");
                CommandSpec command = commands.get(name);
                if (command == null) {
                    wrong.add("there is no command " + name);
                    continue;
                }
                Set<String> has = own(command);
                known.addAll(has);
                has.retainAll(all);
                told.put(name, has);
                String parameters = named.substring(name.length()).strip();
                String defined = String.join(
                        " ",
                        command.positionalParameters().stream()
                                .map(p -> p.arity().min() == 0 ? "[" + p.paramLabel() + "]" : p.paramLabel())
                                .toList());
                if (!parameters.equals(defined.replace("|", "/"))) {
                    wrong.add(name + " takes " + defined + ", told is " + parameters);
                }
            }
            all.removeAll(known);
            all.forEach(option -> wrong.add(names + " have no option " + option));
        }
        commands.forEach((name, command) -> {
            Set<String> missing = own(command);
            missing.removeAll(told.getOrDefault(name, Set.of()));
            missing.removeAll(shared.getOrDefault(name, Set.of()));
            missing.forEach(option -> wrong.add("not told: " + name + " " + option));
            shared.getOrDefault(name, Set.of()).stream()
                    .filter(option -> !own(command).contains(option))
                    .forEach(option -> wrong.add(name + " has no option " + option));
        });
        assertThat(wrong).isEmpty();
        assertThat(told.keySet()).isEqualTo(commands.keySet());
        assertThat(shared.keySet()).isSubsetOf(commands.keySet());
    }

    @Test
    @DisplayName(
            "every option that all commands share is in the reference, with what stands for its value, and no other is")
    void sharedOptionsAreThoseOfTheReference() throws IOException {
        Set<String> defined = new TreeSet<>();
        new Cli()
                .parser()
                .getCommandSpec()
                .options()
                .forEach(o -> Arrays.stream(o.names())
                        .forEach(n -> defined.add(
                                n + (o.arity().max() == 0 || n.length() == 2 ? "" : " " + o.paramLabel()))));

        Set<String> told = new TreeSet<>();
        for (String[] row : table("Options of every command")) {
            CODE.matcher(row[1])
                    .results()
                    .forEach(code -> told.add(code.group(1).replace("[,…]", "")));
        }
        assertThat(told).isEqualTo(defined);
    }

    @Test
    @DisplayName("the exit statuses of the code, the help and the reference are the same")
    void exitStatuses() throws Exception {
        Set<String> defined = new TreeSet<>();
        for (Field field : ExitStatus.class.getDeclaredFields()) {
            if (field.getType() == int.class) {
                defined.add(String.valueOf(field.getInt(null)));
            }
        }
        Set<String> told = new TreeSet<>();
        for (String[] row : table("Exit status")) {
            told.add(row[1]);
        }
        assertThat(told.remove("130, 143")).isTrue();
        assertThat(told).isEqualTo(defined);
        String help = Shell.real().run("--help").out();
        defined.forEach(status -> assertThat(help).containsPattern("\n {2}" + status + " {2}\\w"));
    }

    @Test
    @DisplayName("the help of every command has an example, which the parser takes, and the exit statuses")
    void everyHelpHasAnExample() {
        assertThat(commands).hasSizeGreaterThan(35);
        commands.forEach((name, command) -> {
            String example = Examples.of(command);
            List<String> words = new ArrayList<>(DrillText.words(example.replaceAll(" > .*", ""), Map.of()));
            assertThat(words.subList(0, 1 + name.split(" ").length).toString().replaceAll("[\\[\\],]", ""))
                    .as("the example of " + name)
                    .isEqualTo("tagsync " + name);
            new Cli().parser().parseArgs(words.subList(1, words.size()).toArray(String[]::new));
            List<String> help = new ArrayList<>(List.of(name.split(" ")));
            help.add("--help");
            assertThat(Shell.real().run(help.toArray(String[]::new)).out())
                    .contains("Example:", example.substring(0, Math.min(example.length(), 50)))
                    .contains("Exit status:\n  0 done   1 refused");
        });
    }

    @Test
    @DisplayName("the completion of bash offers commands, options and values")
    void completionCompletes(@TempDir Path folder) throws Exception {
        String script = Shell.real().run("completion", "bash").out();
        Path file = Files.writeString(folder.resolve("tagsync.bash"), script);

        assertThat(completed(file, "tagsync", "prom")).contains("promote");
        assertThat(completed(file, "tagsync", "promote", "--re")).contains("--reason", "--repo");
        assertThat(completed(file, "tagsync", "schema", "cr")).contains("create");
        assertThat(Shell.real().run("completion", "zsh").out())
                .startsWith("autoload -U +X compinit")
                .endsWith(script);
        assertThat(Shell.real().run("completion", "fish").status()).isEqualTo(ExitStatus.USAGE);
    }

    private static List<String> completed(Path script, String... words) throws Exception {
        String typed = String.join(" ", words);
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        "source '" + script + "'; COMP_WORDS=(" + typed + "); COMP_CWORD=" + (words.length - 1)
                                + "; COMP_LINE='" + typed + "'; COMP_POINT=" + typed.length()
                                + "; _complete_tagsync tagsync; printf '%s\\n' \"${COMPREPLY[@]}\"")
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(bash.exitValue()).as(said).isZero();
        return said.lines().toList();
    }

    @Test
    @DisplayName("the manual page has every command and option, in macros that man knows")
    void manualPage() {
        String page = Shell.real().run("man").out();

        commands.forEach((name, command) -> {
            assertThat(page).contains(".SS \"" + name.replace("-", "\\-"));
            own(command).forEach(option -> assertThat(page).contains("\\fB" + option.replace("-", "\\-")));
        });
        Stream<String> macros =
                page.lines().filter(line -> line.startsWith(".")).map(line -> line.split(" ")[0]);
        assertThat(macros.distinct()).containsExactlyInAnyOrder(".TH", ".SH", ".TP", ".SS", ".PP", ".nf", ".fi");
        assertThat(page.lines()).noneMatch(line -> line.startsWith("'"));
        assertThat(page.lines().findFirst().orElseThrow()).startsWith(".TH TAGSYNC 1");
    }
}
