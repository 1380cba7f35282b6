package dev.tagsync.testkit.server;

import dev.tagsync.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way from clients to one node of a {@link CqlCluster}, or to a {@link CqlServer}: a TCP proxy that delays, cuts or swallows what passes, until it is
 * healed. The nodes' own connections do not pass it. This class is thread-safe.
 *
 * @since 0.1
 */
public final class Link implements AutoCloseable {
    private static final int CHUNK = 16 << 10;
    private static final int BACKLOG = 128;

    private final InetSocketAddress target;
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Object weather = new Object();
    private long delayMillis;
    private boolean blackHole;
    private boolean holdingAnswers;
    private boolean refusing;
    private boolean closed;

    private Link(InetSocketAddress target, ServerSocket door) {
        this.target = target;
        this.door = door;
    }

    /**
     * Opens another way to a server, beside the direct one.
     *
     * @param server a server of one node; what it tells clients of itself is not used by a driver that has reached it
     */
    public static Link before(CqlServer server) {
        return open(InetAddress.getLoopbackAddress().getHostAddress(), 0, server.address());
    }

    static Link open(String address, InetSocketAddress target) {
        return open(address, target.getPort(), target);
    }

    private static Link open(String address, int port, InetSocketAddress target) {
        try {
            ServerSocket door = new ServerSocket(port, BACKLOG, InetAddress.getByName(address));
            Link link = new Link(target, door);
            start("accept", link::accept);
            return link;
        } catch (IOException e) {
            throw new ConfigurationException(
                    "testkit.server-address",
                    "Cannot bind to " + address + ":" + port + ": " + e,
                    "On Linux every address that begins with 127 is local; elsewhere give the loopback interface this one",
                    e);
        }
    }

    private static void start(String role, Runnable work) {
        Thread thread = new Thread(work, "tagsync-link-" + role);
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns where clients connect. */
    public InetSocketAddress address() {
        return new InetSocketAddress(door.getInetAddress(), door.getLocalPort());
    }

    /** Holds up whatever passes, in each direction, by a time. */
    public void delay(Duration time) {
        change(() -> delayMillis = time.toMillis());
    }

    /** Takes what comes and lets nothing through, so that whoever waits for an answer waits in vain; connections stay open. */
    public void blackHole() {
        change(() -> blackHole = true);
    }

    /** Lets requests through and holds back their answers, so that what is asked for is done and nobody hears of it; connections stay open. */
    public void holdAnswers() {
        change(() -> holdingAnswers = true);
    }

    /** Closes all connections, and every new one at once. What was held back is lost. */
    public void cut() {
        change(() -> refusing = true);
        open.forEach(Link::closeQuietly);
    }

    /** Lets everything through again, also what was held back. */
    public void heal() {
        change(() -> {
            delayMillis = 0;
            blackHole = false;
            holdingAnswers = false;
            refusing = false;
        });
    }

    /** Closes all connections and takes no more. */
    @Override
    public void close() {
        change(() -> closed = true);
        closeQuietly(door);
        open.forEach(Link::closeQuietly);
    }

    private void change(Runnable what) {
        synchronized (weather) {
            what.run();
            weather.notifyAll();
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                start("connect", () -> connect(client));
            } catch (IOException e) {
                // The door is closed, or this one did not get in.
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        open.add(client);
        open.add(server);
        try {
            if (!isRefusing()) {
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                server.connect(target);
                start("answers", () -> pump(server, client, true));
                pump(client, server, false);
            }
        } catch (IOException nobodyAnswers) {
            // The client is told by the end of its connection.
        } finally {
            end(client, server);
        }
    }

    private boolean isRefusing() {
        synchronized (weather) {
            return refusing || closed;
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(chunk); length >= 0 && passes(answers); length = in.read(chunk)) {
                out.write(chunk, 0, length);
            }
        } catch (IOException gone) {
            // One side is closed; so is the other now.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(from, to);
        }
    }

    /** Waits until what was read may go on; returns whether there still is a way. */
    private boolean passes(boolean answers) throws InterruptedException {
        long read = System.nanoTime();
        synchronized (weather) {
            while (!closed) {
                long left = delayMillis - (System.nanoTime() - read) / 1_000_000;
                boolean held = blackHole || answers && holdingAnswers;
                if (!held && left <= 0) {
                    return true;
                }
                weather.wait(held ? 0 : left);
            }
            return false;
        }
    }

    private void end(Socket one, Socket other) {
        closeQuietly(one);
        closeQuietly(other);
        open.remove(one);
        open.remove(other);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception alreadyGone) {
            // There is nothing left to close.
        }
    }
}
