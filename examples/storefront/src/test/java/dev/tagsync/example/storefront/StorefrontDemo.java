package dev.tagsync.example.storefront;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.tagsync.scylla.ScyllaSchema;
import dev.tagsync.scylla.ScyllaStore;
import dev.tagsync.testkit.git.TestRepository;
import dev.tagsync.testkit.server.CqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;

/** Runs the service with all that it needs: a Cassandra that starts for it, and a repository with the catalog of {@code examples/gitstore-catalog}. */
final class StorefrontDemo {
    private StorefrontDemo() {}

    /**
     * Starts it; runs until the process is told to end.
     *
     * @param args the folder of the catalog, the folder for the repository, and what else the service is to be told
     */
    public static void main(String[] args) throws IOException {
        Path repository = Path.of(args[1]);
        makeRepository(Path.of(args[0]), repository);
        CqlServer server = CqlServer.start();
        createSchema(server);
        SpringApplication.getShutdownHandlers().add(server::close);
        SpringApplication.run(
                StorefrontApplication.class,
                Stream.concat(
                                Stream.of(
                                        "--spring.profiles.active=demo",
                                        "--spring.cassandra.contact-points=" + server.hostPort(),
                                        "--spring.cassandra.local-datacenter=" + server.datacenter(),
                                        "--storefront.git.url=" + repository),
                                Arrays.stream(args).skip(2))
                        .toArray(String[]::new));
    }

    /** A work tree, so that the next release can be made in it with {@code git}. */
    private static void makeRepository(Path catalog, Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> old = Files.walk(folder)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        try (TestRepository repository = TestRepository.withWorkTree(folder);
                Stream<Path> files = Files.walk(catalog)) {
            for (Path file : files.filter(StorefrontDemo::isOfCatalog).sorted().toList()) {
                String path = catalog.relativize(file).toString();
                byte[] content = Files.readAllBytes(file);
                repository.file(path, content);
                Path copy = folder.resolve(path);
                Files.createDirectories(copy.getParent());
                Files.write(copy, content);
            }
            repository.commit("The catalog").tag("v1.0.0");
        }
    }

    private static boolean isOfCatalog(Path file) {
        List<String> folders = List.of("products", "categories", "variants", "collections");
        return file.toString().endsWith(".md")
                && folders.contains(file.getParent().getFileName().toString())
                && !file.toString().contains("mistakes")
                && !file.toString().contains("unreadable");
    }

    private static void createSchema(CqlServer server) {
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(server.address())
                .withLocalDatacenter(server.datacenter())
                .build()) {
            ScyllaSchema.of(session, ScyllaStore.DEFAULT_KEYSPACE)
                    .create("{'class': 'NetworkTopologyStrategy', 'replication_factor': 1}");
        }
    }
}
