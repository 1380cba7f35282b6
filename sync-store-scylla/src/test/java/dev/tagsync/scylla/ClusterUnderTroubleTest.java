package dev.tagsync.scylla;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Resolution;
import dev.tagsync.SyncController;
import dev.tagsync.SyncResult;
import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.FaultyStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.testkit.server.CqlCluster;
import dev.tagsync.testkit.server.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three nodes with three copies, of which one after another is killed, slow, cut off or a black hole, while releases are flipped and read. */
@Tag("nightly")
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterUnderTroubleTest {
    private static final int SECONDS = Integer.getInteger("tagsync.trouble.seconds", 120);
    private static final String KEYSPACE = "trouble";
    private static final int ENTRIES = 60;
    private static final int RELEASES = 6;
    private static final TaggedHistory HISTORY = history();

    private final CountDownLatch over = new CountDownLatch(1);

    /** To pause by, also when all is over. */
    private final CountDownLatch never = new CountDownLatch(1);

    private final TroubleFigures figures = new TroubleFigures();
    private final List<CqlSession> sessions = new ArrayList<>();

    private static TaggedHistory history() {
        TaggedHistory.Builder history = TaggedHistory.builder();
        for (int release = 1; release <= RELEASES; release++) {
            for (int i = 0; i < ENTRIES; i++) {
                history.file(
                        "products/p" + i + ".json",
                        "{\"release\":\"v" + release + "\",\"text\":\""
                                + Integer.toString(i * 31, 36).repeat(200) + "\"}");
            }
            history.commit("release " + release).tag("v" + release);
        }
        return history.build();
    }

    @Test
    @DisplayName(
            "with a quorum up no reader fails or sees two releases in one view, no flip is lost or doubled, every doubt is resolved (I3, I4, I7, I9)")
    void flipsAndReadsWhileNodesAndConnectionsFail() throws InterruptedException {
        try (CqlCluster cluster = CqlCluster.start(3)) {
            CqlSession first = connect(cluster);
            awaitAcquaintance(first, cluster.size());
            ScyllaSchema.of(first, KEYSPACE).create("{'class': 'SimpleStrategy', 'replication_factor': 3}");
            awaitWhole(first, "SELECT key FROM " + KEYSPACE + ".register LIMIT 1", 0);
            SyncController sound = controller(first);
            sound.promote("v1").orThrow();

            List<Thread> threads = new ArrayList<>();
            for (int i = 1; i <= 2; i++) {
                CqlSession own = connect(cluster);
                TroubledController controller = new TroubledController(controller(own), RELEASES, i, over, figures);
                threads.add(start("controller-" + i, controller));
            }
            for (int i = 1; i <= 4; i++) {
                TroubledReader reader = new TroubledReader(store(connect(cluster)), ENTRIES, over, figures);
                threads.add(start("reader-" + i, reader));
            }
            makeTrouble(cluster, first);
            over.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            doubt(cluster, Link::holdAnswers);
            doubt(cluster, Link::blackHole);
            doubt(cluster, Link::holdAnswers);
            judge(sound);
        } finally {
            sessions.forEach(CqlSession::close);
        }
    }

    /** Neither the answer of a flip nor that of any settlement comes back, from no node, until its caller is told that it is in doubt. */
    private void doubt(CqlCluster cluster, Consumer<Link> trouble) throws InterruptedException {
        CqlSession session = connect(cluster);
        AtomicBoolean armed = new AtomicBoolean();
        ScyllaStore store = ScyllaStore.builder(session)
                .keyspace(KEYSPACE)
                .requestTimeout(Duration.ofSeconds(2))
                .retryTimeout(Duration.ofMillis(500))
                .build();
        SyncController sync = SyncController.builder()
                .source(InMemoryTagSource.of(HISTORY))
                .store(new FaultyStore(store, call -> {
                    if (call.operation() == Operation.COMMIT && armed.compareAndSet(true, false)) {
                        links(cluster).forEach(trouble);
                    }
                    return Fault.NONE;
                }))
                .build();
        String active = sync.status().active().orElseThrow().release().tag().value();
        String tag = active.equals("v1") ? "v2" : "v1";
        sync.controls().unquarantine(tag, "test", "");
        sync.plan(tag).orThrow();
        armed.set(true);
        SyncResult result = sync.promote(tag);
        assertThat(result).isInstanceOf(SyncResult.InDoubt.class);
        figures.doubted(((SyncResult.InDoubt) result).attempt());
        links(cluster).forEach(Link::cut);
        links(cluster).forEach(Link::heal);
        awaitWhole(session, "SELECT key FROM " + KEYSPACE + ".register LIMIT 1", 1);
    }

    private static List<Link> links(CqlCluster cluster) {
        return IntStream.rangeClosed(1, cluster.size()).mapToObj(cluster::link).toList();
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.start();
        return thread;
    }

    private CqlSession connect(CqlCluster cluster) {
        CqlSession session = CqlSession.builder()
                .addContactPoints(cluster.addresses())
                .withLocalDatacenter(cluster.datacenter())
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                        .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(200))
                        .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(2))
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(10))
                        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, Duration.ofSeconds(10))
                        .build())
                .build();
        sessions.add(session);
        return session;
    }

    private static ScyllaStore store(CqlSession session) {
        return ScyllaStore.builder(session)
                .keyspace(KEYSPACE)
                .requestTimeout(Duration.ofSeconds(3))
                .build();
    }

    private static SyncController controller(CqlSession session) {
        return SyncController.builder()
                .source(InMemoryTagSource.of(HISTORY))
                .store(store(session))
                .build();
    }

    /** Waits until each node lists all the others, with what schema they have: tables that are made before that are not made everywhere. */
    private void awaitAcquaintance(CqlSession session, int size) throws InterruptedException {
        SimpleStatement peers = SimpleStatement.newInstance("SELECT schema_version FROM system.peers")
                .setConsistencyLevel(ConsistencyLevel.ONE);
        String last = "";
        for (int tries = 0; tries < 400; tries++) {
            Collection<Node> nodes = session.getMetadata().getNodes().values();
            try {
                boolean all = nodes.size() == size;
                for (Node node : nodes) {
                    List<Row> others = session.execute(peers.setNode(node)).all();
                    all &= others.size() == size - 1 && others.stream().noneMatch(row -> row.isNull(0));
                }
                if (all && session.checkSchemaAgreement()) {
                    return;
                }
                last = nodes.size() + " nodes";
            } catch (DriverException e) {
                last = e.toString();
            }
            never.await(250, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("the nodes do not know each other: " + last);
    }

    /** Waits until every replica answers, and a statement gives as many rows as it must. */
    private void awaitWhole(CqlSession session, String query, int rows) throws InterruptedException {
        SimpleStatement everywhere = SimpleStatement.newInstance(query).setConsistencyLevel(ConsistencyLevel.ALL);
        String last = "";
        for (int tries = 0; tries < 400; tries++) {
            try {
                int found = session.execute(everywhere).all().size();
                if (found >= rows) {
                    return;
                }
                last = found + " rows";
            } catch (DriverException e) {
                last = e.toString();
            }
            never.await(250, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("the cluster is not whole: " + last);
    }

    /** One node at a time, so that two are always up. */
    private void makeTrouble(CqlCluster cluster, CqlSession session) throws InterruptedException {
        Random random = new Random(6);
        List<Trouble> round = new ArrayList<>();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < until) {
            if (round.isEmpty()) {
                Collections.addAll(round, Trouble.values());
                Collections.shuffle(round, random);
            }
            Trouble trouble = round.remove(0);
            int node = 1 + random.nextInt(cluster.size());
            figures.made(trouble);
            trouble.begin(cluster, node);
            over.await(2 + random.nextInt(4), TimeUnit.SECONDS);
            trouble.end(cluster, node);
            awaitWhole(session, "SELECT key FROM " + KEYSPACE + ".register LIMIT 1", 1);
            over.await(1, TimeUnit.SECONDS);
        }
    }

    /** What goes wrong with a node. */
    enum Trouble {
        KILLED {
            @Override
            void begin(CqlCluster cluster, int node) {
                cluster.kill(node);
            }

            @Override
            void end(CqlCluster cluster, int node) {
                cluster.restart(node);
            }
        },
        DELAYED {
            @Override
            void begin(CqlCluster cluster, int node) {
                cluster.link(node).delay(Duration.ofMillis(400));
            }
        },
        CUT {
            @Override
            void begin(CqlCluster cluster, int node) {
                cluster.link(node).cut();
            }
        },
        BLACK_HOLE {
            @Override
            void begin(CqlCluster cluster, int node) {
                cluster.link(node).blackHole();
            }
        };

        abstract void begin(CqlCluster cluster, int node);

        void end(CqlCluster cluster, int node) {
            cluster.link(node).heal();
        }
    }

    private void judge(SyncController sound) {
        Set<String> applied = new HashSet<>();
        for (String attempt : figures.doubts()) {
            Resolution resolution = sound.controls().resolve(attempt);
            resolution.flip().ifPresent(flip -> applied.add(flip.attempt()));
        }
        assertThat(figures.doubts()).as("flips in doubt").hasSizeGreaterThanOrEqualTo(3);
        assertThat(applied)
                .as("that had applied")
                .hasSizeGreaterThanOrEqualTo(2)
                .hasSizeLessThan(figures.doubts().size());
        List<HistoryRecord> history = sound.history(100_000);
        List<String> attempts = history.stream().map(HistoryRecord::attempt).toList();
        long newest = history.size();
        for (HistoryRecord record : history) {
            assertThat(record.generation().number()).as("no gap, no double").isEqualTo(newest--);
        }
        figures.print(SECONDS, history.size(), applied.size());
        assertThat(figures.readerFaults())
                .as("what readers met with a quorum up")
                .isEmpty();
        assertThat(attempts).doesNotHaveDuplicates().containsAll(figures.reported());
        Set<String> rest = new HashSet<>(attempts.subList(0, attempts.size() - 1));
        rest.removeAll(figures.reported());
        assertThat(rest)
                .as("flips that nobody reported are those that were in doubt")
                .isEqualTo(applied);
        assertThat(sound.verifyHistory().good()).isTrue();
        assertThat(sound.verify().orElseThrow().good()).isTrue();
        assertThat(figures.views()).isPositive();
        assertThat(history).hasSizeGreaterThan(10);
    }
}
