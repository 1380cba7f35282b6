package dev.tagsync.scylla;

import static com.datastax.oss.driver.api.core.ConsistencyLevel.ALL;
import static com.datastax.oss.driver.api.core.ConsistencyLevel.EACH_QUORUM;
import static com.datastax.oss.driver.api.core.ConsistencyLevel.LOCAL_ONE;
import static com.datastax.oss.driver.api.core.ConsistencyLevel.LOCAL_QUORUM;
import static com.datastax.oss.driver.api.core.ConsistencyLevel.QUORUM;
import static com.datastax.oss.driver.api.core.ConsistencyLevel.SERIAL;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Settlement;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.Copies;
import dev.tagsync.spi.SnapshotStore.StoredNode;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.server.CqlServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** At which level each call of the ports asks, with one data centre and with several: all that keeps a decision from resting on what is old. */
class ConsistencyLevelsTest {
    private static final String KEYSPACE = "levels_test";

    private final Queue<Statement<?>> sent = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void makeTables() {
        // By the other strategy a commit at EACH_QUORUM is refused.
        ScyllaSchema.of(TestServers.session(), KEYSPACE)
                .create("{'class': 'NetworkTopologyStrategy', '"
                        + CqlServer.shared().datacenter() + "': 1}");
    }

    private Store store(boolean several) {
        CqlSession watched = SessionProxy.noting(TestServers.session(), sent);
        ScyllaStore.Builder builder = ScyllaStore.builder(watched).keyspace(KEYSPACE);
        return (several ? builder.severalDataCenters() : builder).build();
    }

    /** Returns the levels of what a call sends to the tables, in its order; of a conditional write that of its commit. What looks at the schema is none of it. */
    private List<ConsistencyLevel> levels(Runnable call) {
        sent.clear();
        call.run();
        List<Statement<?>> statements = sent.stream()
                .filter(s -> s instanceof BoundStatement || s instanceof BatchStatement)
                .toList();
        assertThat(statements)
                .extracting(Statement::getSerialConsistencyLevel)
                .as("LOCAL_SERIAL decides within one data centre")
                .containsOnly(SERIAL);
        return statements.stream()
                .map(s -> Objects.requireNonNull(s.getConsistencyLevel()))
                .toList();
    }

    @ParameterizedTest(name = "several data centres: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "SS-1, SS-5 nodes are acknowledged by a quorum of each data centre, and scans show what is as durable as that")
    void levelsOfNodes(boolean several) {
        SnapshotStore snapshots = store(several).snapshots("nodes-" + several);
        Node node = Node.of(new byte[] {1});
        List<Digest> stored = List.of(node.digest());
        List<Digest> absent = List.of(Digest.sha256(new byte[] {2}));
        List<StoredNode> seen = new ArrayList<>();
        assertThat(levels(() -> snapshots.put(7, List.of(node)))).containsExactly(several ? EACH_QUORUM : QUORUM);
        assertThat(levels(() -> snapshots.scan(node.digest().byteAt(0), seen::add)))
                .containsExactly(several ? ALL : QUORUM);
        assertThat(seen).containsExactly(new StoredNode(node.digest(), 7));
        assertThat(levels(() -> snapshots.get(stored, Copies.ANY))).containsExactly(LOCAL_ONE);
        assertThat(levels(() -> snapshots.get(absent, Copies.ANY)))
                .as("only a miss asks a quorum")
                .containsExactly(LOCAL_ONE, QUORUM);
        assertThat(levels(() -> snapshots.get(stored, Copies.QUORUM))).containsExactly(QUORUM);
        assertThat(levels(() -> snapshots.delete(7, stored))).containsExactly(QUORUM);
    }

    @ParameterizedTest(name = "several data centres: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "PR-5, PR-9 every read of the register is serial, polls are local, and commits are acknowledged where every poll sees them")
    void levelsOfTheRegister(boolean several) {
        ConsistencyLevel durable = several ? EACH_QUORUM : QUORUM;
        Promoter promoter = store(several).promoter("register-" + several);
        List<Write> writes = List.of(
                new Write.Put("k", "k", new byte[1]), new Write.Delete("k", "l"), new Write.DeleteRange("k", "m", "n"));
        assertThat(levels(() -> promoter.commit("a", Group.CONTROL, 0, writes)))
                .as("the head row, and the batch")
                .containsExactly(durable, durable);
        List<Outcome> outcomes = new ArrayList<>();
        assertThat(levels(() -> outcomes.add(promoter.commit("b", Group.CONTROL, 1, writes))))
                .containsExactly(durable);
        assertThat(levels(() -> outcomes.add(promoter.commit("c", Group.CONTROL, 1, writes))))
                .containsExactly(durable);
        assertThat(outcomes).containsExactly(new Outcome.Applied(2), new Outcome.Conflict(2));
        List<Settlement> settlements = new ArrayList<>();
        assertThat(levels(() -> settlements.add(promoter.settle("c", Group.CONTROL, 2))))
                .as("the fence, and the log row")
                .containsExactly(durable, SERIAL);
        assertThat(settlements).containsExactly(Settlement.NEVER);

        for (Range range : List.of(
                Range.one("k", "k"),
                Range.all("k"),
                Range.prefix("k", "k"),
                Range.newest("k", "", 3),
                new Range("k", "a", Optional.empty(), 3, false))) {
            assertThat(levels(() -> promoter.read(Group.CONTROL, List.of(range))))
                    .as("%s", range)
                    .isNotEmpty()
                    .containsOnly(SERIAL);
        }
        assertThat(levels(() -> promoter.read(Group.CONTROL, List.of()))).containsExactly(SERIAL);
        assertThat(levels(() -> promoter.peek("live")))
                .as("a serial read would be a round of Paxos a poll")
                .containsExactly(LOCAL_QUORUM);
    }

    @ParameterizedTest(name = "several data centres: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("PR-12 pins and beats are written and read by a quorum of all data centres")
    void levelsOfPresence(boolean several) {
        Promoter promoter = store(several).promoter("presence-" + several);
        assertThat(levels(() -> promoter.beat("b", new byte[1]))).containsExactly(QUORUM);
        assertThat(levels(() -> assertThat(promoter.beats("")).containsOnlyKeys("b")))
                .containsExactly(QUORUM);
        assertThat(levels(() -> promoter.drop("b"))).containsExactly(QUORUM);
    }
}
