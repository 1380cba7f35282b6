package dev.tagsync.scylla;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.protocol.internal.ProtocolConstants.ConsistencyLevel;
import com.datastax.oss.protocol.internal.request.Query;
import dev.tagsync.scylla.TroubledServer.Says;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Store;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is sent to make the schema, word for word, to a server that says it is Cassandra, and to one that says it is ScyllaDB. Who changes a word sees it here, and looks
 * whether both servers take it: ScyllaDB is not among those that every build starts.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SchemaStatementsTest {
    private static final String REPLICATION = "{'class': 'NetworkTopologyStrategy', 'dc1': 3}";

    private static final String NODE = """
            CREATE TABLE IF NOT EXISTS "Shop".node (
                catalog text,
                bucket int,
                digest blob,
                cell blob,
                PRIMARY KEY ((catalog, bucket), digest)
            ) WITH comment = 'tagsync schema 1' AND compression = {}""";

    private static final String REGISTER = """
            CREATE TABLE IF NOT EXISTS "Shop".register (
                catalog text,
                grp text,
                kind text,
                key text,
                version bigint,
                value blob,
                PRIMARY KEY ((catalog, grp), kind, key)
            ) WITH comment = 'tagsync schema 1'""";

    private static final String PRESENCE = """
            CREATE TABLE IF NOT EXISTS "Shop".presence (
                catalog text,
                key text,
                value blob,
                PRIMARY KEY ((catalog), key)
            ) WITH comment = 'tagsync schema 1'""";

    private TroubledServer server;

    private ScyllaSchema schemaOn(Says says) {
        server = new TroubledServer(1, says);
        assertThat(server.session().getMetadata().getNodes().values())
                .extracting(Node::getCassandraVersion)
                .extracting(Objects::toString)
                .containsExactly(says.version);
        return ScyllaSchema.of(server.session(), "Shop");
    }

    private List<String> sent() {
        return server.definitions.stream().map(sent -> sent.query).toList();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "keyspace and tables are made by the same statements on both, in this order, each at QUORUM and SERIAL")
    void schemaIsMadeByTheseStatements(Says says) {
        schemaOn(says).create(REPLICATION);

        assertThat(sent())
                .containsExactly(
                        "CREATE KEYSPACE IF NOT EXISTS \"Shop\" WITH replication = " + REPLICATION,
                        NODE,
                        REGISTER,
                        PRESENCE);
        assertThat(server.definitions).allSatisfy((Query sent) -> {
            assertThat(sent.options.consistency).isEqualTo(ConsistencyLevel.QUORUM);
            assertThat(sent.options.serialConsistency).isEqualTo(ConsistencyLevel.SERIAL);
        });
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "tablets are switched off only where that is asked for: no server is taken for an older one by what it says")
    void tabletsAreSwitchedOffOnlyByName(Says says) {
        schemaOn(says).withoutTablets().create(REPLICATION);

        assertThat(sent())
                .containsExactly(
                        "CREATE KEYSPACE IF NOT EXISTS \"Shop\" WITH replication = " + REPLICATION
                                + " AND tablets = {'enabled': false}",
                        NODE,
                        REGISTER,
                        PRESENCE);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("what is printed for people is what is sent, and a store that is used makes nothing")
    void printedIsWhatIsSentAndAStoreMakesNothing(Says says) {
        ScyllaSchema schema = schemaOn(says);
        Store store = ScyllaStore.builder(server.session()).keyspace("Shop").build();

        store.snapshots("c").put(7, List.of(dev.tagsync.spi.Node.of("node".getBytes(StandardCharsets.UTF_8))));
        store.promoter("c").read(Group.CONTROL, List.of());
        assertThat(sent()).isEmpty();

        schema.create(REPLICATION);
        assertThat(schema.print(REPLICATION)).isEqualTo(String.join(";\n\n", sent()) + ";\n");
    }
}
