package dev.tagsync;

import dev.tagsync.spi.Validator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What of a repository is the catalog, and how files become entries. The same release under the same definition gives the same
 * root, wherever it is hydrated. Immutable, as its builder is not; the host's formats in it are safe for use by many threads.
 *
 * @since 0.1
 */
public final class CatalogDefinition {
    /** The globs that include files by default. */
    public static final List<String> DEFAULT_INCLUDE = List.of("**/*.json", "**/*.yaml", "**/*.yml", "**/*.md");

    /** The largest source file and the largest payload by default, in bytes: 8 MiB. */
    public static final int DEFAULT_MAX_BYTES = 8 << 20;

    private final CatalogFormat format;
    private final List<String> include;
    private final List<String> exclude;
    private final Optional<KeyPointers> key;
    private final Map<String, IndexDefinition> indexes;
    private final int maxFileBytes;
    private final int maxEntryBytes;
    private final SpecialFiles specialFiles;

    private CatalogDefinition(Builder b) {
        format = b.format;
        include = List.copyOf(b.include);
        exclude = List.copyOf(b.exclude);
        key = b.key;
        indexes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(b.indexes));
        maxFileBytes = b.maxFileBytes;
        maxEntryBytes = b.maxEntryBytes;
        specialFiles = b.specialFiles;
    }

    /** Starts from the defaults: format by file extension, every JSON, YAML and Markdown file, keys from paths, no index. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the definition with nothing but defaults. */
    public static CatalogDefinition defaults() {
        return builder().build();
    }

    /** Returns the format that decodes the files. */
    public CatalogFormat format() {
        return format;
    }

    /** Returns the globs of which a file's path must match one. */
    public List<String> include() {
        return include;
    }

    /** Returns the globs of which a file's path must match none. */
    public List<String> exclude() {
        return exclude;
    }

    /** Returns where keys are found in payloads, or empty if they come from paths. */
    public Optional<KeyPointers> key() {
        return key;
    }

    /** Returns the indexes by name, in the order in which they were added. */
    public Map<String, IndexDefinition> indexes() {
        return indexes;
    }

    /**
     * Returns this definition with the indexes that validators need: after its own, and by name, so that the order of the validators decides
     * nothing.
     *
     * @throws ConfigurationException {@code index.conflict} if two indexes of one name are not the same
     */
    CatalogDefinition withIndexesOf(List<Validator> validators) {
        Map<String, String> wantedBy = new HashMap<>();
        SortedMap<String, IndexDefinition> more = new TreeMap<>();
        for (Validator validator : validators) {
            for (IndexDefinition wanted : validator.indexes()) {
                IndexDefinition there = indexes.getOrDefault(wanted.name(), more.getOrDefault(wanted.name(), wanted));
                if (!there.equals(wanted)) {
                    throw new ConfigurationException(
                            "index.conflict",
                            "validator " + validator.name() + " needs the index " + wanted + "; "
                                    + wantedBy.getOrDefault(wanted.name(), "the catalog's definition") + " has "
                                    + there,
                            "give one of them another name");
                }
                if (!indexes.containsKey(wanted.name())) {
                    more.put(wanted.name(), wanted);
                    wantedBy.putIfAbsent(wanted.name(), "validator " + validator.name());
                }
            }
        }
        if (more.isEmpty()) {
            return this;
        }
        Builder builder = new Builder();
        builder.format = format;
        builder.include = include;
        builder.exclude = exclude;
        builder.key = key;
        builder.indexes.putAll(indexes);
        builder.indexes.putAll(more);
        builder.maxFileBytes = maxFileBytes;
        builder.maxEntryBytes = maxEntryBytes;
        builder.specialFiles = specialFiles;
        return new CatalogDefinition(builder);
    }

    /** Returns the largest source file in bytes; a larger one is a finding. */
    public int maxFileBytes() {
        return maxFileBytes;
    }

    /** Returns the largest payload in bytes; a larger one is a finding. */
    public int maxEntryBytes() {
        return maxEntryBytes;
    }

    /** Returns what becomes of links, submodules and Git LFS pointers. */
    public SpecialFiles specialFiles() {
        return specialFiles;
    }

    /**
     * Where an entry's key is found in its payload.
     *
     * @param collection the JSON pointer of the collection, such as {@code /kind}
     * @param name the JSON pointer of the name, such as {@code /metadata/name}
     * @since 0.1
     */
    public record KeyPointers(String collection, String name) {
        /**
         * Checks the form.
         *
         * @throws IllegalArgumentException if one is no JSON pointer
         */
        public KeyPointers {
            JsonPointers.check(collection);
            JsonPointers.check(name);
        }
    }

    /**
     * Builds a definition. Not safe for use by many threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private CatalogFormat format = CatalogFormats.auto();
        private List<String> include = DEFAULT_INCLUDE;
        private List<String> exclude = List.of();
        private Optional<KeyPointers> key = Optional.empty();
        private final Map<String, IndexDefinition> indexes = new LinkedHashMap<>();
        private int maxFileBytes = DEFAULT_MAX_BYTES;
        private int maxEntryBytes = DEFAULT_MAX_BYTES;
        private SpecialFiles specialFiles = SpecialFiles.DEFAULT;

        private Builder() {}

        /** Sets the format; by default {@link CatalogFormats#auto()}. */
        public Builder format(CatalogFormat value) {
            format = value;
            return this;
        }

        /**
         * Sets which files are read, by globs over the whole path: {@code *} and {@code ?} stay in a folder, {@code **}{@code /} is
         * any number of folders, also none. By default {@link #DEFAULT_INCLUDE}.
         */
        public Builder include(String... globs) {
            include = List.of(globs);
            return this;
        }

        /** Sets which of the included files are left out; by default none. */
        public Builder exclude(String... globs) {
            exclude = List.of(globs);
            return this;
        }

        /**
         * Takes keys from payloads; by default they come from paths: the first folder is the collection, the rest without extension
         * the name.
         *
         * @param collection the JSON pointer of the collection
         * @param name the JSON pointer of the name
         */
        public Builder keys(String collection, String name) {
            key = Optional.of(new KeyPointers(collection, name));
            return this;
        }

        /**
         * Adds an index.
         *
         * @throws IllegalArgumentException if there is one of that name already
         */
        public Builder index(IndexDefinition index) {
            if (indexes.putIfAbsent(index.name(), index) != null) {
                throw new IllegalArgumentException("two indexes are named \"" + index.name() + "\"");
            }
            return this;
        }

        /** Sets the largest source file in bytes; 8 MiB by default. */
        public Builder maxFileBytes(int bytes) {
            maxFileBytes = positive(bytes, "maxFileBytes");
            return this;
        }

        /** Sets the largest payload in bytes; 8 MiB by default. */
        public Builder maxEntryBytes(int bytes) {
            maxEntryBytes = positive(bytes, "maxEntryBytes");
            return this;
        }

        /** Sets what becomes of links, submodules and Git LFS pointers; {@link SpecialFiles#DEFAULT} by default. */
        public Builder specialFiles(SpecialFiles policy) {
            specialFiles = Objects.requireNonNull(policy, "policy");
            return this;
        }

        private static int positive(int value, String what) {
            if (value < 1) {
                throw new IllegalArgumentException(what + " is at least 1, found " + value);
            }
            return value;
        }

        /**
         * Builds the definition.
         *
         * @throws IllegalArgumentException if a glob cannot be read
         */
        public CatalogDefinition build() {
            List<String> globs = new ArrayList<>(include);
            globs.addAll(exclude);
            globs.forEach(dev.tagsync.internal.format.Glob::parse);
            return new CatalogDefinition(this);
        }
    }
}
