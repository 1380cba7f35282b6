package dev.tagsync.scylla;

import static dev.tagsync.scylla.TestServers.REPLICATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Digest;
import dev.tagsync.SyncException;
import dev.tagsync.TransientException;
import dev.tagsync.scylla.ScyllaSchema.Difference;
import dev.tagsync.scylla.ScyllaSchema.Difference.Kind;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.SnapshotStore.Copies;
import dev.tagsync.spi.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ScyllaSchemaTest {
    /** In need of quotes, and unlike any other. */
    private static final String KEYSPACE = "Schema_Test";

    private static final CqlSession SESSION = TestServers.session();

    private final ScyllaSchema schema = ScyllaSchema.of(SESSION, KEYSPACE);

    @BeforeAll
    static void leaveNothing() {
        cql("DROP KEYSPACE IF EXISTS \"Schema_Test\"");
    }

    @BeforeEach
    void startWithoutKeyspace() {
        cql("DROP KEYSPACE IF EXISTS \"Schema_Test\"");
    }

    @Test
    void whatIsMadeIsAsExpectedAndMayBeMadeAgain() {
        schema.create(REPLICATION);
        assertThat(schema.check()).isEmpty();
        Store store = store();
        store.promoter("shop").commit("a", Group.CONTROL, 0, List.of());
        schema.create(REPLICATION);
        assertThat(schema.check()).isEmpty();
        assertThat(store().promoter("shop").read(Group.CONTROL, List.of()).version())
                .isEqualTo(1);
    }

    @Test
    void missingKeyspaceIsReportedWithTheStatementThatMakesIt() {
        assertThat(schema.check()).singleElement().satisfies(difference -> {
            assertThat(difference.kind()).isEqualTo(Kind.KEYSPACE_MISSING);
            assertThat(difference).hasToString("Schema_Test: expected to exist, found no such keyspace");
            assertThat(difference.ddl()).startsWith("CREATE KEYSPACE IF NOT EXISTS \"Schema_Test\"");
        });
        assertRefused("store.keyspace-missing", "keyspace Schema_Test does not exist", "tagsync schema create");
    }

    @Test
    void missingTableIsReportedWithTheStatementThatMakesIt() {
        schema.create(REPLICATION);
        cql("DROP TABLE \"Schema_Test\".register");
        List<Difference> differences = schema.check();
        assertThat(differences).extracting(Difference::kind).containsExactly(Kind.MISSING);
        assertRefused("store.schema-missing", "Schema_Test.register", "tagsync schema create");
        cql(differences.get(0).ddl());
        assertThat(schema.check()).isEmpty();
    }

    @Test
    void schemaOfAnotherVersionIsRefused() {
        schema.create(REPLICATION);
        cql("ALTER TABLE \"Schema_Test\".node WITH comment = 'tagsync schema 2'");
        assertThat(schema.check()).extracting(Difference::kind).containsExactly(Kind.VERSION);
        assertRefused(
                "store.schema-version",
                "Schema_Test.node: expected tagsync schema 1, found tagsync schema 2",
                "tagsync schema check");
        assertThatThrownBy(() -> schema.create(REPLICATION)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void tableOfSomethingElseIsRefused() {
        schema.create(REPLICATION);
        cql("ALTER TABLE \"Schema_Test\".node WITH comment = ''");
        assertRefused("store.schema-version", "found no version", "tagsync schema check");
    }

    @Test
    void otherColumnsAreReportedWithWhatMendsThem() {
        schema.create(REPLICATION);
        cql("ALTER TABLE \"Schema_Test\".register DROP value");
        cql("DROP TABLE \"Schema_Test\".presence");
        cql("CREATE TABLE \"Schema_Test\".presence (catalog text, key text, value text, extra int,"
                + " PRIMARY KEY ((catalog), key)) WITH comment = 'tagsync schema 1' AND default_time_to_live = 60");
        assertThat(schema.check())
                .containsExactlyInAnyOrder(
                        new Difference(
                                Kind.DIFFERENT,
                                "Schema_Test.register.value",
                                "blob regular",
                                "no such column",
                                "ALTER TABLE \"Schema_Test\".register ADD value blob"),
                        new Difference(
                                Kind.DIFFERENT, "Schema_Test.presence.value", "blob regular", "text regular", ""),
                        new Difference(
                                Kind.DIFFERENT,
                                "Schema_Test.presence",
                                "default_time_to_live 0",
                                "default_time_to_live 60",
                                "ALTER TABLE \"Schema_Test\".presence WITH default_time_to_live = 0"));
        assertRefused("store.schema-different", "found no such column", "tagsync schema check");
    }

    @Test
    @DisplayName("SS-5 nodes that are shown before they are repaired are refused, where a server can be told so")
    void readRepairOfNodesIsBlocking() {
        schema.create(REPLICATION);
        assumeTrue(hasReadRepair(), "ScyllaDB has no option read_repair");
        cql("ALTER TABLE \"Schema_Test\".presence WITH read_repair = 'NONE'");
        assertThat(schema.check()).isEmpty();
        cql("ALTER TABLE \"Schema_Test\".node WITH read_repair = 'NONE'");
        assertThat(schema.check())
                .containsExactly(new Difference(
                        Kind.DIFFERENT,
                        "Schema_Test.node",
                        "read_repair BLOCKING",
                        "read_repair NONE",
                        "ALTER TABLE \"Schema_Test\".node WITH read_repair = 'BLOCKING'"));
        assertRefused("store.schema-different", "found read_repair NONE", "tagsync schema check");
        cql(schema.check().get(0).ddl());
        assertThat(schema.check()).isEmpty();
    }

    private static boolean hasReadRepair() {
        SimpleStatement query = SimpleStatement.newInstance("SELECT * FROM system_schema.tables LIMIT 1")
                .setConsistencyLevel(ConsistencyLevel.ONE);
        return SESSION.execute(query).getColumnDefinitions().contains("read_repair");
    }

    @Test
    void printedStatementsMakeTheSame() {
        for (String statement : schema.print(REPLICATION).split(";\n")) {
            if (!statement.isBlank()) {
                cql(statement);
            }
        }
        assertThat(schema.check()).isEmpty();
        assertThat(schema.print(REPLICATION)).endsWith(schema.print());
        assertThat(schema.print()).doesNotContain("KEYSPACE");
        assertThat(schema.withoutTablets().print(REPLICATION)).contains("AND tablets = {'enabled': false};");
    }

    @Test
    void nodesAreNotCompressedOnceMoreByTheServer() {
        schema.create(REPLICATION);
        assertThat(compresses("node")).isFalse();
        assertThat(compresses("register")).isTrue();
        assertThat(compresses("presence")).isTrue();
    }

    @Test
    void tableOfNodesThatTheServerCompressesIsAsGoodAndStaysSo() {
        schema.create(REPLICATION);
        String node = "\"Schema_Test\".node";
        cql("DROP TABLE " + node);
        cql("CREATE TABLE " + node + " (catalog text, bucket int, digest blob, cell blob,"
                + " PRIMARY KEY ((catalog, bucket), digest)) WITH comment = 'tagsync schema 1'");
        schema.create(REPLICATION);
        assertThat(schema.check()).isEmpty();
        assertThat(compresses("node")).isTrue();
        assertThat(store().snapshots("shop").get(List.of(Digest.sha256(new byte[0])), Copies.ANY))
                .isEmpty();
    }

    /** Cassandra says so by an option, ScyllaDB by having none. */
    private static boolean compresses(String table) {
        SimpleStatement query = SimpleStatement.newInstance(
                        "SELECT compression FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?",
                        KEYSPACE,
                        table)
                .setConsistencyLevel(ConsistencyLevel.ONE);
        Map<String, String> options = Objects.requireNonNull(
                Objects.requireNonNull(SESSION.execute(query).one()).getMap(0, String.class, String.class));
        return !options.isEmpty() && !"false".equals(options.get("enabled"));
    }

    @Test
    void replicationThatIsNoneIsRefused() {
        for (String wrong : List.of("", "3", "{'class': 'x'}; DROP KEYSPACE y", "{'a': {'b': 1}}")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> schema.create(wrong))
                    .withMessageContaining("replication is a CQL map");
        }
        assertThatThrownBy(() -> schema.create("{'class': 'NoStrategy'}"))
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.code()).isEqualTo("store.refused"));
    }

    @Test
    void severalDataCentersMustBeSpokenOf() {
        schema.create("{'class': 'NetworkTopologyStrategy', 'datacenter1': 1}");
        assertThat(store().promoter("shop").read(Group.CONTROL, List.of()).version())
                .isZero();
        Map<String, String> several = Map.of("class", "NetworkTopologyStrategy", "east", "3", "west", "3");
        new SchemaCheck(SESSION, settings(true)).requireDataCenters(several);
        assertThatThrownBy(() -> new SchemaCheck(SESSION, settings(false)).requireDataCenters(several))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("keyspace Schema_Test is replicated to 2 data centers [east, west], expected 1");
    }

    @Test
    void faultOfTheSchemaIsLookedForAgainUntilThereIsNone() {
        Store store = store();
        assertThatThrownBy(() -> store.promoter("shop").peek("live")).isInstanceOf(ConfigurationException.class);
        schema.create(REPLICATION);
        assertThat(store.promoter("shop").peek("live")).isEmpty();
    }

    @Test
    void serverThatIsGoneIsNoMissingSchema() {
        ScyllaSchema gone = ScyllaSchema.of(TestServers.unreachableSession(), "killed");
        TestServers.unreachable();
        assertThatThrownBy(gone::check).isInstanceOf(TransientException.class);
        assertThatThrownBy(() -> gone.create(REPLICATION)).isInstanceOf(TransientException.class);
    }

    private void assertRefused(String code, String message, String hint) {
        for (Runnable call : List.<Runnable>of(
                () -> store().snapshots("shop").get(List.of(Digest.sha256(new byte[0])), Copies.ANY),
                () -> store().promoter("shop").read(Group.CONTROL, List.of()))) {
            assertThatThrownBy(call::run)
                    .isInstanceOfSatisfying(ConfigurationException.class, e -> {
                        assertThat(e.code()).isEqualTo(code);
                        assertThat(e.hint())
                                .hasValueSatisfying(text -> assertThat(text).contains(hint));
                    })
                    .hasMessageContaining(message);
        }
    }

    private static StoreSettings settings(boolean severalDataCenters) {
        return new StoreSettings(
                KEYSPACE,
                severalDataCenters,
                ScyllaStore.DEFAULT_REQUEST_TIMEOUT,
                ScyllaStore.DEFAULT_RETRY_TIMEOUT,
                1,
                1);
    }

    private static Store store() {
        return ScyllaStore.builder(SESSION).keyspace(KEYSPACE).build();
    }

    private static void cql(String statement) {
        SESSION.execute(SimpleStatement.newInstance(statement)
                .setConsistencyLevel(ConsistencyLevel.ONE)
                .setTimeout(Duration.ofSeconds(30)));
    }
}
