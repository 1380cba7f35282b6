package dev.tagsync.testkit.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/**
 * A Git host over HTTP, in this process, that a test tells how to misbehave. Serves the repository as it stands at each request, by the protocol that the client asks
 * for. This class is thread-safe; a new behaviour holds from the next request on.
 *
 * <pre>{@code
 * try (GitHttpHost host = GitHttpHost.of(repository)) {
 *     host.behave(GitHttpHost.Behaviour.answering(503));
 *     assertThatThrownBy(JGitTagSource.remote(host.url())::list).hasMessageContaining("503");
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class GitHttpHost implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String SERVICE = "git-upload-pack";
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final Repository repository;
    private final HttpServer server;
    private final ExecutorService threads;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Behaviour behaviour = Behaviour.GOOD;
    private volatile Predicate<String> shown = ref -> true;
    private volatile Optional<String> authorization = Optional.empty();

    private GitHttpHost(Repository repository) {
        this.repository = repository;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "git-http-host-" + NUMBER.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** Serves a repository on a free port of the loopback address. It stays the test's, and open. */
    public static GitHttpHost of(TestRepository repository) {
        return new GitHttpHost(repository.repository());
    }

    /** What the host does with a request that it would serve. */
    public sealed interface Behaviour {
        /** Serves it. */
        Behaviour GOOD = new Good();

        /** Takes it, and never answers. */
        Behaviour HANGING = new Hanging();

        /** Answers with a status and nothing else. */
        static Behaviour answering(int status) {
            return new Answering(status, Map.of());
        }

        /** Sends the client elsewhere, with the same path. */
        static Behaviour redirectingTo(GitHttpHost other) {
            return new Redirecting(other.base());
        }

        /** Sends so many bytes of each pack, then cuts the connection. */
        static Behaviour cuttingAfter(long bytes) {
            return new Cutting(bytes);
        }

        /** Sends every byte of a pack on its own, with a pause before it: never silent, and never done. */
        static Behaviour dripping(long pauseMillis) {
            return new Dripping(pauseMillis);
        }
    }

    private record Good() implements Behaviour {}

    private record Hanging() implements Behaviour {}

    private record Answering(int status, Map<String, String> headers) implements Behaviour {}

    private record Redirecting(String to) implements Behaviour {}

    private record Cutting(long bytes) implements Behaviour {}

    private record Dripping(long pauseMillis) implements Behaviour {}

    /**
     * A request that came.
     *
     * @param method its method
     * @param target its path and query
     * @param authorization what it showed
     * @since 0.1
     */
    public record Request(String method, String target, Optional<String> authorization) {}

    /** Returns the repository's URL. */
    public String url() {
        return base() + "/catalog.git";
    }

    private String base() {
        return "http://" + server.getAddress().getHostString() + ':'
                + server.getAddress().getPort();
    }

    /** Returns the repository's URL with user-info in it. */
    public String url(String userInfo) {
        return url().replace("://", "://" + userInfo + '@');
    }

    /** Has the host behave so from the next request on. */
    public GitHttpHost behave(Behaviour value) {
        behaviour = value;
        return this;
    }

    /** Lists only those refs, as a host does that is ill or was told to. */
    public GitHttpHost show(Predicate<String> refs) {
        shown = refs;
        return this;
    }

    /** Serves only those who show exactly this, such as {@code Basic dXNlcjpwYXNz} or {@code Bearer token}; asks the others for Basic. */
    public GitHttpHost require(String authorizationHeader) {
        authorization = Optional.of(authorizationHeader);
        return this;
    }

    /** Returns the requests that came, oldest first. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Ends the host, and every request that hangs. */
    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        Optional<String> shows =
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"));
        requests.add(new Request(
                exchange.getRequestMethod(), exchange.getRequestURI().toString(), shows));
        try (exchange) {
            if (authorization.isPresent() && !authorization.equals(shows)) {
                answer(exchange, UNAUTHORIZED, Map.of("WWW-Authenticate", "Basic realm=\"git\""));
                return;
            }
            Behaviour how = behaviour;
            if (how instanceof Answering answering) {
                answer(exchange, answering.status(), answering.headers());
            } else if (how instanceof Redirecting redirecting) {
                answer(exchange, 302, Map.of("Location", redirecting.to() + exchange.getRequestURI()));
            } else if (how instanceof Hanging) {
                closed.await();
            } else {
                upload(exchange, how);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, Map<String, String> headers) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, -1);
    }

    private void upload(HttpExchange exchange, Behaviour how) throws IOException {
        String path = exchange.getRequestURI().getPath();
        boolean isListing = path.endsWith("/info/refs");
        if (!isListing && !path.endsWith('/' + SERVICE)) {
            answer(exchange, NOT_FOUND, Map.of());
            return;
        }
        try (UploadPack upload = new UploadPack(repository)) {
            upload.setBiDirectionalPipe(false);
            upload.setRefFilter(this::filter);
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Git-Protocol"))
                    .ifPresent(protocol -> upload.setExtraParameters(Set.of(protocol.split(":"))));
            exchange.getResponseHeaders()
                    .set("Content-Type", "application/x-" + SERVICE + (isListing ? "-advertisement" : "-result"));
            exchange.sendResponseHeaders(OK, 0);
            if (isListing) {
                advertise(upload, exchange.getResponseBody());
            } else {
                upload.upload(body(exchange), paced(exchange, how), null);
            }
        }
    }

    private Map<String, Ref> filter(Map<String, Ref> refs) {
        return refs.entrySet().stream()
                .filter(ref -> shown.test(ref.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static void advertise(UploadPack upload, OutputStream out) throws IOException {
        PacketLineOut lines = new PacketLineOut(out);
        lines.writeString("# service=" + SERVICE + '\n');
        lines.end();
        upload.sendAdvertisedRefs(new PacketLineOutRefAdvertiser(lines));
        lines.flush();
    }

    private static InputStream body(HttpExchange exchange) throws IOException {
        InputStream in = exchange.getRequestBody();
        return "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding")) ? new GZIPInputStream(in) : in;
    }

    private OutputStream paced(HttpExchange exchange, Behaviour how) {
        OutputStream out = exchange.getResponseBody();
        if (how instanceof Cutting cutting) {
            return new PackCut(out, cutting.bytes(), exchange::close);
        }
        return how instanceof Dripping dripping ? new Drip(out, dripping.pauseMillis()) : out;
    }

    /** Sends byte by byte. */
    private final class Drip extends FilterOutputStream {
        private final long pauseMillis;

        Drip(OutputStream out, long pauseMillis) {
            super(out);
            this.pauseMillis = pauseMillis;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            for (int i = offset; i < offset + length; i++) {
                try {
                    if (closed.await(pauseMillis, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                        throw new IOException("closed");
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("closed", e);
                }
                out.write(from[i]);
                out.flush();
            }
        }
    }
}
