package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.ConfigurationException;
import dev.tagsync.testkit.server.CqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that set up what the others need. */
final class AdminCommands {
    static final String USUAL_REPLICATION = "1";

    private AdminCommands() {}

    @Command(
            name = "schema",
            subcommands = {SchemaPrint.class, SchemaCreate.class, SchemaCheck.class},
            description = "Prints, creates or checks the keyspace and its tables.")
    static final class Schema {}

    @Command(name = "print", description = "Prints the statements that create keyspace and tables; asks no server.")
    static final class SchemaPrint implements CliCommand {
        @Option(
                names = "--replication",
                paramLabel = "RF",
                description = "The keyspace's replication: a factor, or dc1:3,dc2:3; 1 by default.")
        String replication = USUAL_REPLICATION;

        @Option(names = "--without-tablets", description = "Switches tablets off: for ScyllaDB before 2025.4.")
        boolean withoutTablets;

        @Override
        public Answer run(Host host) {
            return new Statements(host.keyspace(), Keyspaces.print(host.keyspace(), replication, !withoutTablets));
        }
    }

    @Command(name = "create", description = "Creates keyspace and tables, where they are missing.")
    static final class SchemaCreate implements CliCommand {
        @Option(
                names = "--replication",
                paramLabel = "RF",
                description = "The replication of a keyspace that is missing: a factor, or dc1:3,dc2:3; 1 by default.")
        String replication = "";

        @Option(names = "--without-tablets", description = "Switches tablets off: for ScyllaDB before 2025.4.")
        boolean withoutTablets;

        @Override
        public Answer run(Host host) {
            String chosen = replication.isEmpty() ? USUAL_REPLICATION : replication;
            boolean made = host.connection().createSchema(host.keyspace(), chosen, !withoutTablets);
            if (made && replication.isEmpty()) {
                Screen notes = host.io().notes();
                notes.line(notes.yellow("warning")
                        + ": keyspace " + host.keyspace() + " keeps one copy of everything (replication factor 1):"
                        + " good for a try, not for production; name another by --replication");
                host.io().err().flush();
            }
            return new Said(
                    "keyspace",
                    host.keyspace(),
                    "Keyspace " + host.keyspace() + " has every table. Next: " + host.next("promote", "TAG"));
        }
    }

    @Command(name = "check", description = "Checks that keyspace and tables are as they must be.")
    static final class SchemaCheck implements CliCommand {
        @Override
        public Answer run(Host host) {
            host.connection().checkSchema(host.keyspace());
            return new Said("keyspace", host.keyspace(), "Keyspace " + host.keyspace() + " is as it must be.");
        }
    }

    @Command(
            name = "server",
            subcommands = {ServerStart.class, ServerStop.class},
            description = "Starts or stops an embedded Cassandra, for a try without a server.")
    static final class Server {}

    @Command(
            name = "start",
            description = "Starts the server of a folder, or finds it running, and prints its host:port.")
    static final class ServerStart implements CliCommand {
        @Parameters(paramLabel = "DIR", description = "Where it keeps its data; made if missing.")
        Path directory = Path.of("");

        @Override
        public Answer run(Host host) {
            String address = startServer(directory);
            // The address alone goes to the answers: cql=$(tagsync server start DIR)
            return new Said("hostPort", address, address);
        }
    }

    @Command(name = "stop", description = "Stops the server of a folder, and waits until it is gone. Its data stay.")
    static final class ServerStop implements CliCommand {
        @Parameters(paramLabel = "DIR", description = "The folder.")
        Path directory = Path.of("");

        @Override
        public Answer run(Host host) {
            refuseEmpty(directory);
            return new Stopped(CqlServer.stopDetached(directory.toAbsolutePath().normalize()), directory);
        }
    }

    static String startServer(Path directory) {
        refuseForeign(directory);
        return CqlServer.startDetached(directory.toAbsolutePath().normalize());
    }

    private static void refuseEmpty(Path directory) {
        if (directory.toString().isEmpty()) {
            throw new ConfigurationException(
                    "cli.usage", "the server's folder has no name", "name a folder, such as ../tagsync-data");
        }
    }

    /** A mistyped folder would get a server's files among a person's own. */
    private static void refuseForeign(Path directory) {
        refuseEmpty(directory);
        if (!Files.isDirectory(directory)) {
            return;
        }
        Set<String> names;
        try (Stream<Path> files = Files.list(directory)) {
            names = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new ConfigurationException(
                    "store.directory",
                    "cannot read " + directory + ": " + e,
                    "check the folder's rights, or name another",
                    e);
        }
        // The second line is a server that another process starts just now.
        boolean ofServer =
                Stream.of("server.properties", "cassandra.yaml", "server.lock").anyMatch(names::contains)
                        || Set.of("tmp", "server.log", "schema.lock").containsAll(names);
        if (!ofServer) {
            throw new ConfigurationException(
                    "store.directory",
                    "the folder " + directory + " is not empty, and is no folder of an embedded server",
                    "name a new folder, an empty one, or one that a server was started in before");
        }
    }

    private record Said(String field, String value, String text) implements Answer {
        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeStringField(field, value);
        }

        @Override
        public void text(Screen screen) {
            screen.line(text);
        }
    }

    private record Stopped(boolean ran, Path directory) implements Answer {
        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeBooleanField("stopped", ran);
        }

        @Override
        public void text(Screen screen) {
            screen.line(ran ? "Stopped; its data stay in " + directory + "." : "No server runs in " + directory + ".");
        }
    }

    private record Statements(String keyspace, String cql) implements Answer {
        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeStringField("keyspace", keyspace);
            json.writeStringField("cql", cql);
        }

        @Override
        public void text(Screen screen) {
            cql.lines().forEach(screen::line);
        }
    }
}
