package dev.tagsync.testkit.server;

import dev.tagsync.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link CqlServer} is started. Immutable: each {@code with} method returns a changed copy.
 *
 * @param durability what survives a kill; {@link Durability#VOLATILE} unless set
 * @param directory where the server keeps everything; a temporary folder that is removed afterwards unless set
 * @param bindAddress the local address that it answers at; {@code 127.0.0.1} unless set
 * @param heapMegabytes the most heap it takes, at least 128; 512 unless set
 * @param fullJit whether the JIT compiler goes to its highest tier, which slows the start and speeds up loads; off unless set
 * @param javaHome the JDK or JRE that runs it, 17 or newer; that of this process unless set
 * @param startTimeout how long a start may take; two minutes unless set
 * @param users whether who connects must name a user; {@value #USER} with the password {@value #PASSWORD} is there soon after the start; off unless set
 * @since 0.1
 */
public record ServerOptions(
        Durability durability,
        Optional<Path> directory,
        String bindAddress,
        int heapMegabytes,
        boolean fullJit,
        Path javaHome,
        Duration startTimeout,
        boolean users) {
    /** The user of a server that has users. */
    public static final String USER = "cassandra";

    /** The password of {@link #USER}. */
    public static final String PASSWORD = "cassandra";

    /** Checks the values. */
    public ServerOptions {
        if (heapMegabytes < 128) {
            throw new ConfigurationException(
                    "testkit.server-heap",
                    "A server heap of " + heapMegabytes + " MB is below the 128 MB that Cassandra needs",
                    "Set heapMegabytes to 128 or more");
        }
    }

    /** Returns the options as they are unless set. */
    public static ServerOptions defaults() {
        return new ServerOptions(
                Durability.VOLATILE,
                Optional.empty(),
                "127.0.0.1",
                512,
                false,
                Path.of(System.getProperty("java.home")),
                Duration.ofMinutes(2),
                false);
    }

    /** Returns a copy with another durability. */
    public ServerOptions withDurability(Durability newDurability) {
        return new ServerOptions(
                newDurability, directory, bindAddress, heapMegabytes, fullJit, javaHome, startTimeout, users);
    }

    /** Returns a copy that keeps its data in a directory, which stays when the server is closed. */
    public ServerOptions withDirectory(Path newDirectory) {
        return new ServerOptions(
                durability,
                Optional.of(newDirectory),
                bindAddress,
                heapMegabytes,
                fullJit,
                javaHome,
                startTimeout,
                users);
    }

    /** Returns a copy that binds to another local address. */
    public ServerOptions withBindAddress(String newBindAddress) {
        return new ServerOptions(
                durability, directory, newBindAddress, heapMegabytes, fullJit, javaHome, startTimeout, users);
    }

    /** Returns a copy with another heap. */
    public ServerOptions withHeapMegabytes(int newHeapMegabytes) {
        return new ServerOptions(
                durability, directory, bindAddress, newHeapMegabytes, fullJit, javaHome, startTimeout, users);
    }

    /** Returns a copy with the JIT compiler's highest tier on or off. */
    public ServerOptions withFullJit(boolean newFullJit) {
        return new ServerOptions(
                durability, directory, bindAddress, heapMegabytes, newFullJit, javaHome, startTimeout, users);
    }

    /** Returns a copy that another JDK or JRE runs. */
    public ServerOptions withJavaHome(Path newJavaHome) {
        return new ServerOptions(
                durability, directory, bindAddress, heapMegabytes, fullJit, newJavaHome, startTimeout, users);
    }

    /** Returns a copy with another limit on the start. */
    public ServerOptions withStartTimeout(Duration newStartTimeout) {
        return new ServerOptions(
                durability, directory, bindAddress, heapMegabytes, fullJit, javaHome, newStartTimeout, users);
    }

    /** Returns a copy that asks who connects for a user and a password, or does not. */
    public ServerOptions withUsers(boolean newUsers) {
        return new ServerOptions(
                durability, directory, bindAddress, heapMegabytes, fullJit, javaHome, startTimeout, newUsers);
    }
}
