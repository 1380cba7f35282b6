package dev.tagsync.scylla;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.protocol.internal.Message;
import com.datastax.oss.protocol.internal.ProtocolConstants.ConsistencyLevel;
import com.datastax.oss.protocol.internal.ProtocolConstants.ErrorCode;
import com.datastax.oss.protocol.internal.response.Error;
import com.datastax.oss.protocol.internal.response.error.Unavailable;
import com.datastax.oss.protocol.internal.response.error.WriteTimeout;
import dev.tagsync.ConfigurationException;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Settlement;
import java.util.List;
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

/** What ScyllaDB and the driver make of a commit when several nodes can be asked: answers that stand for a try other than the last. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScyllaShapesTest {
    private static final Unavailable AFTER_THE_DECISION = new Unavailable("unavailable", ConsistencyLevel.QUORUM, 2, 1);
    private static final Message BOOTSTRAPPING = new Error(ErrorCode.IS_BOOTSTRAPPING, "not yet");

    private static TroubledServer cluster;

    @BeforeAll
    static void start() {
        cluster = new TroubledServer(3);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void recover() {
        cluster.reset();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName(
            "H-FLIP-2, H-FLIP-3 a hidden retry on another node says \"not applied\" of a commit whose first try applied: the log tells")
    void hiddenRetryWhoseFirstTryApplied(boolean likeScylla) {
        cluster.likeScylla = likeScylla;
        cluster.insteadOfApplied.add(AFTER_THE_DECISION);
        Promoter promoter = promoter();

        assertThat(promoter.commit("mine", Group.CONTROL, 0, List.of()))
                .as("what the second node answers: the version is raised already")
                .isEqualTo(new Outcome.Conflict(1));
        assertThat(cluster.insteadOfApplied)
                .as("the first try was the one that applied")
                .isEmpty();
        assertThat(promoter.settle("mine", Group.CONTROL, 0)).isEqualTo(Settlement.APPLIED);
        assertThat(promoter.settle("another", Group.CONTROL, 0)).isEqualTo(Settlement.NEVER);
        assertThat(cluster.version()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("H-FLIP-3 a hidden retry whose first try did not apply is the one that counts")
    void hiddenRetryThatAppliesItself(boolean likeScylla) {
        cluster.likeScylla = likeScylla;
        cluster.insteadOfApplying.add(AFTER_THE_DECISION);
        assertThat(promoter().commit("mine", Group.CONTROL, 0, List.of())).isEqualTo(new Outcome.Applied(1));
    }

    @Test
    @DisplayName("H-FLIP-2 of nodes that failed in several ways, one that may have applied the commit makes it unknown")
    void oneOfManyErrorsMayStandForAnApplied() {
        cluster.insteadOfApplying.add(BOOTSTRAPPING);
        cluster.insteadOfApplied.add(AFTER_THE_DECISION);
        // The third node is not asked before the first two have answered.
        cluster.insteadOfNotApplied.add(BOOTSTRAPPING);
        Promoter promoter = promoter();

        assertThat(promoter.commit("mine", Group.CONTROL, 0, List.of()))
                .isInstanceOfSatisfying(
                        Outcome.Unknown.class,
                        unknown ->
                                assertThat(unknown.cause()).contains("QUORUM").contains("BootstrappingException"));
        assertThat(promoter.settle("mine", Group.CONTROL, 0)).isEqualTo(Settlement.APPLIED);
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName(
            "H-FLIP-1, H-FLIP-2 an error that only one of two meanings makes harmless is unknown, whatever follows it")
    void errorsOfTheCommitPhaseAreUnknown(Message answer) {
        cluster.insteadOfApplied.add(answer);
        Promoter promoter = promoter();
        assertThat(promoter.commit("mine", Group.CONTROL, 0, List.of())).isInstanceOf(Outcome.Unknown.class);
        assertThat(promoter.settle("mine", Group.CONTROL, 0)).isEqualTo(Settlement.APPLIED);
    }

    static Stream<Message> errorsOfTheCommitPhaseAreUnknown() {
        return Stream.of(
                new WriteTimeout("timeout", ConsistencyLevel.SERIAL, 1, 2, "CAS"),
                new WriteTimeout("timeout", ConsistencyLevel.QUORUM, 1, 2, "CAS"),
                new WriteTimeout("timeout", ConsistencyLevel.LOCAL_SERIAL, 0, 2, "CAS"));
    }

    @Test
    @DisplayName("H-FLIP-2 a refusal that follows an Unavailable of another node is not believed")
    void refusalAfterATryThatMayHaveApplied() {
        cluster.insteadOfApplied.add(AFTER_THE_DECISION);
        cluster.insteadOfNotApplied.add(new Error(ErrorCode.INVALID, "no such table"));
        Promoter promoter = promoter();
        assertThat(promoter.commit("mine", Group.CONTROL, 0, List.of())).isInstanceOf(Outcome.Unknown.class);
        assertThat(promoter.settle("mine", Group.CONTROL, 0)).isEqualTo(Settlement.APPLIED);
    }

    @Test
    void refusalOfTheOnlyTryIsBelieved() {
        cluster.insteadOfApplying.add(new Error(ErrorCode.INVALID, "no such table"));
        Promoter promoter = promoter();
        assertThatThrownBy(() -> promoter.commit("mine", Group.CONTROL, 0, List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no such table");
        assertThat(cluster.version()).isZero();
    }

    private static Promoter promoter() {
        return ScyllaStore.on(cluster.session()).promoter("shop");
    }
}
