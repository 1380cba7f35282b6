package dev.tagsync.example.storefront;

import dev.tagsync.EntryKey;
import dev.tagsync.testkit.HistorySteps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Releases of a shop, and what each page of each must be: made here from the releases' files alone, so that pages can be compared with it.
 *
 * @param <S> where the history goes
 */
final class SampleShop<S extends HistorySteps<S>> {
    private final S steps;
    private final SortedMap<EntryKey, String> current = new TreeMap<>();
    private final Map<String, SortedMap<EntryKey, String>> releases = new LinkedHashMap<>();

    SampleShop(S steps) {
        this.steps = steps;
    }

    SampleShop<S> product(String name, String category, int price) {
        return entry("products", name, "{\"category\":\"" + category + "\",\"price\":" + price + ".50}");
    }

    SampleShop<S> category(String name, String title) {
        return entry("categories", name, "{\"title\":\"" + title + "\"}");
    }

    SampleShop<S> entry(String collection, String name, String json) {
        steps.file(collection + "/" + name + ".json", json);
        current.put(new EntryKey(collection, name), json);
        return this;
    }

    SampleShop<S> without(String collection, String name) {
        steps.delete(collection + "/" + name + ".json");
        current.remove(new EntryKey(collection, name));
        return this;
    }

    SampleShop<S> tag(String tag) {
        steps.commit(tag).tag(tag);
        releases.put(tag, new TreeMap<>(current));
        return this;
    }

    S steps() {
        return steps;
    }

    /** What the page of a product must be in a release; empty text if there is none. */
    String product(String tag, String name) {
        EntryKey key = new EntryKey("products", name);
        String json = release(tag).get(key);
        return json == null ? "" : item(key, json);
    }

    private SortedMap<EntryKey, String> release(String tag) {
        SortedMap<EntryKey, String> release = releases.get(tag);
        if (release == null) {
            throw new AssertionError("pages are of release " + tag + ", which was never made");
        }
        return release;
    }

    private static String item(EntryKey key, String json) {
        return "{\"key\":\"" + key + "\",\"content\":" + json + "}";
    }

    /** What the first page of a category must be; empty text if there is none. */
    String category(String tag, String name, int limit) {
        EntryKey key = new EntryKey("categories", name);
        String json = release(tag).get(key);
        return json == null ? "" : "{\"category\":" + item(key, json) + "," + page(inCategory(tag, name), limit);
    }

    /** What the first page of a search by category must be. */
    String indexed(String tag, String category, int limit) {
        return "{\"index\":\"products-by-category\",\"value\":\"" + category + "\","
                + page(inCategory(tag, category), limit);
    }

    /** What the first page of the products must be whose names start with a prefix. */
    String named(String tag, String prefix, int limit) {
        List<EntryKey> found = release(tag).keySet().stream()
                .filter(key -> key.collection().equals("products") && key.name().startsWith(prefix))
                .toList();
        return "{\"collection\":\"products\",\"prefix\":\"" + prefix + "\"," + page(tag, found, limit);
    }

    private Map<EntryKey, String> inCategory(String tag, String category) {
        return release(tag).entrySet().stream()
                .filter(e -> e.getKey().collection().equals("products")
                        && e.getValue().contains("\"category\":\"" + category + "\""))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
    }

    private String page(String tag, List<EntryKey> keys, int limit) {
        Map<EntryKey, String> found = new TreeMap<>();
        keys.forEach(key -> found.put(key, release(tag).get(key)));
        return page(found, limit);
    }

    private static String page(Map<EntryKey, String> found, int limit) {
        List<Map.Entry<EntryKey, String>> shown =
                found.entrySet().stream().limit(limit).toList();
        String next = found.size() <= limit
                ? ""
                : ",\"next\":\"" + Cursor.write(shown.get(limit - 1).getKey()) + "\"";
        return "\"total\":" + found.size() + ",\"items\":["
                + shown.stream().map(e -> item(e.getKey(), e.getValue())).collect(Collectors.joining(",")) + "]" + next
                + "}";
    }
}
