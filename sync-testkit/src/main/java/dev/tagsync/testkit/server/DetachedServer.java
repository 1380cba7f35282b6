package dev.tagsync.testkit.server;

import dev.tagsync.TransientException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Starts and stops servers that outlive the process that starts them. What runs where is told by the lock on the directory alone,
 * so that any number of processes may start and stop at once.
 */
final class DetachedServer {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final int PORT_ATTEMPTS = 3;

    private DetachedServer() {}

    static String start(Path path, ServerOptions options) {
        ServerDirectory directory = ServerDirectory.at(path);
        long deadline = System.nanoTime() + options.startTimeout().toNanos();
        @Nullable ServerProcess child = null;
        int attempts = 0;
        while (true) {
            Optional<String> running = answering(directory);
            if (running.isPresent()) {
                return running.get();
            }
            if (System.nanoTime() > deadline) {
                throw child == null ? silent(directory, options) : child.failed();
            }
            if (child == null) {
                if (directory.held()) {
                    // Another process is starting it: its announcement counts for all.
                    pause();
                } else {
                    child = spawn(directory, options);
                    attempts++;
                }
            } else if (!child.pause()) {
                if (!child.endedForAnother() && !(child.endedForPort() && attempts < PORT_ATTEMPTS)) {
                    throw child.failed();
                }
                child = null;
            }
        }
    }

    private static ServerProcess spawn(ServerDirectory directory, ServerOptions options) {
        int[] ports = HostPort.freePorts(options.bindAddress());
        return ServerProcess.spawn(new CassandraCommand(directory.path(), options, ports[0], ports[1], "detached"));
    }

    /** Returns where a server answers that lives here. */
    private static Optional<String> answering(ServerDirectory directory) {
        return directory
                .announcement()
                .filter(announced -> directory.held() && CqlProbe.answers(announced.address()))
                .map(announced -> HostPort.format(announced.address()));
    }

    static boolean stop(Path path) {
        ServerDirectory directory = ServerDirectory.at(path);
        if (!directory.held()) {
            return false;
        }
        long deadline = System.nanoTime() + STOP.toNanos();
        Optional<ServerDirectory.Announcement> announced = directory.announcement();
        while (announced.isEmpty() && directory.held() && System.nanoTime() < deadline) {
            // Only what is ready says which process it is.
            pause();
            announced = directory.announcement();
        }
        Optional<ProcessHandle> process = announced.flatMap(a -> ProcessHandle.of(a.pid()));
        process.ifPresent(ProcessHandle::destroy);
        if (!gone(directory)) {
            process.ifPresent(ProcessHandle::destroyForcibly);
            if (!gone(directory)) {
                throw new TransientException(
                        "testkit.server-stop-timeout",
                        "The server in " + directory.path() + " still runs "
                                + STOP.multipliedBy(2).toSeconds() + " s after it was told to stop. "
                                + directory.logTail(),
                        "Try again, or end its process by hand");
            }
        }
        directory.forgetAnnouncement();
        return true;
    }

    private static boolean gone(ServerDirectory directory) {
        long deadline = System.nanoTime() + STOP.toNanos();
        while (directory.held()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static void pause() {
        LockSupport.parkNanos(POLL.toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw ServerProcess.interrupted();
        }
    }

    private static TransientException silent(ServerDirectory directory, ServerOptions options) {
        return new TransientException(
                "testkit.server-start-timeout",
                "A server lives in " + directory.path() + ", but did not answer within " + options.startTimeout() + ". "
                        + directory.logTail(),
                "Stop it and start it again");
    }
}
