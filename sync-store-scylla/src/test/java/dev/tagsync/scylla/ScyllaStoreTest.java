package dev.tagsync.scylla;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.tagsync.Digest;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.PermanentException;
import dev.tagsync.TransientException;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Settlement;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.Copies;
import dev.tagsync.spi.SnapshotStore.StoredNode;
import dev.tagsync.spi.Store;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the contracts do not ask: size, faults of the server, and what is sent. */
class ScyllaStoreTest {
    private static final String KEYSPACE = "store_test";

    private final CqlSession session = TestServers.session();
    private final Store store = store(session);
    private String catalog = "";

    @BeforeAll
    static void makeTables() {
        TestServers.keyspace(KEYSPACE);
    }

    @BeforeEach
    void nameCatalog(TestInfo test) {
        catalog = test.getTestMethod().orElseThrow().getName();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "H-GC-10 two writers of one node at one stamp, by different codecs, leave the node of one of them whole: codec and bytes are one cell")
    void twoWritersAtOneStampDoNotTearANode(boolean otherFirst) {
        catalog = "torn-" + otherFirst;
        byte[] bytes = "a node that compresses well, ".repeat(200).getBytes(StandardCharsets.UTF_8);
        Node node = Node.of(bytes);
        ByteBuffer uncompressed =
                ByteBuffer.allocate(bytes.length + 1).put((byte) 0).put(bytes).flip();
        assertThat(NodeCodec.encode(bytes)).isNotEqualTo(uncompressed);
        Runnable other = () -> session.execute(SimpleStatement.newInstance(
                "INSERT INTO " + KEYSPACE
                        + ".node (catalog, bucket, digest, cell) VALUES (?, ?, ?, ?) USING TIMESTAMP 77",
                catalog,
                node.digest().byteAt(0),
                ByteBuffer.wrap(node.digest().bytes()),
                uncompressed));
        SnapshotStore nodes = store.snapshots(catalog);
        if (otherFirst) {
            other.run();
        }
        nodes.put(77, List.of(node));
        if (!otherFirst) {
            other.run();
        }
        assertThat(nodes.get(List.of(node.digest()), SnapshotStore.Copies.QUORUM)
                        .get(node.digest()))
                .isEqualTo(bytes);
        SimpleStatement columns = SimpleStatement.newInstance(
                        "SELECT column_name FROM system_schema.columns WHERE keyspace_name = ? AND table_name = 'node'"
                                + " AND kind = 'regular' ALLOW FILTERING",
                        KEYSPACE)
                .setConsistencyLevel(ConsistencyLevel.ONE);
        assertThat(session.execute(columns).all()).as("cells of a node").hasSize(1);
    }

