package dev.tagsync.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.InMemoryStore;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs commands in this process, against a store in memory that lives as long as the shell. */
final class Shell {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>(Map.of("TAGSYNC_ACTOR", "ann", "NO_COLOR", "1"));
    private final Backend.Opener servers;
    private final int columns;
    private final @Nullable String typed;

    private Shell(Backend.Opener servers) {
        this(servers, 0, null);
    }

    private Shell(Backend.Opener servers, int columns, @Nullable String typed) {
        this.servers = servers;
        this.columns = columns;
        this.typed = typed;
    }

    /** Starts with an empty store. */
    static Shell inMemory() {
        return over(new InMemoryStore());
    }

    /** Starts with a store. */
    static Shell over(Store store) {
        return on(servers(store));
    }

    /** Opens a store, whatever address is named. */
    static Backend.Opener servers(Store store) {
        return (addresses, datacenter, environment) -> new InMemoryBackend(store);
    }

    /** Starts with these servers, of which one is named. */
    static Shell on(Backend.Opener servers) {
        return new Shell(servers).with("--cql", "memory:1");
    }

    /** Starts with real servers. */
    static Shell real() {
        return new Shell(Connection::open);
    }

    /** Writes to a terminal of so many columns, without colours. */
    Shell onTerminal(int width) {
        return copy(width);
    }

    /** Has a person sit there who answers so. */
    Shell answering(String text) {
        Shell shell = new Shell(servers, columns, text);
        shell.options.addAll(options);
        shell.environment.putAll(environment);
        return shell;
    }

    /** Adds options that every command gets. */
    Shell with(String... more) {
        Shell shell = copy(columns);
        shell.options.addAll(List.of(more));
        return shell;
    }

    /** Adds a variable to the environment. */
    Shell withVariable(String name, String value) {
        Shell shell = copy(columns);
        shell.environment.put(name, value);
        return shell;
    }

    private Shell copy(int width) {
        Shell shell = new Shell(servers, width, typed);
        shell.options.addAll(options);
        shell.environment.putAll(environment);
        return shell;
    }

    /** Returns the options that every command gets. */
    List<String> options() {
        return List.copyOf(options);
    }

    /** Runs a command for a person. */
    Said run(String... command) {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of(command));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Io io = new Io(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                columns,
                0,
                StandardCharsets.UTF_8,
                environment,
                Optional.ofNullable(typed).map(text -> new BufferedReader(new StringReader(text))));
        int status = Main.run(arguments.toArray(String[]::new), io, servers);
        io.out().flush();
        io.err().flush();
        return new Said(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Runs a command for a program. */
    Said json(String... command) {
        List<String> full = new ArrayList<>(List.of(command));
        full.add("--json");
        return run(full.toArray(String[]::new));
    }

    /** What a command said. */
    record Said(int status, String out, String err) {
        /** Reads the one object that there must be. */
        JsonNode object() {
            try {
                JsonNode object = MAPPER.readTree(out);
                if (!object.isObject()) {
                    throw new AssertionError("no object: " + out);
                }
                return object;
            } catch (IOException e) {
                throw new UncheckedIOException(out, e);
            }
        }

        String text(String pointer) {
            return object().at(pointer).asText();
        }

        String errorCode() {
            return text("/error/code");
        }
    }

    record InMemoryBackend(Store memory) implements Backend {
        @Override
        public Store store(String keyspace, boolean severalDatacenters) {
            return memory;
        }

        @Override
        public boolean createSchema(String keyspace, String replication, boolean tablets) {
            return true;
        }

        @Override
        public void checkSchema(String keyspace) {}

        @Override
        public void close() {}
    }

    static Optional<JsonNode> find(JsonNode array, String field, String value) {
        for (JsonNode item : array) {
            if (item.path(field).asText().equals(value)) {
                return Optional.of(item);
            }
        }
        return Optional.empty();
    }
}
