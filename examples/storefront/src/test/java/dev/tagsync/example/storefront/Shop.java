package dev.tagsync.example.storefront;

import dev.tagsync.spi.Store;
import dev.tagsync.spi.TagSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The service, started on free ports, and a client that talks to it over HTTP. */
final class Shop implements AutoCloseable {
    static final String SECRET = "a secret of sixteen or more";

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private static final List<String> STANDARD = List.of(
            "server.port=0",
            "management.server.port=0",
            "storefront.webhook.secrets=" + SECRET,
            "storefront.git.interval=1h",
            "storefront.reader.poll-interval=20ms",
            "storefront.definition.indexes[0].name=products-by-category",
            "storefront.definition.indexes[0].collection=products",
            "storefront.definition.indexes[0].pointer=/category",
            "spring.main.banner-mode=off",
            "logging.level.root=error",
            "logging.level.org.springframework.boot.diagnostics=off");

    private final ConfigurableApplicationContext context;

    private Shop(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts the service with real servers, or whatever the properties say. */
    static Shop start(Consumer<GenericApplicationContext> beans, String... properties) {
        Map<String, String> settings = new LinkedHashMap<>();
        STANDARD.forEach(setting -> put(settings, setting));
        List.of(properties).forEach(setting -> put(settings, setting));
        String[] arguments = settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        return new Shop(new SpringApplicationBuilder(StorefrontApplication.class)
                .initializers(context -> beans.accept((GenericApplicationContext) context))
                .run(arguments));
    }

    private static void put(Map<String, String> settings, String setting) {
        int equals = setting.indexOf('=');
        settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }

    /** Starts the service without servers. */
    static Shop inMemory(Store store, TagSource source, String... properties) {
        return inMemory(store, source, context -> {}, properties);
    }

    /** Starts the service without servers, and with more beans. */
    static Shop inMemory(
            Store store, TagSource source, Consumer<GenericApplicationContext> beans, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("spring.autoconfigure.exclude="
                + "org.springframework.boot.cassandra.autoconfigure.CassandraAutoConfiguration");
        all.add("storefront.git.url=in memory");
        return start(
                context -> {
                    context.registerBean("testStore", Store.class, () -> store);
                    context.registerBean("testSource", TagSource.class, () -> source);
                    beans.accept(context);
                },
                all.toArray(String[]::new));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    URI uri(String path) {
        return URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    /** Gets a page; headers are pairs of name and value. */
    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET().build());
    }

    HttpResponse<String> health(String path) {
        return actuator("health" + path);
    }

    /** Asks on the operators' port. */
    HttpResponse<String> actuator(String path) {
        String port = context.getEnvironment().getProperty("local.management.port");
        return send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/" + path))
                .build());
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
        return headers.length == 0 ? request : request.headers(headers);
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("no answer to " + request, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Calls the webhook as a Git host does that knows the secret. */
    HttpResponse<String> push(String body) {
        return send(request("/hooks/git", "X-Hub-Signature-256", signature(SECRET, body), "X-GitHub-Event", "create")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    static String signature(String secret, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until something is so. */
    static void await(String what, BooleanSupplier so) {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("not within a minute: " + what);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
