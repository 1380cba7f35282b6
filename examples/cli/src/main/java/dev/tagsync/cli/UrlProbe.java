package dev.tagsync.cli;

import dev.tagsync.Guard;
import dev.tagsync.HistoryRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;

/** Asks a URL: any answer with a status of 200 to 299 is fine. */
final class UrlProbe implements Guard.Probe {
    private final URI url;
    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

    private UrlProbe(URI url) {
        this.url = url;
    }

    static UrlProbe of(Settings s) {
        String text = s.text("url");
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw s.wrong(s.at + "/url", "takes a URL such as https://shop.example/health: " + e.getMessage());
        }
        if (!List.of("http", "https").contains(String.valueOf(url.getScheme())) || url.getHost() == null) {
            throw s.wrong(
                    s.at + "/url", "takes a URL such as https://shop.example/health, found " + Screen.cut(text, 60));
        }
        if (url.getUserInfo() != null) {
            throw s.wrong(s.at + "/url", "takes no user and no password: ask a URL that needs none, or use command");
        }
        return new UrlProbe(url);
    }

    @Override
    public Optional<String> look(HistoryRecord live) throws InterruptedException {
        try {
            int status = client.send(HttpRequest.newBuilder(url).GET().build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            return status / 100 == 2 ? Optional.empty() : Optional.of("HTTP " + status + " from " + url.getHost());
        } catch (IOException e) {
            return Optional.of(url.getHost() + " cannot be asked: "
                    + e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage()));
        }
    }
}
