package dev.tagsync.example.storefront;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.tagsync.CatalogView;
import dev.tagsync.Digest;
import dev.tagsync.Entry;
import dev.tagsync.EntryKey;
import dev.tagsync.IndexDefinition;
import dev.tagsync.Paging;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Makes pages from a view. Each is made from one view, so that all its parts are from one release. */
@Component
class Pages {
    private final StorefrontProperties.Pages names;
    private final JsonMapper json;

    Pages(StorefrontProperties properties, JsonMapper json) {
        this.names = properties.pages();
        this.json = json;
    }

    /** What a page shows of an entry: its payload as the catalog has it, digit by digit. */
    record Item(
            String key,
            @JsonProperty("content") @JsonRawValue String content) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Listing(
            @Nullable Item category,
            @Nullable String index,
            @Nullable String value,
            @Nullable String collection,
            @Nullable String prefix,
            long total,
            List<Item> items,
            @Nullable String next,
            @Nullable String previous) {}

    Page product(CatalogView view, String name) {
        EntryKey key = new EntryKey(names.products(), name);
        Entry product = find(view, key);
        return new Page(
                json.writeValueAsBytes(item(product)), product.digest().toString(), Set.of(SurrogateKeys.entry(key)));
    }

    Page category(CatalogView view, String name, Paging paging) {
        EntryKey key = new EntryKey(names.categories(), name);
        Entry category = find(view, key);
        requireIndex(view, names.categoryIndex());
        var found = view.index(names.categoryIndex(), name, paging);
        long total = view.countIndexed(names.categoryIndex(), name);
        Set<String> keys = new LinkedHashSet<>();
        keys.add(SurrogateKeys.entry(key));
        keys.add(SurrogateKeys.list(names.categoryIndex(), name));
        return listing(
                new Listing(
                        item(category),
                        null,
                        null,
                        null,
                        null,
                        total,
                        items(found.items()),
                        cursor(found.next()),
                        cursor(found.previous())),
                Optional.of(category),
                found.items(),
                keys);
    }

    /** The entries that have a value in an index. */
    Page indexed(CatalogView view, String index, String value, Paging paging) {
        requireIndex(view, index);
        var found = view.index(index, value, paging);
        Set<String> keys = new LinkedHashSet<>();
        keys.add(SurrogateKeys.list(index, value));
        return listing(
                new Listing(
                        null,
                        index,
                        value,
                        null,
                        null,
                        view.countIndexed(index, value),
                        items(found.items()),
                        cursor(found.next()),
                        cursor(found.previous())),
                Optional.empty(),
                found.items(),
                keys);
    }

    /** The entries of a collection whose names start with a prefix. */
    Page named(CatalogView view, String collection, String prefix, Paging paging) {
        if (!Stream.concat(paging.after().stream(), paging.before().stream())
                .allMatch(place -> place.collection().equals(collection))) {
            throw new BadRequestException("The cursor is one of another collection's list.");
        }
        var found = view.list(collection, prefix, paging);
        Set<String> keys = new LinkedHashSet<>();
        keys.add(SurrogateKeys.collection(collection));
        return listing(
                new Listing(
                        null,
                        null,
                        null,
                        collection,
                        prefix,
                        view.count(collection, prefix),
                        items(found.items()),
                        cursor(found.next()),
                        cursor(found.previous())),
                Optional.empty(),
                found.items(),
                keys);
    }

    private static Entry find(CatalogView view, EntryKey key) {
        return view.get(key.collection(), key.name()).orElseThrow(() -> new NoSuchEntryException(key));
    }

    private static void requireIndex(CatalogView view, String index) {
        if (!view.indexes().contains(index)) {
            List<String> there = view.indexes().stream()
                    .filter(name -> !IndexDefinition.isOfValidator(name))
                    .toList();
            throw new BadRequestException("There is no index \"" + index + "\". There "
                    + (there.isEmpty() ? "is none." : "are: " + String.join(", ", there) + "."));
        }
    }

    private static List<Item> items(List<Entry> entries) {
        return entries.stream().map(Pages::item).toList();
    }

    private static Item item(Entry entry) {
        byte[] payload = entry.payload();
        String content = switch (entry.kind()) {
            case JSON -> new String(payload, StandardCharsets.UTF_8);
            case TEXT -> JsonMapper.shared().writeValueAsString(new String(payload, StandardCharsets.UTF_8));
            case BYTES -> "\"" + Base64.getEncoder().encodeToString(payload) + "\"";
        };
        return new Item(entry.key().toString(), content);
    }

    private static @Nullable String cursor(Optional<EntryKey> place) {
        return place.map(Cursor::write).orElse(null);
    }

    /** The tag is of what the page is made from: keys and digests of its entries, and what is said of the list around them. */
    private Page listing(Listing listing, Optional<Entry> head, List<Entry> entries, Set<String> keys) {
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        head.ifPresent(entry -> parts.writeBytes(entry.digest().bytes()));
        for (Entry entry : entries) {
            String key = SurrogateKeys.entry(entry.key());
            keys.add(key);
            parts.writeBytes(key.getBytes(StandardCharsets.UTF_8));
            parts.writeBytes(entry.digest().bytes());
        }
        parts.writeBytes(List.of(listing.total(), listing.next() != null, listing.previous() != null)
                .toString()
                .getBytes(StandardCharsets.UTF_8));
        return new Page(
                json.writeValueAsBytes(listing),
                Digest.sha256(parts.toByteArray()).toString(),
                keys);
    }
}