    @Test
    void manyNodesAreStoredAndRead() {
        List<Node> nodes = IntStream.range(0, 8_000)
                .mapToObj(i -> Node.of(("node " + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
        List<Digest> digests = nodes.stream().map(Node::digest).toList();
        store.snapshots(catalog).put(7, nodes);
        assertThat(store.snapshots(catalog).get(digests, Copies.QUORUM)).containsOnlyKeys(digests);
    }

    @Test
    void partOfSeveralPagesIsScannedWhole() {
        List<Node> nodes = new ArrayList<>();
        List<StoredNode> expected = new ArrayList<>();
        for (int i = 0; i < 350; i++) {
            byte[] bytes = ("node " + i).getBytes(StandardCharsets.UTF_8);
            byte[] name = Digest.sha256(bytes).bytes();
            name[0] = 7;
            nodes.add(new Node(Digest.read(name, 0), bytes));
            expected.add(new StoredNode(Digest.read(name, 0), 10 + i % 3));
        }
        SnapshotStore snapshots = store.snapshots(catalog);
        for (int i = 0; i < 3; i++) {
            int rest = i;
            snapshots.put(
                    10 + i,
                    IntStream.range(0, 350)
                            .filter(n -> n % 3 == rest)
                            .mapToObj(nodes::get)
                            .toList());
        }
        List<StoredNode> seen = new ArrayList<>();
        snapshots.scan(7, seen::add);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
        snapshots.scan(8, seen::add);
        assertThat(seen).hasSize(350);
    }

    @Test
    void nodesLargerThanWhatMayBeInFlightPassOneByOne() {
        Random random = new Random(5);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            byte[] noise = new byte[Node.MAX_BYTES - i];
            random.nextBytes(noise);
            nodes.add(Node.of(noise));
        }
        SnapshotStore snapshots = ScyllaStore.builder(session)
                .keyspace(KEYSPACE)
                .maxInFlightBytes(500_000)
                .maxInFlightRequests(3)
                .build()
                .snapshots(catalog);
        snapshots.put(7, nodes);
        for (Node node : nodes) {
            Map<Digest, byte[]> found = snapshots.get(List.of(node.digest()), Copies.ANY);
            assertThat(Digest.sha256(found.get(node.digest()))).isEqualTo(node.digest());
        }
    }

    @ParameterizedTest
    @EnumSource(Copies.class)
    void damagedNodeIsNamed(Copies copies) {
        catalog += copies;
        Node node = Node.of(new byte[1000]);
        store.snapshots(catalog).put(7, List.of(node));
        damage(node);
        assertThatThrownBy(() -> store.snapshots(catalog).get(List.of(node.digest()), copies))
                .isInstanceOfSatisfying(
                        PermanentException.class, e -> assertThat(e.code()).isEqualTo("store.node-damaged"))
                .hasMessageContaining(node.digest().toString());
    }

    @Test
    @DisplayName("SS-4 a copy that cannot be decoded is as good as none: a quorum is asked, and nothing else suffers")
    void oneDamagedCopyIsPassedOver() {
        List<Node> nodes = IntStream.range(0, 20)
                .mapToObj(i -> Node.of(("n" + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
        Node damaged = Node.of("damaged".getBytes(StandardCharsets.UTF_8));
        store.snapshots(catalog).put(7, nodes);
        store.snapshots(catalog).put(7, List.of(damaged));
        damage(damaged);
        ByteBuffer hit = ByteBuffer.wrap(nodes.get(3).digest().bytes());
        AtomicInteger met = new AtomicInteger();
        // The nearest replica has a damaged cell where the others have a sound one.
        Store near = store(SessionProxy.around(session, new SessionProxy.Between() {
            @Override
            public CompletionStage<AsyncResultSet> executeAsync(Statement<?> statement, CqlSession inner) {
                if (statement instanceof BoundStatement select
                        && select.getConsistencyLevel() == ConsistencyLevel.LOCAL_ONE
                        && hit.equals(select.getByteBuffer(2))) {
                    met.incrementAndGet();
                    return inner.executeAsync(select.setInt(1, damaged.digest().byteAt(0))
                            .setByteBuffer(2, ByteBuffer.wrap(damaged.digest().bytes())));
                }
                return inner.executeAsync(statement);
            }
        }));
        Map<Digest, byte[]> found =
                near.snapshots(catalog).get(nodes.stream().map(Node::digest).toList(), Copies.ANY);
        assertThat(met).hasValue(1);
        assertThat(found).hasSize(20);
        nodes.forEach(node -> assertThat(found.get(node.digest())).isEqualTo(node.bytes()));
    }

    /** Gives a node a cell that names no codec. */
    private void damage(Node node) {
        session.execute(SimpleStatement.newInstance(
                        "INSERT INTO " + KEYSPACE
                                + ".node (catalog, bucket, digest, cell) VALUES (?, ?, ?, ?) USING TIMESTAMP 8",
                        catalog,
                        node.digest().byteAt(0),
                        ByteBuffer.wrap(node.digest().bytes()),
                        ByteBuffer.wrap(new byte[] {9, 9}))
                .setConsistencyLevel(ConsistencyLevel.ONE));
    }

    @Test
    void requestsThatFailInPassingAreSentAgain() {
        AtomicInteger sent = new AtomicInteger();
        Store flaky = store(SessionProxy.around(session, new SessionProxy.Between() {
            @Override
            public CompletionStage<AsyncResultSet> executeAsync(Statement<?> statement, CqlSession inner) {
                return sent.incrementAndGet() % 3 == 0
                        ? CompletableFuture.failedFuture(new ClosedConnectionException("injected"))
                        : inner.executeAsync(statement);
            }
        }));
        List<Node> nodes = IntStream.range(0, 150)
                .mapToObj(i -> Node.of(("n" + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
        List<Digest> digests = nodes.stream().map(Node::digest).toList();
        flaky.snapshots(catalog).put(7, nodes);
        assertThat(sent.get()).isGreaterThan(210);
        assertThat(flaky.snapshots(catalog).get(digests, Copies.ANY)).containsOnlyKeys(digests);
        flaky.snapshots(catalog).delete(7, digests);
        assertThat(store.snapshots(catalog).get(digests, Copies.QUORUM)).isEmpty();
    }

    @Test
    void serverThatIsGoneIsNamedByItsAddress() {
        Store gone = TestServers.unreachable();
        String address = TestServers.unreachableSession().getMetadata().getNodes().values().stream()
                .findFirst()
                .orElseThrow()
                .getEndPoint()
                .toString();
        assertThatThrownBy(() -> gone.promoter(catalog).read(Group.CONTROL, List.of()))
                .isInstanceOfSatisfying(
                        TransientException.class, e -> assertThat(e.code()).isEqualTo("store.unreachable"))
                .hasMessageContaining(address)
                .hasMessageContaining("no server can be reached");
        assertThatThrownBy(() -> gone.promoter(catalog).settle("mine", Group.CONTROL, 0))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("commit mine to register " + catalog + "/CONTROL");
    }

    @Test
    @DisplayName("H-FLIP-1 a commit that arrives after its settlement changes nothing")
    void commitThatArrivesLateChangesNothing() {
        Queue<Statement<?>> held = new ConcurrentLinkedQueue<>();
        Promoter holding = store(SessionProxy.around(session, new SessionProxy.Between() {
                    @Override
                    public ResultSet execute(Statement<?> statement, CqlSession inner) {
                        if (statement instanceof BatchStatement) {
                            held.add(statement);
                            throw new DriverTimeoutException("held back");
                        }
                        return inner.execute(statement);
                    }
                }))
                .promoter(catalog);
        List<Write> writes = List.of(new Write.Put("thing", "k", new byte[] {1}));
        assertThat(holding.commit("late", Group.CONTROL, 0, writes)).isInstanceOf(Outcome.Unknown.class);
        assertThat(store.promoter(catalog).settle("late", Group.CONTROL, 0)).isEqualTo(Settlement.NEVER);
        assertThat(session.execute(held.remove()).wasApplied()).isFalse();
        assertThat(store.promoter(catalog)
                        .read(Group.CONTROL, List.of(Range.all("thing")))
                        .records())
                .isEmpty();
    }

    @Test
    @DisplayName("H-FLIP-3 a commit that the driver sent twice answers conflict, and is settled as applied")
    void commitThatWasSentTwiceIsSettledAsApplied() {
        Promoter twice = store(SessionProxy.around(session, new SessionProxy.Between() {
                    @Override
                    public ResultSet execute(Statement<?> statement, CqlSession inner) {
                        ResultSet first = inner.execute(statement);
                        return statement instanceof BatchStatement ? inner.execute(statement) : first;
                    }
                }))
                .promoter(catalog);
        assertThat(twice.commit("twice", Group.CONTROL, 0, List.of())).isEqualTo(new Outcome.Conflict(1));
        assertThat(store.promoter(catalog).settle("twice", Group.CONTROL, 0)).isEqualTo(Settlement.APPLIED);
    }

    @Test
    void readOfManyKeysAndKindsIsOneReading() {
        Promoter promoter = store.promoter(catalog);
        List<Range> ranges = new ArrayList<>();
        for (int commit = 0; commit < 3; commit++) {
            List<Write> writes = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                String key = commit + "-" + i;
                writes.add(new Write.Put("kind" + i % 4, key, key.getBytes(StandardCharsets.UTF_8)));
                ranges.add(Range.one("kind" + i % 4, key));
            }
            promoter.commit("attempt" + commit, Group.CONTROL, commit, writes);
        }
        assertThat(promoter.read(Group.CONTROL, ranges).records()).hasSize(240);
        ranges.add(Range.all("kind1"));
        ranges.add(Range.newest(Kinds.LOG, "", 2));
        assertThat(promoter.read(Group.CONTROL, ranges).records()).hasSize(302);
        assertThat(promoter.read(Group.CONTROL, ranges).version()).isEqualTo(3);
    }

    @Test
    void everyStatementNamesAllOfItsSettings() {
        Queue<Statement<?>> sent = new ConcurrentLinkedQueue<>();
        Store watched = store(SessionProxy.noting(session, sent));
        useAll(watched);
        assertThat(sent).hasSizeGreaterThan(15).allSatisfy(statement -> {
            assertThat(statement.getConsistencyLevel()).isNotNull();
            assertThat(statement.getSerialConsistencyLevel()).isEqualTo(ConsistencyLevel.SERIAL);
            assertThat(timeout(statement)).isEqualTo(ScyllaStore.DEFAULT_REQUEST_TIMEOUT);
            assertThat(statement.isIdempotent())
                    .isEqualTo(!(statement instanceof BatchStatement) && !isHead(statement));
            assertThat(statement.getPageSize()).isGreaterThanOrEqualTo(10);
        });
        assertThat(sent).filteredOn(BatchStatement.class::isInstance).isNotEmpty();
    }

    @Test
    void settingsThatCannotWorkAreRefused() {
        ScyllaStore.Builder builder = ScyllaStore.builder(session);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.keyspace("").build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.keyspace("two words").build())
                .withMessageContaining("two words");
        builder.keyspace(KEYSPACE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.requestTimeout(Duration.ZERO).build())
                .withMessage("requestTimeout is more than 0, found PT0S");
        assertThat(ScyllaStore.on(session)).hasToString("ScyllaStore[keyspace=tagsync]");
    }

    private void useAll(Store used) {
        Node node = Node.of(new byte[10]);
        SnapshotStore snapshots = used.snapshots(catalog);
        snapshots.put(7, List.of(node));
        snapshots.get(List.of(node.digest(), Digest.sha256(new byte[11])), Copies.ANY);
        snapshots.get(List.of(node.digest()), Copies.QUORUM);
        snapshots.scan(node.digest().byteAt(0), seen -> {});
        snapshots.delete(7, List.of(node.digest()));
        Promoter promoter = used.promoter(catalog);
        promoter.commit(
                "a",
                Group.CONTROL,
                0,
                List.of(
                        new Write.Put("k", "k", new byte[1]),
                        new Write.Delete("k", "l"),
                        new Write.DeleteRange("k", "m", "n")));
        promoter.settle("a", Group.CONTROL, 0);
        promoter.read(
                Group.CONTROL,
                List.of(Range.all("k"), Range.one("k", "k"), Range.prefix("k", "k"), Range.newest("k", "", 3)));
        promoter.peek("live");
        promoter.beat("b", new byte[1]);
        promoter.beats("");
        promoter.drop("b");
    }

    private static @Nullable Duration timeout(Statement<?> statement) {
        // A batch has none of its own in this driver.
        return statement instanceof BatchStatement
                ? Objects.requireNonNull(statement.getExecutionProfile())
                        .getDuration(DefaultDriverOption.REQUEST_TIMEOUT)
                : statement.getTimeout();
    }

    private static boolean isHead(Statement<?> statement) {
        return statement instanceof BoundStatement bound
                && bound.getPreparedStatement().getQuery().contains("IF NOT EXISTS");
    }

    private static Store store(CqlSession session) {
        return ScyllaStore.builder(session).keyspace(KEYSPACE).build();
    }
}
