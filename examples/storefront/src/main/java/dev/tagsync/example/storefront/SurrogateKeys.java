package dev.tagsync.example.storefront;

import dev.tagsync.CatalogMove;
import dev.tagsync.EntryKey;
import java.nio.charset.StandardCharsets;
import org.springframework.web.util.UriUtils;

/**
 * Names what a page depends on, and what a release changed: by the same names, so that one finds the other. Names have no space, since spaces part them in
 * the header.
 */
final class SurrogateKeys {
    /** The header that shared caches read them from. */
    static final String HEADER = "Surrogate-Key";

    /** More in a header is refused by some caches and servers. */
    static final int MOST_IN_HEADER = 8_000;

    private SurrogateKeys() {}

    /** The content of an entry, there or not. */
    static String entry(EntryKey key) {
        return escaped(key.collection()) + "/" + escaped(key.name());
    }

    /** Which entries have a value in an index. */
    static String list(String index, String value) {
        return "index:" + escaped(index) + "=" + escaped(value);
    }

    /** Which entries have a value in an index. */
    static String list(CatalogMove.IndexedValue value) {
        return list(value.index(), value.value());
    }

    /** Which entries a collection has. */
    static String collection(String collection) {
        return "collection:" + escaped(collection);
    }

    private static String escaped(String text) {
        return UriUtils.encode(text, StandardCharsets.UTF_8);
    }
}
