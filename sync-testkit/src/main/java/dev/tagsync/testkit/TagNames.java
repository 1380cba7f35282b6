package dev.tagsync.testkit;

import dev.tagsync.TagName;
import java.util.Map;
import java.util.stream.Collectors;

/** Tag names as refs have them. */
final class TagNames {
    private static final String PREFIX = "refs/tags/";

    private TagNames() {}

    static TagName of(String ref) {
        return new TagName(ref.substring(PREFIX.length()));
    }

    static String hint(Map<String, String> refs) {
        String names = refs.keySet().stream()
                .filter(ref -> ref.startsWith(PREFIX))
                .map(ref -> ref.substring(PREFIX.length()))
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "it has no tags" : "its tags: " + names;
    }
}
