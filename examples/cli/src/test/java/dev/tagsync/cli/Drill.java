package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.cli.DrillPage.Step;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.git.GitHttpHost;
import dev.tagsync.testkit.git.TestRepository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Does what a page says, in a folder of its own, against a real server. For one thread. */
final class Drill implements AutoCloseable {
    static final String KEYSPACE = "tagsync_drill";

    /** What the configuration file of a scene has beside repository and server. */
    static final String USUAL = "validators: [" + PricePresent.class.getName() + "]\n"
            + "indexes:\n  category: {collection: products, pointer: /category}\n";

    private static final UnaryOperator<Store> AS_IT_IS = store -> store;
    private static final Pattern ASSIGNED = Pattern.compile("(\\w+)=\\$\\((.*)\\)");
    private static final Pattern SETTING = Pattern.compile("[A-Z_]+=\\S*");

    private final Path folder;
    private final String hostPort;
    private final boolean processes;
    private final Map<String, String> variables = new HashMap<>();
    private final StringBuilder story = new StringBuilder();
    private final Backend.Opener opener;
    private final List<GitHttpHost> hosts = new ArrayList<>();
    private @Nullable Backend connection;
    private int scenes;
    private UnaryOperator<Store> between = AS_IT_IS;
    private Path here;
    private TestRepository repository;

    /**
     * @param folder where everything lies
     * @param hostPort the server
     * @param processes whether every command is a process of its own, as it is for people
     */
    Drill(Path folder, String hostPort, boolean processes) {
        this(folder, hostPort, processes, Connection::open);
    }

    /** Opens a connection, or, to the server of this drill, returns the one that is open: most of a command's time is connecting. */
    private Backend open(String addresses, Optional<String> datacenter, Map<String, String> environment) {
        if (!addresses.equals(hostPort) || datacenter.isPresent()) {
            return opener.open(addresses, datacenter, environment);
        }
        Backend known = connection;
        if (known == null) {
            known = opener.open(addresses, datacenter, environment);
            connection = known;
        }
        return new Changed(known, AS_IT_IS, false);
    }

    private Drill(Path folder, String hostPort, boolean processes, Backend.Opener opener) {
        this.opener = opener;
        this.folder = folder;
        this.hostPort = hostPort;
        this.processes = processes;
        this.here = folder;
    }

    /** Does everything in this process, over a store in memory; what is told another address turns to that. */
    static Drill inMemory(Path folder) {
        Store memory = new InMemoryStore();
        String address = "memory:1";
        return new Drill(
                folder,
                address,
                false,
                (addresses, datacenter, environment) -> addresses.equals(address)
                        ? new Shell.InMemoryBackend(memory)
                        : Connection.open(addresses, datacenter, environment));
    }

    /** What a command came to. */
    record Said(int exit, String printed) {}

    /** Does all steps of a page, and complains of the first that goes otherwise. */
    void run(DrillPage page) {
        for (Step step : page.steps()) {
            if (step instanceof Step.Scene scene) {
                scene(scene.name());
            } else if (step instanceof Step.Event event) {
                DrillScenes.event(event.name(), this);
            } else if (step instanceof Step.Configured configured) {
                configure(USUAL + configured.yaml());
            } else if (step instanceof Step.Command command && (processes || !command.nightly())) {
                Said said = type(command.text());
                String place = page.file().getFileName() + ":" + command.line() + "  $ " + command.text();
                assertThat(said.exit())
                        .as("%s%n%s%nexit status; before it:%n%s", place, said.printed(), story)
                        .isEqualTo(command.exit());
                if (!command.output().isEmpty()) {
                    assertThat(DrillText.shows(command.output(), said.printed()))
                            .as(
                                    "%s%nshown:%n%s%n%nprinted:%n%s",
                                    place, String.join("\n", command.output()), said.printed())
                            .isTrue();
                }
            }
        }
    }

