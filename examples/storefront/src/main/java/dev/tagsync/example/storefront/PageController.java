package dev.tagsync.example.storefront;

import dev.tagsync.CatalogView;
import dev.tagsync.Paging;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The pages. A request takes one view, and everything that is sent comes from it. */
@RestController
class PageController {
    private final StorefrontProperties.Pages properties;
    private final Pages pages;
    private final PageCache cache;
    private final PageHeaders headers;

    PageController(StorefrontProperties properties, Pages pages, PageCache cache, PageHeaders headers) {
        this.properties = properties.pages();
        this.pages = pages;
        this.cache = cache;
        this.headers = headers;
    }

    /** Names may have slashes: the key is the rest of the path. */
    @GetMapping("/products/{*key}")
    ResponseEntity<byte[]> product(CatalogView view, @PathVariable String key) {
        String name = name(key);
        return send(view, "product " + name, v -> pages.product(v, name));
    }

    @GetMapping("/categories/{*key}")
    ResponseEntity<byte[]> category(
            CatalogView view,
            @PathVariable String key,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable Integer limit) {
        String name = name(key);
        Paging paging = Cursor.paging(after, before, limit, properties);
        return send(view, "category " + name + " " + paging, v -> pages.category(v, name, paging));
    }

    @GetMapping(path = "/search", params = "index")
    ResponseEntity<byte[]> indexed(
            CatalogView view,
            @RequestParam String index,
            @RequestParam String value,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable Integer limit) {
        Paging paging = Cursor.paging(after, before, limit, properties);
        return send(
                view,
                "index " + index.length() + " " + index + " " + value.length() + " " + value + " " + paging,
                v -> pages.indexed(v, index, value, paging));
    }

    @GetMapping(
            path = "/search",
            params = {"prefix", "!index"})
    ResponseEntity<byte[]> named(
            CatalogView view,
            @RequestParam(required = false) @Nullable String collection,
            @RequestParam String prefix,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable Integer limit) {
        String wanted = collection == null ? properties.products() : collection;
        Paging paging = Cursor.paging(after, before, limit, properties);
        return send(
                view,
                "names " + wanted.length() + " " + wanted + " " + prefix.length() + " " + prefix + " " + paging,
                v -> pages.named(v, wanted, prefix, paging));
    }

    private static String name(String restOfPath) {
        if (restOfPath.length() < 2) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "The path ends before the key.");
        }
        return restOfPath.substring(1);
    }

    private ResponseEntity<byte[]> send(CatalogView view, String request, Function<CatalogView, Page> making) {
        PageCache.Kept kept = cache.get(view, request, making);
        ResponseEntity.BodyBuilder response = ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .eTag(kept.page().etag())
                .header("Cache-Status", kept.hit() ? "storefront; hit" : "storefront; fwd=miss");
        headers.write(response, view, kept.page().keys());
        return response.body(kept.page().body());
    }
}
