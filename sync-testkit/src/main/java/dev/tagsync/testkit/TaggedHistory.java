package dev.tagsync.testkit;

import dev.tagsync.testkit.GitObject.Type;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a Git repository holds, as a value: objects, and refs that name them. Any kind of source can be made to hold it, with the same ids.
 * Immutable.
 *
 * <pre>{@code
 * TaggedHistory history = TaggedHistory.builder()
 *         .file("products/chair.json", "{\"price\": \"12.90\"}")
 *         .commit("First products")
 *         .tag("v1.0.0")
 *         .build();
 * }</pre>
 *
 * @since 0.1
 */
public final class TaggedHistory {
    private final Map<String, GitObject> objects;
    private final SortedMap<String, String> refs;

    private TaggedHistory(Map<String, GitObject> objects, SortedMap<String, String> refs) {
        this.objects = Collections.unmodifiableMap(new LinkedHashMap<>(objects));
        this.refs = Collections.unmodifiableSortedMap(new TreeMap<>(refs));
    }

    /** Starts an empty history. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the objects by id, each after those that it names. */
    public Map<String, GitObject> objects() {
        return objects;
    }

    /** Returns the refs by full name, such as {@code refs/tags/v1}. */
    public SortedMap<String, String> refs() {
        return refs;
    }

    /**
     * Returns what a tag points at.
     *
     * @throws IllegalArgumentException if there is no such tag
     */
    public String tagObject(String tag) {
        String id = refs.get("refs/tags/" + tag);
        if (id == null) {
            throw new IllegalArgumentException("there is no tag " + tag);
        }
        return id;
    }

    /** Returns where a tag ends, which may be no commit. */
    public String peeled(String tag) {
        String id = tagObject(tag);
        while (object(id).type() == Type.TAG) {
            id = object(id).header("object").orElseThrow();
        }
        return id;
    }

    /** Returns the tree of the commit that a tag ends in. */
    public String tree(String tag) {
        return object(peeled(tag)).header("tree").orElseThrow();
    }

    private GitObject object(String id) {
        return Optional.ofNullable(objects.get(id)).orElseThrow();
    }

    /**
     * Writes a history step by step. It may go on after {@link #build}, which gives what there is so far.
     *
     * @since 0.1
     */
    public static final class Builder extends HistorySteps<Builder> {
        private final Map<String, GitObject> objects = new LinkedHashMap<>();
        private final SortedMap<String, String> refs = new TreeMap<>();

        private Builder() {}

        /** Returns the history as it stands. */
        public TaggedHistory build() {
            return new TaggedHistory(objects, refs);
        }

        @Override
        protected void store(GitObject object) {
            objects.put(object.id(), object);
        }

        @Override
        protected void point(String ref, Optional<String> id) {
            id.ifPresentOrElse(hex -> refs.put(ref, hex), () -> refs.remove(ref));
        }

        @Override
        protected Optional<String> target(String ref) {
            return Optional.ofNullable(refs.get(ref));
        }

        @Override
        protected Builder self() {
            return this;
        }
    }
}
