package dev.tagsync.example.quickstart;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.ChangeCounts;
import dev.tagsync.Entry;
import dev.tagsync.Finding;
import dev.tagsync.IndexDefinition;
import dev.tagsync.SyncController;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncReport;
import dev.tagsync.SyncResult;
import dev.tagsync.git.JGitTagSource;
import dev.tagsync.scylla.ScyllaSchema;
import dev.tagsync.scylla.ScyllaStore;
import dev.tagsync.testkit.git.TestRepository;
import dev.tagsync.testkit.server.CqlServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The whole story in one run: a catalog in Git, a real Cassandra, a release that becomes live, one that is rejected while the first stays,
 * the next, and the way back.
 */
public final class Quickstart {
    private final PrintStream out;

    private Quickstart(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the story.
     *
     * @param args none
     * @throws IOException if a temporary folder cannot be made
     */
    public static void main(String[] args) throws IOException {
        run(System.out);
    }

    /**
     * Runs the story, and tells it to {@code out}.
     *
     * @throws IOException if a temporary folder cannot be made
     */
    static void run(PrintStream out) throws IOException {
        Path folder = Files.createTempDirectory("tagsync-quickstart");
        try {
            new Quickstart(out).tell(folder);
        } finally {
            delete(folder);
        }
    }

    private void tell(Path folder) throws IOException {
        out.println();
        out.println("  TagSync quickstart");
        say("A catalog in Git with the tags v1.0.0, v1.1.0, v1.2.0 and v1.2.1; a Cassandra that starts for this run …");
        try (TestRepository repository = SampleCatalog.create(folder.resolve("catalog.git"));
                CqlServer server = CqlServer.start();
                CqlSession session = connect(server)) {
            ScyllaStore store = ScyllaStore.on(session);
            ScyllaSchema.of(session, ScyllaStore.DEFAULT_KEYSPACE)
                    .create("{'class': 'NetworkTopologyStrategy', 'replication_factor': 1}");
            CatalogDefinition definition = CatalogDefinition.builder()
                    .index(IndexDefinition.of("category", "products", "/category"))
                    .build();
            try (SyncController sync = SyncController.builder()
                            .source(JGitTagSource.local(repository.path()))
                            .store(store)
                            .definition(definition)
                            .validator(new CompleteProduct())
                            .build();
                    CatalogReader reader = CatalogReader.builder()
                            .store(store)
                            .pollInterval(Duration.ZERO)
                            .build()) {
                chapters(sync, reader);
            }
        }
    }

    private void chapters(SyncController sync, CatalogReader reader) {
        say("1. Promote v1.1.0: hydrate it beside nothing, verify, validate, flip.");
        show(sync.promote("v1.1.0"));
        shelf(reader.view());

        say("2. Promote v1.2.0, written late at night. It must not become live, and it says why.");
        show(sync.promote("v1.2.0"));
        CatalogView held = reader.view();
        shelf(held);

        say("3. Promote v1.2.1, where the mistakes are mended. Only what changed is read and written.");
        show(sync.promote("v1.2.1"));
        shelf(reader.view());
        out.println("   A view that was opened before still answers from "
                + held.release().tag() + ": terra-chair costs " + price(held, "terra-chair") + ".");

        say("4. Somebody calls: the old price was right. Roll back; nothing is loaded, only the pointer moves.");
        show(sync.rollback(SyncOptions.by("ann").because("terra-chair must cost 89.00")));
        shelf(reader.view());

        say("What happened, newest first:");
        sync.history()
                .forEach(r -> out.printf(
                        "   generation %s  %-8s  %s  by %s%s%n",
                        r.generation(),
                        r.kind().name().toLowerCase(java.util.Locale.ROOT),
                        r.release().tag(),
                        r.actor(),
                        r.reason().isEmpty() ? "" : " (\"" + r.reason() + "\")"));
        out.println();
    }

    private void show(SyncResult result) {
        SyncReport report = result.report();
        String changes = report.changes().map(Quickstart::changes).orElse("");
        if (result instanceof SyncResult.Rejected) {
            out.println();
            report.findings().forEach(this::finding);
        } else {
            out.printf(
                    "   %s entries%s · %d nodes, %d bytes written · hydrate %d ms, verify %d ms, validate %d ms, flip %.1f ms%n",
                    report.entries(),
                    changes,
                    report.nodesWritten(),
                    report.bytesWritten(),
                    report.times().hydrate().toMillis(),
                    report.times().verify().toMillis(),
                    report.times().validate().toMillis(),
                    report.times().flip().toNanos() / 1e6);
        }
        out.println("   => " + result.summary());
    }

    private static String changes(ChangeCounts c) {
        return " (" + c.added() + " added, " + c.changed() + " changed, " + c.removed() + " removed)";
    }

    private void finding(Finding f) {
        out.println("   " + (f.isError() ? "error" : "warning") + "[" + f.rule() + "]: " + f.message());
        f.path()
                .ifPresent(path -> out.println(
                        "     --> " + path + f.position().map(p -> ":" + p).orElse("")));
        f.hint().ifPresent(hint -> out.println("     help: " + hint));
        out.println();
    }

    private void shelf(CatalogView view) {
        out.println("   A storefront reads release " + view.release().tag() + ", chairs only:");
        for (Entry entry :
                view.index("category", "chairs", Optional.empty(), 10).items()) {
            Product product = entry.as(Product.class);
            out.printf("     %-14s %-13s %7s%n", entry.name(), product.title(), product.price());
        }
    }

    private static String price(CatalogView view, String name) {
        return view.get("products", name)
                .orElseThrow()
                .as(Product.class)
                .price()
                .toString();
    }

    private void say(String text) {
        out.println();
        out.println("  " + text);
    }

    private static CqlSession connect(CqlServer server) {
        return CqlSession.builder()
                .addContactPoint(server.address())
                .withLocalDatacenter(server.datacenter())
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(10))
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(10))
                        .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                        .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
                        .build())
                .build();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