    /** Starts anew: an own folder, an own catalog in the store, an own repository. */
    void scene(String name) {
        end();
        scenes++;
        here = folder.resolve("scene" + scenes);
        variables.clear();
        story.setLength(0);
        try {
            Files.createDirectories(here);
            repository = TestRepository.bare(here.resolve("catalog.git"));
            configure(USUAL);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        DrillScenes.scene(name, this);
    }

    /** Writes the configuration file that the pages' alias names. */
    void configure(String more) {
        write(
                "catalog.yaml",
                "repo: catalog.git\ncql: " + hostPort + "\nkeyspace: " + KEYSPACE + "\ncatalog: " + catalog() + "\n"
                        + more);
    }

    String catalog() {
        return "c" + Integer.toHexString(here.toString().hashCode());
    }

    Path here() {
        return here;
    }

    TestRepository repository() {
        return repository;
    }

    String hostPort() {
        return hostPort;
    }

    /** Returns the store that commands work on, for what there is no command for. */
    Store store() {
        return open(hostPort, Optional.empty(), Map.of()).store(KEYSPACE, false);
    }

    /** Returns a Git host over HTTP that serves this scene's repository. */
    GitHttpHost host() {
        if (hosts.isEmpty()) {
            hosts.add(GitHttpHost.of(repository));
        }
        return hosts.get(0);
    }

    String variable(String name) {
        return Objects.requireNonNull(variables.get(name));
    }

    void variable(String name, String value) {
        variables.put(name, value);
    }

    void write(String file, String text) {
        try {
            Files.createDirectories(here.resolve(file).getParent());
            Files.writeString(here.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Types a command that is a part of a scene, and must be well. */
    void must(String command) {
        Said said = type(command);
        assertThat(said.exit()).as(command + "\n" + said.printed()).isZero();
    }

    /** Types a command whose store is not what it is for others. */
    Said typeOn(UnaryOperator<Store> store, String text) {
        between = store;
        try {
            return type(text);
        } finally {
            between = AS_IT_IS;
        }
    }

    /** Makes the repository of this scene one with files beside it, which a scene writes. */
    TestRepository repositoryWithFiles() {
        repository.close();
        repository = TestRepository.withWorkTree(here);
        return repository;
    }

    Said type(String text) {
        Matcher assigned = ASSIGNED.matcher(text.replaceFirst(" +#.*", ""));
        if (assigned.matches()) {
            Said said = type(assigned.group(2));
            variables.put(assigned.group(1), said.printed().strip());
            return said;
        }
        List<String> words = new ArrayList<>(DrillText.words(text, variables));
        Map<String, String> environment = new TreeMap<>(Map.of("TAGSYNC_ACTOR", "ann", "NO_COLOR", "1"));
        while (SETTING.matcher(words.get(0)).matches()) {
            String[] setting = words.remove(0).split("=", 2);
            environment.put(setting[0], setting[1]);
        }
        Said said;
        if (words.get(0).equals("tagsync")) {
            said = tagsync(words.subList(1, words.size()), environment);
        } else {
            variables.forEach((name, value) -> {
                if (name.matches("\\w+")) {
                    environment.put(name, value);
                }
            });
            said = process(List.of("bash", "-c", text), environment);
        }
        Said plain = new Said(
                said.exit(),
                said.printed()
                        .replace(here + "/", "")
                        .replace(here.toString(), ".")
                        .replace("Test Author", "Release Bot"));
        story.append("$ ").append(text).append('\n').append(plain.printed());
        return plain;
    }

    private Said tagsync(List<String> arguments, Map<String, String> environment) {
        List<String> all = new ArrayList<>();
        if (!arguments.contains("--config") && Files.exists(here.resolve("catalog.yaml"))) {
            // The alias of the pages.
            all.add("--config");
            all.add("catalog.yaml");
        }
        all.addAll(arguments);
        all.replaceAll(word -> word.replace("db1:9042", hostPort).replace("/var/lib/tagsync", disk()));
        if (processes && between.equals(AS_IT_IS)) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1"));
            String options = environment.getOrDefault("TAGSYNC_JAVA_OPTS", "");
            if (!options.isEmpty()) {
                command.addAll(List.of(options.split(" ")));
            }
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
            command.addAll(all);
            return process(command, environment);
        }
        // This process stands somewhere else: paths are named in full.
        all.replaceAll(word -> word.equals(".") || word.startsWith("./") || isFile(word)
                ? here.resolve(word).normalize().toString()
                : word);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        Io io = new Io(out, out, 0, 0, StandardCharsets.UTF_8, environment, Optional.empty());
        int exit = Main.run(
                all.toArray(String[]::new),
                io,
                (addresses, datacenter, variables) ->
                        new Changed(open(addresses, datacenter, variables), between, true));
        return new Said(exit, printed.toString(StandardCharsets.UTF_8));
    }

    /** A backend whose store a scene has changed, or which goes on after the command. */
    record Changed(Backend backend, UnaryOperator<Store> change, boolean owned) implements Backend {
        @Override
        public Store store(String keyspace, boolean severalDatacenters) {
            return change.apply(backend.store(keyspace, severalDatacenters));
        }

        @Override
        public boolean createSchema(String keyspace, String replication, boolean tablets) {
            return backend.createSchema(keyspace, replication, tablets);
        }

        @Override
        public void checkSchema(String keyspace) {
            backend.checkSchema(keyspace);
        }

        @Override
        public void close() {
            if (owned) {
                backend.close();
            }
        }
    }

    /** What the pages call a disk of its own. */
    private String disk() {
        try {
            return Files.createDirectories(here.resolve("disk")).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isFile(String word) {
        return word.matches("[\\w.-]+\\.(yaml|json|xml|sarif|git)");
    }

    private Said process(List<String> command, Map<String, String> environment) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(here.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Said(process.waitFor(), printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        end();
        if (connection != null) {
            connection.close();
        }
    }

    private void end() {
        hosts.forEach(GitHttpHost::close);
        hosts.clear();
        if (repository != null) {
            repository.close();
        }
    }
}
