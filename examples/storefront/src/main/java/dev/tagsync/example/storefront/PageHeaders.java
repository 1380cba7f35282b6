package dev.tagsync.example.storefront;

import dev.tagsync.CatalogView;
import java.time.Duration;
import java.util.Set;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity.HeadersBuilder;
import org.springframework.stereotype.Component;

/** The headers that all pages have: what they were made from, and who may keep them. */
@Component
class PageHeaders {
    /** The tag of the release that the page shows. */
    static final String RELEASE = "Catalog-Release";

    /** The generation of that. */
    static final String GENERATION = "Catalog-Generation";

    /** The channel of that, where there is more than one. */
    static final String CHANNEL = "Catalog-Channel";

    private final Duration sharedMaxAge;
    private final boolean shared;

    PageHeaders(StorefrontProperties properties) {
        sharedMaxAge = properties.pages().sharedMaxAge();
        shared = properties.canary().chosen().isEmpty();
    }

    /** Browsers ask each time, which costs a 304; shared caches keep a page until it is purged, or too old. */
    void write(HeadersBuilder<?> response, CatalogView view, Set<String> keys) {
        response.header(RELEASE, view.release().tag().value());
        view.generation().ifPresent(generation -> response.header(GENERATION, generation.toString()));
        String joined = String.join(" ", keys);
        // A cache between here and the shopper would mix the channels of a canary, and could not be purged without the
        // keys.
        if (shared && joined.length() <= SurrogateKeys.MOST_IN_HEADER) {
            response.header(SurrogateKeys.HEADER, joined);
            response.cacheControl(CacheControl.maxAge(Duration.ZERO)
                    .cachePublic()
                    .mustRevalidate()
                    .sMaxAge(sharedMaxAge));
        } else {
            response.cacheControl(
                    CacheControl.maxAge(Duration.ZERO).cachePrivate().mustRevalidate());
        }
        if (!shared) {
            view.channel().ifPresent(channel -> response.header(CHANNEL, channel));
            response.header(HttpHeaders.VARY, HttpHeaders.COOKIE);
        }
    }
}
