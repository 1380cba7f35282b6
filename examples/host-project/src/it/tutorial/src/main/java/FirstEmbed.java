// region first-embed
import com.datastax.oss.driver.api.core.CqlSession;
import dev.tagsync.*;
import dev.tagsync.git.JGitTagSource;
import dev.tagsync.scylla.*;
import dev.tagsync.testkit.server.CqlServer;
import java.math.BigDecimal;
import java.util.List;

public class FirstEmbed {
    record Product(BigDecimal price) {}
    public static void main(String[] args) {
        try (var server = CqlServer.start(); // a real Cassandra, in a process of its own
                var session = CqlSession.builder().addContactPoint(server.address())
                        .withLocalDatacenter(server.datacenter()).build()) {
            ScyllaSchema.of(session, "tagsync").create("{'class': 'SimpleStrategy', 'replication_factor': 1}");
            var store = ScyllaStore.on(session);
            try (var sync = SyncController.builder().source(JGitTagSource.of(args[0]))
                            .store(store).validator(new PricePresent()).build();
                    var reader = CatalogReader.builder().store(store).build()) {
                for (String step : List.of("v1.0.0", "v1.1.0", "v1.1.1", "back")) {
                    SyncResult result = step.equals("back") ? sync.rollback() : sync.promote(step);
                    System.out.println(result.summary());
                    result.report().findings().forEach(finding -> System.out.println("  " + finding));
                    reader.refresh().list("products", 10).items().forEach(entry ->
                            System.out.println("  " + entry.name() + " costs " + entry.as(Product.class).price()));
                }
            }
        }
    }
}
// endregion
