package dev.tagsync.scylla;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverExecutionException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.InvalidKeyspaceException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.ConnectionInitException;
import com.datastax.oss.driver.api.core.connection.CrcMismatchException;
import com.datastax.oss.driver.api.core.connection.HeartbeatException;
import com.datastax.oss.driver.api.core.cql.ExecutionInfo;
import com.datastax.oss.driver.api.core.servererrors.FunctionFailureException;
import com.datastax.oss.driver.api.core.servererrors.QueryExecutionException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import dev.tagsync.ConfigurationException;
import dev.tagsync.PermanentException;
import dev.tagsync.SyncException;
import dev.tagsync.TransientException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** What the driver's errors mean. */
final class DriverErrors {
    /** What an error says of a conditional write that it answers. */
    enum Fate {
        /** No server has ever seen it. */
        NEVER_SENT,
        /** A server has judged it invalid and has not started on it. */
        REFUSED,
        /** It may have applied, or may yet. */
        UNKNOWN
    }

    private DriverErrors() {}

    /**
     * Tells what may have become of a conditional write. Whatever is not known to be harmless is unknown: settling costs a round
     * trip, guessing costs data. Thus an Unavailable is unknown at any level, since on ScyllaDB one at another level than SERIAL
     * comes after the write was decided, and the driver sends again after the first.
     */
    static Fate fate(Throwable error) {
        Throwable cause = unwrap(error);
        if (cause instanceof AllNodesFailedException all) {
            boolean none = all.getAllErrors().values().stream()
                    .flatMap(List::stream)
                    .allMatch(each -> fate(each) == Fate.NEVER_SENT);
            return none ? Fate.NEVER_SENT : Fate.UNKNOWN;
        }
        if (!earlierTriesNeverSent(cause)) {
            return Fate.UNKNOWN;
        }
        if (cause instanceof RequestThrottlingException
                || cause instanceof BusyConnectionException
                || cause instanceof NodeUnavailableException) {
            return Fate.NEVER_SENT;
        }
        return cause instanceof QueryValidationException ? Fate.REFUSED : Fate.UNKNOWN;
    }

    /** Tells whether the same request may succeed if it is sent again; only for what may be sent twice. */
    static boolean worthARetry(Throwable error) {
        Throwable cause = unwrap(error);
        return cause instanceof AllNodesFailedException
                || cause instanceof DriverTimeoutException
                || cause instanceof RequestThrottlingException
                || cause instanceof BusyConnectionException
                || cause instanceof NodeUnavailableException
                || cause instanceof ClosedConnectionException
                || cause instanceof ConnectionInitException
                || cause instanceof CrcMismatchException
                || cause instanceof HeartbeatException
                || cause instanceof ServerError
                || cause instanceof QueryExecutionException && !(cause instanceof FunctionFailureException);
    }

    /**
     * Makes the exception that a port throws.
     *
     * @param what what was tried, such as {@code "read of register shop/CONTROL"}
     */
    static SyncException asSyncException(String what, Throwable error, CqlSession session) {
        Throwable cause = unwrap(error);
        if (cause instanceof SyncException known) {
            return known;
        }
        if (session.isClosed()) {
            return new ConfigurationException(
                    "store.session-closed",
                    what + " failed: the session is closed",
                    "close the session after everything that uses it",
                    cause);
        }
        if (cause instanceof QueryValidationException || cause instanceof InvalidKeyspaceException) {
            return new ConfigurationException(
                    "store.refused",
                    what + " was refused by the server: " + message(cause),
                    "check the schema (tagsync schema check) and the permissions of the session's user",
                    cause);
        }
        if (cause instanceof AuthenticationException) {
            return new ConfigurationException(
                    "store.unauthenticated", what + " failed: " + message(cause), "check the session's user", cause);
        }
        if (cause instanceof AllNodesFailedException all && nobodyReached(all)) {
            return new TransientException(
                    "store.unreachable",
                    what + " failed: no server can be reached, tried " + servers(session),
                    "check the servers and the network; nothing has changed",
                    cause);
        }
        if (worthARetry(cause)) {
            return new TransientException(
                    "store.unreachable",
                    what + " was not answered by " + servers(session) + ": " + message(cause),
                    "try again; if it stays, look at the servers' load and health",
                    cause);
        }
        return new PermanentException("store.failed", what + " failed: " + message(cause), "", cause);
    }

    /** Returns what happened, for a line that people read: what each server said, once. */
    static String message(Throwable error) {
        Throwable cause = unwrap(error);
        if (cause instanceof AllNodesFailedException all) {
            String each = all.getAllErrors().values().stream()
                    .flatMap(List::stream)
                    .map(DriverErrors::message)
                    .distinct()
                    .collect(Collectors.joining("; "));
            return each.isEmpty() ? "no server was asked" : each;
        }
        if (cause instanceof UnavailableException e) {
            return "it needs " + e.getRequired() + (e.getRequired() == 1 ? " replica" : " replicas")
                    + " that are up, and " + e.getAlive() + (e.getAlive() == 1 ? " is" : " are") + " ("
                    + e.getConsistencyLevel() + ")";
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    /** Returns the addresses that the session knows. */
    static String servers(CqlSession session) {
        String known = session.getMetadata().getNodes().values().stream()
                .map(node -> node.getEndPoint().toString())
                .sorted()
                .limit(10)
                .collect(Collectors.joining(", "));
        return known.isEmpty() ? "no known server" : known;
    }

    static Throwable unwrap(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof DriverExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean nobodyReached(AllNodesFailedException all) {
        return all.getAllErrors().values().stream()
                .flatMap(List::stream)
                .allMatch(each -> each instanceof NodeUnavailableException
                        || each instanceof ClosedConnectionException
                        || each instanceof HeartbeatException
                        || each instanceof ConnectionInitException);
    }

    /** The driver may have sent the statement to other servers before the one whose error it shows. */
    private static boolean earlierTriesNeverSent(Throwable cause) {
        if (!(cause instanceof DriverException driver) || driver.getExecutionInfo() == null) {
            return true;
        }
        ExecutionInfo info = driver.getExecutionInfo();
        return info.getErrors().stream().map(Map.Entry::getValue).allMatch(each -> fate(each) == Fate.NEVER_SENT);
    }
}
