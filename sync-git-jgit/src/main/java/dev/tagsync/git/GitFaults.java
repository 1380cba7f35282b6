package dev.tagsync.git;

import dev.tagsync.ConfigurationException;
import dev.tagsync.PermanentException;
import dev.tagsync.SyncException;
import dev.tagsync.TransientException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.LockFailedException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;

/** Turns what JGit throws into faults that say what failed and what to do. */
final class GitFaults {
    /** JGit has no exception of its own for it. */
    private static final List<String> UNAUTHORIZED = List.of(
            "not authorized",
            "authentication",
            "auth fail",
            "cannot log in",
            "not permitted",
            "no credentialsprovider",
            "permission denied (");

    private final String source;
    private final UnaryOperator<String> redact;

    GitFaults(String source, UnaryOperator<String> redact) {
        this.source = source;
        this.redact = redact;
    }

    /** What went wrong while a repository was asked. */
    SyncException asking(Exception fault) {
        Throwable cause = RedactedCause.of(fault, redact);
        Optional<LockFailedException> lock = find(fault, LockFailedException.class);
        if (lock.isPresent()) {
            return locked(lock.get().getFile().toString(), cause);
        }
        Optional<HostFault> host = find(fault, HostFault.class);
        if (host.isPresent()) {
            return said(host.get(), cause);
        }
        if (find(fault, TooLargeObjectInPackException.class).isPresent()) {
            return tooMuch("it sends an object beyond the limit: " + reason(fault), cause);
        }
        if (find(fault, NoRemoteRepositoryException.class).isPresent()) {
            return notARepository(cause);
        }
        if (find(fault, NotSupportedException.class).isPresent()) {
            return new ConfigurationException(
                    "source.url-unsupported",
                    "cannot reach " + source + ": this kind of address is not supported",
                    "expected is https://, ssh:// or file://",
                    cause);
        }
        if (isUnauthorized(fault)) {
            return new ConfigurationException(
                    "source.unauthorized",
                    "not allowed to read " + source + ": " + reason(fault),
                    "check the credentials, and that they may read this repository",
                    cause);
        }
        if (isMissing(fault) || isDamaged(fault)) {
            return object("an object", fault);
        }
        return new TransientException(
                "source.unreachable",
                "cannot reach " + source + ": " + reason(fault),
                "check the address and the network, or try again",
                cause);
    }

    private SyncException said(HostFault fault, Throwable cause) {
        String what = redact.apply(String.valueOf(fault.getMessage()));
        return switch (fault.kind()) {
            case TOO_SLOW ->
                new TransientException(
                        "source.too-slow",
                        "cannot read " + source + ": " + what,
                        "try again; raise totalTimeout of the source if the repository is large or far",
                        cause);
            case TOO_MUCH -> tooMuch(what, cause);
            case BUSY ->
                new TransientException(
                        "source.busy", "cannot read " + source + " now: " + what, "try again later", cause);
            case REDIRECT ->
                new ConfigurationException(
                        "source.redirected",
                        "cannot read " + source + ": " + what,
                        "set the address that the host names now, if it is the one you trust",
                        cause);
            case MALFORMED ->
                new PermanentException(
                        "source.object-refused",
                        "what " + source + " sends is refused: " + what,
                        "make the tag anew from a sound history; git fsck tells what is wrong with this one",
                        cause);
        };
    }

    private PermanentException tooMuch(String what, Throwable cause) {
        return new PermanentException(
                "source.too-large",
                "what " + source + " sends is refused: " + what,
                "nothing of it was kept; raise the limits of the source if the release is meant to be that large",
                cause);
    }

    /** Tells whether a host was reached, answered, and did not do what it was asked. */
    boolean isRefusal(Exception fault) {
        return Stream.of(
                                SocketException.class,
                                UnknownHostException.class,
                                InterruptedIOException.class,
                                HostFault.class,
                                TooLargeObjectInPackException.class)
                        .noneMatch(type -> find(fault, type).isPresent())
                && find(fault, LockFailedException.class).isEmpty()
                && find(fault, NoRemoteRepositoryException.class).isEmpty()
                && !isUnauthorized(fault);
    }

    /** What went wrong while an object was read. */
    SyncException object(String what, Exception fault) {
        Throwable cause = RedactedCause.of(fault, redact);
        if (isMissing(fault)) {
            return missing(what, cause);
        }
        if (isDamaged(fault) || fault instanceof RuntimeException) {
            return new PermanentException(
                    "source.object-damaged",
                    what + " is damaged in " + source + ": " + reason(fault),
                    "check the repository by git fsck",
                    cause);
        }
        return new TransientException(
                "source.read-failed",
                "cannot read " + what + " in " + source + ": " + reason(fault),
                "try again",
                cause);
    }

    TransientException interrupted() {
        return new TransientException("source.interrupted", "interrupted while reading " + source, "");
    }

    PermanentException missing(String what, Throwable cause) {
        return new PermanentException(
                "source.object-missing",
                what + " is missing in " + source,
                "check the repository by git fsck, or fetch the tag again",
                cause);
    }

    ConfigurationException notARepository(Throwable cause) {
        return new ConfigurationException(
                "source.not-a-repository",
                "there is no Git repository at " + source,
                "check the address; it must exist and hold a repository",
                cause);
    }

    ConfigurationException empty() {
        return new ConfigurationException(
                "source.empty-repository",
                source + " is empty: it has neither commits nor tags",
                "check the address, or push a commit and a tag first");
    }

    TransientException locked(String lock, Throwable cause) {
        return new TransientException(
                "source.locked",
                "cannot write " + source + "'s mirror: it is locked by " + lock,
                "try again when the other process is done; if there is none, delete the lock, which this process could not",
                cause);
    }

    private static boolean isMissing(Throwable fault) {
        return find(fault, MissingObjectException.class).isPresent();
    }

    private static boolean isDamaged(Throwable fault) {
        return find(fault, CorruptObjectException.class).isPresent()
                || find(fault, IncorrectObjectTypeException.class).isPresent();
    }

    private static boolean isUnauthorized(Throwable fault) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            String message = String.valueOf(at.getMessage()).toLowerCase(Locale.ROOT);
            if (UNAUTHORIZED.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }

    private String reason(Throwable fault) {
        if (find(fault, UnknownHostException.class).isPresent()) {
            return "unknown host";
        }
        if (find(fault, ConnectException.class).isPresent()) {
            return "connection refused";
        }
        if (find(fault, NoRouteToHostException.class).isPresent()) {
            return "no route to host";
        }
        if (find(fault, SocketTimeoutException.class).isPresent()
                || find(fault, InterruptedIOException.class).isPresent()) {
            return "it did not answer in time";
        }
        String message = redact.apply(String.valueOf(fault.getMessage()));
        return message.startsWith(source + ": ") ? message.substring(source.length() + 2) : message;
    }

    private static <T extends Throwable> Optional<T> find(Throwable fault, Class<T> type) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }
}
