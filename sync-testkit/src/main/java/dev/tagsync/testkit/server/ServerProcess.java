package dev.tagsync.testkit.server;

import dev.tagsync.ConfigurationException;
import dev.tagsync.PermanentException;
import dev.tagsync.SyncException;
import dev.tagsync.TransientException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;

/** The process of one start of Cassandra, seen from the JVM that started it. */
final class ServerProcess {
    private static final int DIRECTORY_IN_USE = 75;
    private static final int STOP_SECONDS = 20;
    private static final int POLL_MILLIS = 20;

    private final ServerDirectory directory;
    private final CassandraCommand command;
    private final Process process;
    private final long outputBefore;

    private ServerProcess(ServerDirectory directory, CassandraCommand command, Process process, long outputBefore) {
        this.directory = directory;
        this.command = command;
        this.process = process;
        this.outputBefore = outputBefore;
    }

    /** Starts the process and returns at once. */
    static ServerProcess spawn(CassandraCommand command) {
        ServerDirectory directory = new ServerDirectory(command.directory());
        directory.create();
        try {
            command.writeSettings();
            long outputBefore = Files.exists(directory.log()) ? Files.size(directory.log()) : 0;
            Process process = new ProcessBuilder(command.line(CassandraFiles.unpack()))
                    .directory(directory.path().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(directory.log().toFile()))
                    .start();
            if (command.life().equals("detached")) {
                process.getOutputStream().close();
            }
            return new ServerProcess(directory, command, process, outputBefore);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "testkit.server-spawn",
                    "Cannot start a server in " + directory.path() + ": " + e,
                    "Check that the directory can be written and that "
                            + command.options().javaHome() + " holds a JDK",
                    e);
        }
    }

    String address() {
        return command.address();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Tells whether the process ended because another server lives in its directory. */
    boolean endedForAnother() {
        return !process.isAlive() && process.exitValue() == DIRECTORY_IN_USE;
    }

    /** Tells whether the process ended because somebody else took one of its ports meanwhile. */
    boolean endedForPort() {
        if (process.isAlive()) {
            return false;
        }
        try {
            byte[] output = Files.readAllBytes(directory.log());
            String own = new String(
                    output, (int) outputBefore, (int) (output.length - outputBefore), StandardCharsets.UTF_8);
            return own.contains("Address already in use") || own.contains("is in use by another process");
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Tells whether this process announced itself and answers. */
    boolean ready() {
        return directory.announcement().filter(a -> a.pid() == process.pid()).isPresent()
                && CqlProbe.answers(HostPort.parse(address()));
    }

    /** Waits until the server answers; if it does not in time, or ends, kills it and says what it wrote last. */
    void awaitReady() {
        long deadline = System.nanoTime() + command.options().startTimeout().toNanos();
        while (!ready()) {
            if (!pause() || System.nanoTime() > deadline) {
                throw failed();
            }
        }
    }

    /** Waits a moment; returns false when the process has ended. */
    boolean pause() {
        try {
            return !process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.toHandle().destroyForcibly();
            throw interrupted();
        }
    }

    /** Kills the process, if it still runs, and returns the fault that tells why it never was ready. */
    SyncException failed() {
        if (process.isAlive()) {
            kill();
            return new TransientException(
                    "testkit.server-start-timeout",
                    "The server in " + directory.path() + " did not answer at " + address() + " within "
                            + command.options().startTimeout() + ". " + directory.logTail(),
                    "Allow more time with withStartTimeout, or free memory and processors");
        }
        if (endedForAnother()) {
            return new ConfigurationException(
                    "testkit.server-directory-in-use",
                    "Another server runs in " + directory.path(),
                    "Stop it first, or name another directory");
        }
        return new PermanentException(
                "testkit.server-died",
                "The server in " + directory.path() + " ended with status " + process.exitValue()
                        + " before it answered. " + directory.logTail(),
                "A server keeps data only of its own version: an empty directory may help");
    }

    /** Kills the process and waits until it is gone. */
    void kill() {
        // Not Process.destroy: that closes standard input too, which tells the server to clean up and end by itself.
        process.toHandle().destroyForcibly();
        awaitEnd();
    }

    /** Asks the process to end, and waits; kills it if it takes too long. */
    void stop() {
        process.toHandle().destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.toHandle().destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.toHandle().destroyForcibly();
            throw interrupted();
        }
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new TransientException(
                        "testkit.server-stop-timeout",
                        "The server process " + process.pid() + " is still there " + STOP_SECONDS
                                + " s after it was killed",
                        "Look at what the machine is busy with");
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    static TransientException interrupted() {
        Thread.currentThread().interrupt();
        return new TransientException("testkit.interrupted", "Interrupted while waiting for a server", "");
    }
}
