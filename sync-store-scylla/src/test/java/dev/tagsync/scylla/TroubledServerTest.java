package dev.tagsync.scylla;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.protocol.internal.Message;
import com.datastax.oss.protocol.internal.ProtocolConstants.ConsistencyLevel;
import com.datastax.oss.protocol.internal.ProtocolConstants.ErrorCode;
import com.datastax.oss.protocol.internal.ProtocolConstants.WriteType;
import com.datastax.oss.protocol.internal.response.Error;
import com.datastax.oss.protocol.internal.response.error.Unavailable;
import com.datastax.oss.protocol.internal.response.error.WriteTimeout;
import dev.tagsync.TransientException;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Settlement;
import dev.tagsync.spi.SnapshotStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over the protocol, by a server that is slow, overloaded or gone, or tells half of what it did. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TroubledServerTest {
    private static final int NODES = 300;

    private static TroubledServer server;

    private final List<Node> nodes = IntStream.range(0, NODES)
            .mapToObj(i -> Node.of(("node " + i).getBytes(StandardCharsets.UTF_8)))
            .toList();

    @BeforeAll
    static void start() {
        server = new TroubledServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void recover() {
        server.reset();
    }

    @Test
    void slowServerSlowsTheLoad() {
        server.nodeMillis = 60;
        snapshots(Duration.ofSeconds(30)).put(7, nodes);
        assertThat(server.nodeWrites).hasValue(NODES);
    }

    @ParameterizedTest
    @MethodSource("overload")
    void overloadedServerIsSentTheSameAgainUntilAllIsTaken(Message answer) {
        server.onNode = n -> n >= 50 && n < 120 && n % 2 == 0 ? answer : null;
        snapshots(Duration.ofSeconds(30)).put(7, nodes);
        assertThat(server.nodeWrites).hasValueGreaterThan(NODES);
    }

    @ParameterizedTest
    @MethodSource("overload")
    void overloadThatStaysIsTheCallersWhoMayMakeTheSameCallAgain(Message answer) {
        server.onNode = n -> answer;
        SnapshotStore snapshots = snapshots(Duration.ofMillis(300));
        assertThatThrownBy(() -> snapshots.put(7, nodes))
                .isInstanceOfSatisfying(
                        TransientException.class, e -> assertThat(e.code()).isEqualTo("store.unreachable"));
        assertThat(server.nodeWrites.get())
                .as("sent to a server that took none")
                .isLessThan(NODES);
        server.onNode = n -> null;
        server.nodeWrites.set(0);
        snapshots.put(7, nodes);
        assertThat(server.nodeWrites).hasValue(NODES);
    }

    static Stream<Message> overload() {
        return Stream.of(
                new Error(ErrorCode.OVERLOADED, "too much to do"),
                new WriteTimeout("timeout", ConsistencyLevel.QUORUM, 1, 2, WriteType.SIMPLE),
                new Unavailable("unavailable", ConsistencyLevel.QUORUM, 2, 1));
    }

    @Test
    void serverThatIsGoneForAWhileIsWaitedFor() {
        SnapshotStore snapshots = snapshots(Duration.ofSeconds(60));
        server.nodeMillis = 20;
        snapshots.put(7, nodes.subList(0, 1));
        Function<Integer, Message> leaving = n -> {
            if (n == 100) {
                CompletableFuture.runAsync(() -> {
                    server.leave();
                    server.comeBack();
                });
            }
            return null;
        };
        server.onNode = leaving;
        snapshots.put(7, nodes);
        assertThat(server.nodeWrites).hasValueGreaterThan(NODES + 1);
    }

    @ParameterizedTest
    @MethodSource("halfTold")
    @DisplayName(
            "H-FLIP-1, H-FLIP-2 a commit that applied and was not acknowledged is unknown, and is settled as applied")
    void appliedAndNotAcknowledged(Message answer) {
        server.insteadOfApplied.add(answer);
        Promoter promoter = promoter();
        assertThat(promoter.commit("mine", Group.CONTROL, 0, List.of())).isInstanceOf(Outcome.Unknown.class);
        assertThat(server.version()).isEqualTo(1);
        assertThat(promoter.settle("mine", Group.CONTROL, 0)).isEqualTo(Settlement.APPLIED);
        assertThat(server.version()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("halfTold")
    @DisplayName("H-FLIP-1, H-FLIP-2 a commit of the same answer that did not apply is fenced, and is settled as never")
    void neitherAppliedNorRefused(Message answer) {
        server.insteadOfApplying.add(answer);
        // The driver sends again after an Unavailable; so is that.
        server.insteadOfApplying.add(answer);
        Promoter promoter = promoter();
        assertThat(promoter.commit("mine", Group.CONTROL, 0, List.of())).isInstanceOf(Outcome.Unknown.class);
        assertThat(promoter.settle("mine", Group.CONTROL, 0)).isEqualTo(Settlement.NEVER);
        assertThat(server.version()).as("raised by the fence").isEqualTo(1);
    }

    static Stream<Message> halfTold() {
        return Stream.of(
                new Unavailable("unavailable", ConsistencyLevel.QUORUM, 2, 1),
                new Unavailable("unavailable", ConsistencyLevel.EACH_QUORUM, 2, 1),
                new Unavailable("unavailable", ConsistencyLevel.SERIAL, 2, 1),
                new WriteTimeout("timeout", ConsistencyLevel.SERIAL, 1, 2, "CAS"),
                new WriteTimeout("timeout", ConsistencyLevel.QUORUM, 1, 2, WriteType.SIMPLE),
                new WriteTimeout("timeout", ConsistencyLevel.QUORUM, 1, 2, WriteType.BATCH),
                new Error(ErrorCode.OVERLOADED, "too much to do"),
                new Error(ErrorCode.SERVER_ERROR, "broken"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("H-FLIP-3 applied and not applied are told apart, whether the old row comes with both or with one")
    void oldRowDoesNotDecide(boolean likeScylla) {
        server.likeScylla = likeScylla;
        Promoter promoter = promoter();
        assertThat(promoter.commit("a", Group.CONTROL, 0, List.of())).isEqualTo(new Outcome.Applied(1));
        assertThat(promoter.commit("b", Group.CONTROL, 1, List.of())).isEqualTo(new Outcome.Applied(2));
        assertThat(promoter.commit("c", Group.CONTROL, 1, List.of())).isEqualTo(new Outcome.Conflict(2));
    }

    private SnapshotStore snapshots(Duration retry) {
        return ScyllaStore.builder(server.session()).retryTimeout(retry).build().snapshots("shop");
    }

    private Promoter promoter() {
        return ScyllaStore.on(server.session()).promoter("shop");
    }
}
