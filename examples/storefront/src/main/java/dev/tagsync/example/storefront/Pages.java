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

    /** What a list is of. */
    private record Heading(
            Optional<Entry> category,
            @Nullable String index,
            @Nullable String value,
            @Nullable String collection,
            @Nullable String prefix) {
        static Heading category(Entry category) {
            return new Heading(Optional.of(category), null, null, null, null);
        }

        static Heading indexed(String index, String value) {
            return new Heading(Optional.empty(), index, value, null, null);
        }

        static Heading named(String collection, String prefix) {
            return new Heading(Optional.empty(), null, null, collection, prefix);
        }
    }

    Page category(CatalogView view, String name, Paging paging) {
        EntryKey key = new EntryKey(names.categories(), name);
        Entry category = find(view, key);
        String index = names.categoryIndex();
        requireIndex(view, index);
        return listing(
                Heading.category(category),
                view.index(index, name, paging),
                view.countIndexed(index, name),
                List.of(SurrogateKeys.entry(key), SurrogateKeys.list(index, name)));
    }

    /** The entries that have a value in an index. */
    Page indexed(CatalogView view, String index, String value, Paging paging) {
        requireIndex(view, index);
        return listing(
                Heading.indexed(index, value),
                view.index(index, value, paging),
                view.countIndexed(index, value),
                List.of(SurrogateKeys.list(index, value)));
    }

    /** The entries of a collection whose names start with a prefix. */
    Page named(CatalogView view, String collection, String prefix, Paging paging) {
        if (!Stream.concat(paging.after().stream(), paging.before().stream())
                .allMatch(place -> place.collection().equals(collection))) {
            throw new BadRequestException("The cursor is one of another collection's list.");
        }
        return listing(
                Heading.named(collection, prefix),
                view.list(collection, prefix, paging),
                view.count(collection, prefix),
                List.of(SurrogateKeys.collection(collection)));
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
    private Page listing(Heading of, dev.tagsync.Page<Entry> found, long total, List<String> itsKeys) {
        Set<String> keys = new LinkedHashSet<>(itsKeys);
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        of.category().ifPresent(entry -> parts.writeBytes(entry.digest().bytes()));
        for (Entry entry : found.items()) {
            String key = SurrogateKeys.entry(entry.key());
            keys.add(key);
            parts.writeBytes(key.getBytes(StandardCharsets.UTF_8));
            parts.writeBytes(entry.digest().bytes());
        }
        parts.writeBytes(
                List.of(total, found.next().isPresent(), found.previous().isPresent())
                        .toString()
                        .getBytes(StandardCharsets.UTF_8));
        Listing listing = new Listing(
                of.category().map(Pages::item).orElse(null),
                of.index(),
                of.value(),
                of.collection(),
                of.prefix(),
                total,
                found.items().stream().map(Pages::item).toList(),
                cursor(found.next()),
                cursor(found.previous()));
        return new Page(
                json.writeValueAsBytes(listing),
                Digest.sha256(parts.toByteArray()).toString(),
                keys);
    }
}
