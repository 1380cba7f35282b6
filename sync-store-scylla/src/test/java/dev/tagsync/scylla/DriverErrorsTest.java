package dev.tagsync.scylla;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.cql.ExecutionInfo;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.CASWriteUnknownException;
import com.datastax.oss.driver.api.core.servererrors.DefaultWriteType;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import dev.tagsync.scylla.DriverErrors.Fate;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DriverErrorsTest {
    private static final Node A = node("a");
    private static final Node B = node("b");

    @ParameterizedTest
    @MethodSource
    @DisplayName("H-FLIP-1, H-FLIP-2 what may have applied is unknown")
    void whatMayHaveAppliedIsUnknown(Throwable error) {
        assertThat(DriverErrors.fate(error)).isEqualTo(Fate.UNKNOWN);
    }

    static Stream<Throwable> whatMayHaveAppliedIsUnknown() {
        return Stream.of(
                new DriverTimeoutException("timeout"),
                timeout(DefaultWriteType.CAS),
                timeout(DefaultWriteType.SIMPLE),
                timeout(DefaultWriteType.BATCH),
                new CASWriteUnknownException(A, ConsistencyLevel.SERIAL, 1, 2),
                unavailable(ConsistencyLevel.QUORUM),
                unavailable(ConsistencyLevel.EACH_QUORUM),
                unavailable(ConsistencyLevel.SERIAL),
                new ServerError(A, "broken"),
                new OverloadedException(A),
                new ClosedConnectionException("closed"),
                new CompletionException(new ClosedConnectionException("closed")),
                new IllegalStateException("whatever comes"),
                AllNodesFailedException.fromErrors(List.of(
                        Map.entry(A, new NodeUnavailableException(A)), Map.entry(B, timeout(DefaultWriteType.CAS)))),
                AllNodesFailedException.fromErrors(List.of(
                        Map.entry(A, unavailable(ConsistencyLevel.QUORUM)),
                        Map.entry(B, new NodeUnavailableException(B)))),
                AllNodesFailedException.fromErrors(List.of(
                        Map.entry(A, unavailable(ConsistencyLevel.QUORUM)),
                        Map.entry(A, new BusyConnectionException(1)))));
    }

    @ParameterizedTest
    @MethodSource
    void whatNoServerHasSeenWasNeverSent(Throwable error) {
        assertThat(DriverErrors.fate(error)).isEqualTo(Fate.NEVER_SENT);
        assertThat(DriverErrors.worthARetry(error)).isTrue();
    }

    static Stream<Throwable> whatNoServerHasSeenWasNeverSent() {
        return Stream.of(
                new NoNodeAvailableException(),
                AllNodesFailedException.fromErrors(List.of()),
                AllNodesFailedException.fromErrors(List.of(
                        Map.entry(A, new NodeUnavailableException(A)), Map.entry(B, new BusyConnectionException(1)))),
                new RequestThrottlingException("too many"),
                new BusyConnectionException(1));
    }

    @Test
    void whatAServerHasJudgedInvalidIsRefused() {
        for (Throwable error :
                List.of(new InvalidQueryException(A, "no such table"), new UnauthorizedException(A, "no"))) {
            assertThat(DriverErrors.fate(error)).isEqualTo(Fate.REFUSED);
            assertThat(DriverErrors.worthARetry(error)).isFalse();
        }
    }

    @Test
    @DisplayName("H-FLIP-2 what the driver's hidden retry answers for is unknown, however harmless the last error is")
    void whatWasTriedBeforeMakesALastErrorUnknown() {
        assertThat(DriverErrors.fate(after(unavailable(ConsistencyLevel.QUORUM), new InvalidQueryException(B, "no"))))
                .isEqualTo(Fate.UNKNOWN);
        assertThat(DriverErrors.fate(after(unavailable(ConsistencyLevel.QUORUM), new BusyConnectionException(1))))
                .isEqualTo(Fate.UNKNOWN);
        assertThat(DriverErrors.fate(after(new NodeUnavailableException(A), new InvalidQueryException(B, "no"))))
                .isEqualTo(Fate.REFUSED);
    }

    @Test
    void faultsThatPassAreWorthARetry() {
        for (Throwable error : List.of(
                new DriverTimeoutException("timeout"),
                timeout(DefaultWriteType.SIMPLE),
                unavailable(ConsistencyLevel.QUORUM),
                new OverloadedException(A),
                new CompletionException(new ClosedConnectionException("closed")))) {
            assertThat(DriverErrors.worthARetry(error)).as("%s", error).isTrue();
        }
        assertThat(DriverErrors.worthARetry(new IllegalArgumentException("wrong")))
                .isFalse();
    }

    @Test
    void theMessageIsASentenceWithoutTheDriversNames() {
        Throwable everywhere = AllNodesFailedException.fromErrors(List.of(
                Map.entry(A, unavailable(ConsistencyLevel.QUORUM)),
                Map.entry(B, unavailable(ConsistencyLevel.QUORUM))));

        assertThat(DriverErrors.message(everywhere)).isEqualTo("it needs 2 replicas that are up, and 1 is (QUORUM)");
    }

    private static WriteTimeoutException timeout(DefaultWriteType type) {
        return new WriteTimeoutException(A, ConsistencyLevel.SERIAL, 1, 2, type);
    }

    private static UnavailableException unavailable(ConsistencyLevel level) {
        return new UnavailableException(A, level, 2, 1);
    }

    /** An error that the driver shows after it had another from a server before. */
    private static Throwable after(Throwable earlier, DriverException last) {
        ExecutionInfo info = (ExecutionInfo) Proxy.newProxyInstance(
                DriverErrorsTest.class.getClassLoader(),
                new Class<?>[] {ExecutionInfo.class},
                (proxy, method, args) -> {
                    if (method.getName().equals("getErrors")) {
                        return List.of(Map.entry(A, earlier));
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
        last.setExecutionInfo(info);
        return last;
    }

    private static Node node(String name) {
        return (Node) Proxy.newProxyInstance(
                DriverErrorsTest.class.getClassLoader(),
                new Class<?>[] {Node.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "toString" -> name;
                    case "hashCode" -> name.hashCode();
                    case "equals" -> proxy == args[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
