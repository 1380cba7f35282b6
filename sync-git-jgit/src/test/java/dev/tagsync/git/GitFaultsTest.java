package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tagsync.ConfigurationException;
import dev.tagsync.PermanentException;
import dev.tagsync.SyncException;
import dev.tagsync.TransientException;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.LockFailedException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.RefUpdate.Result;
import org.eclipse.jgit.transport.URIish;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fault that JGit knows, and whether it is worth another try, is for good, or is a matter of settings. */
class GitFaultsTest {
    private static final String HOST = "https://git.example/catalog.git";
    private static final String SECRET = "s3cret";

    private final GitFaults faults = new GitFaults(HOST, text -> text.replace(SECRET, "***"));

    @TempDir
    Path folder;

    static Stream<Arguments> asked() {
        URIish uri = new URIish().setHost("git.example");
        ObjectId id = ObjectId.fromString("1".repeat(40));
        return Stream.of(
                arguments(new UnknownHostException("git.example"), "source.unreachable", TransientException.class),
                arguments(new ConnectException("refused " + SECRET), "source.unreachable", TransientException.class),
                arguments(new NoRouteToHostException(SECRET), "source.unreachable", TransientException.class),
                arguments(new SocketTimeoutException(SECRET), "source.unreachable", TransientException.class),
                arguments(new TransportException(uri, "cut " + SECRET), "source.unreachable", TransientException.class),
                arguments(
                        new TransportException(uri, "not authorized " + SECRET),
                        "source.unauthorized",
                        ConfigurationException.class),
                arguments(
                        new NoRemoteRepositoryException(uri, "none " + SECRET),
                        "source.not-a-repository",
                        ConfigurationException.class),
                arguments(new NotSupportedException(SECRET), "source.url-unsupported", ConfigurationException.class),
                arguments(
                        new LockFailedException(new File("packed-refs.lock")),
                        "source.locked",
                        TransientException.class),
                arguments(new TooLargeObjectInPackException(9, 8), "source.too-large", PermanentException.class),
                arguments(new MissingObjectException(id, "tree"), "source.object-missing", PermanentException.class),
                arguments(new CorruptObjectException(id, SECRET), "source.object-damaged", PermanentException.class),
                arguments(fault(HostFault.Kind.TOO_SLOW), "source.too-slow", TransientException.class),
                arguments(fault(HostFault.Kind.TOO_MUCH), "source.too-large", PermanentException.class),
                arguments(fault(HostFault.Kind.BUSY), "source.busy", TransientException.class),
                arguments(fault(HostFault.Kind.REDIRECT), "source.redirected", ConfigurationException.class),
                arguments(fault(HostFault.Kind.MALFORMED), "source.object-refused", PermanentException.class));
    }

    private static HostFault fault(HostFault.Kind kind) {
        return new HostFault(kind, "it says " + SECRET);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("asked")
    @DisplayName(
            "H-GIT-6 whatever goes wrong while a host is asked is told by kind, with the host, a cure, and no secret; also when it lies within another fault")
    void whileAHostIsAsked(Exception fault, String code, Class<? extends SyncException> kind) {
        for (Exception thrown : new Exception[] {fault, new TransportException("outer", fault)}) {
            SyncException told = faults.asking(thrown);
            assertThat(told).isInstanceOf(kind);
            assertThat(told.code()).isEqualTo(code);
            assertThat(told.getMessage()).contains(HOST).doesNotContain(SECRET);
            assertThat(told.hint().orElseThrow()).isNotEmpty().doesNotContain(SECRET);
            for (Throwable at = told; at != null; at = at.getCause()) {
                assertThat(at.toString()).doesNotContain(SECRET);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Result.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NEW", "FORCED", "FAST_FORWARD", "NO_CHANGE"})
    @DisplayName(
            "H-GIT-1 each result by which JGit says, without a throw, that a ref was not written is a fault that names tag, ref, mirror and cure")
    void refsThatWereNotWritten(Result result) throws IOException {
        String ref = "refs/tagsync/abc";
        SyncException told = RefFetch.notWritten(faults, folder, "tag \"v1\" of " + HOST, ref, result);
        boolean isWorthATry = EnumSet.of(Result.LOCK_FAILURE, Result.IO_FAILURE, Result.NOT_ATTEMPTED)
                .contains(result);
        assertThat(told).isInstanceOf(isWorthATry ? TransientException.class : PermanentException.class);
        assertThat(told.code()).isEqualTo(isWorthATry ? "source.not-pinned" : "source.ref-refused");
        assertThat(told)
                .hasMessage("tag \"v1\" of " + HOST + " was fetched, but its ref " + ref + " in " + folder
                        + " was not written: " + result);
        assertThat(told.hint().orElseThrow()).contains("delete the mirror");

        Path lock = Files.createFile(folder.resolve("packed-refs.lock"));
        SyncException locked = RefFetch.notWritten(faults, folder, "tag \"v1\" of " + HOST, ref, result);
        assertThat(locked.code()).isEqualTo("source.locked");
        assertThat(locked).hasMessageContaining(lock.toString());
    }
}
