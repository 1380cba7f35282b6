package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogFormats;
import dev.tagsync.ConfigurationException;
import dev.tagsync.IndexDefinition;
import dev.tagsync.TagPolicy;
import dev.tagsync.spi.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a configuration file says.
 *
 * @param definition which files are the catalog, and how they become entries
 * @param tagPolicy which tags are releases, and which is the latest
 * @param validators the validators, in their order
 * @param source the Git host, and who may sign
 * @param promotion when a release may be promoted, and who watches it
 * @param settings defaults for options of the command line, by their names
 */
record Config(
        CatalogDefinition definition,
        TagPolicy tagPolicy,
        List<Validator> validators,
        SourceSettings source,
        PromotionSettings promotion,
        Map<String, String> settings) {
    /** The options of the command line that a file may set. */
    static final List<String> SETTINGS = List.of(
            "repo",
            "mirror",
            "cql",
            "embedded",
            "datacenter",
            "severalDatacenters",
            "keyspace",
            "catalog",
            "channel",
            "subPath",
            "scratch",
            "storePatience",
            "validatorTimeout",
            "scrubEvery",
            "nodesPerSecond");

    static final List<String> KEYS = List.of(
            "format",
            "include",
            "exclude",
            "key",
            "indexes",
            "specialFiles",
            "tags",
            "validators",
            "gates",
            "guard",
            "maxFileBytes",
            "maxEntryBytes");

    static final List<String> TAG_KEYS = List.of(
            "prefix", "include", "exclude", "order", "prereleases", "annotatedOnly", "minimumAge", "reachableFrom");

    /** What holds without a file. */
    static Config none() {
        return new Config(
                CatalogDefinition.defaults(),
                TagPolicy.ANY,
                List.of(),
                new SourceSettings(),
                new PromotionSettings(),
                Map.of());
    }

    /**
     * Reads a file.
     *
     * @throws ConfigurationException if it is not there, no YAML, or says what is not understood
     */
    static Config read(Path file) {
        return new Reader(file).config();
    }

    /** Reads one file; every complaint names it and the key. */
    private static final class Reader {
        private final Path file;
        private final CatalogDefinition.Builder definition = CatalogDefinition.builder();
        private final List<Validator> validators = new ArrayList<>();
        private final Map<String, String> settings = new java.util.LinkedHashMap<>();
        private final SourceSettings source = new SourceSettings();
        private final PromotionSettings promotion = new PromotionSettings();
        private TagPolicy tagPolicy = TagPolicy.ANY;
        private Places places;

        Reader(Path file) {
            this.file = file;
            this.places = new Places(file, new Lines(""));
        }

        Config config() {
            JsonNode root = parse();
            List<String> known = new ArrayList<>(KEYS);
            known.addAll(SourceSettings.KEYS.keySet());
            known.addAll(SETTINGS);
            knownKeys(root, "", known);
            root.properties().forEach(field -> set(field.getKey(), field.getValue()));
            if (settings.containsKey("cql") && settings.containsKey("embedded")) {
                throw new ConfigurationException(
                        "store.two-servers",
                        file + ": \"cql\" and \"embedded\" name two servers",
                        "leave one of them out");
            }
            return new Config(build(), tagPolicy, List.copyOf(validators), source, promotion, Map.copyOf(settings));
        }

        private JsonNode parse() {
            try {
                YAMLMapper mapper = YAMLMapper.builder()
                        .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                        .build();
                String text = Files.readString(file);
                JsonNode root = mapper.readTree(text);
                places = new Places(file, new Lines(text));
                if (root.isMissingNode() || root.isNull()) {
                    return mapper.createObjectNode();
                }
                if (!root.isObject()) {
                    throw wrong("", "keys and values", root);
                }
                return root;
            } catch (JsonProcessingException e) {
                String place = e.getLocation() == null
                        ? ""
                        : ":" + e.getLocation().getLineNr() + ":"
                                + e.getLocation().getColumnNr();
                throw new ConfigurationException(
                        "config.syntax",
                        file + place + " is no YAML that can be used: " + firstLine(e.getOriginalMessage()),
                        "mend that line");
            } catch (NoSuchFileException e) {
                throw new ConfigurationException(
                        "config.not-found", "there is no configuration file " + file, "check --config", e);
            } catch (IOException e) {
                throw new ConfigurationException(
                        "config.unreadable",
                        "cannot read configuration file " + file + ": " + e,
                        "check that it is a file in UTF-8, and that it may be read",
                        e);
            }
        }

        private static String firstLine(String text) {
            return text.lines().findFirst().orElse(text);
        }

        private void set(String key, JsonNode value) {
            switch (key) {
                case "format" -> accept(key, () -> definition.format(CatalogFormats.byName(text(key, value))));
                case "include" -> definition.include(texts(key, value));
                case "exclude" -> definition.exclude(texts(key, value));
                case "key" -> setKey(value);
                case "indexes" -> setIndexes(value);
                case "specialFiles" -> {
                    if (!value.isNull()) {
                        definition.specialFiles(SpecialFilesSettings.read(places, value));
                    }
                }
                case "tags" -> setTags(value);
                case "validators" -> {
                    if (!value.isNull() && !value.isArray()) {
                        throw wrong(key, "a list of validators", value);
                    }
                    BuiltIns builtIns = new BuiltIns(places);
                    for (int i = 0; i < value.size(); i++) {
                        JsonNode item = value.get(i);
                        validators.add(item.isTextual() ? validator(item.textValue()) : builtIns.read(item, i));
                    }
                }
                case "gates" -> {
                    if (!value.isNull()) {
                        promotion.gates(places, value);
                    }
                }
                case "guard" -> {
                    if (!value.isNull()) {
                        promotion.guard(places, value);
                    }
                }
                case "maxFileBytes" -> accept(key, () -> definition.maxFileBytes(number(key, value)));
                case "severalDatacenters" -> {
                    String text = text(key, value);
                    if (!List.of("true", "false").contains(text)) {
                        throw wrong(key, "true or false", value);
                    }
                    settings.put(key, text);
                }
                case "maxEntryBytes" -> accept(key, () -> definition.maxEntryBytes(number(key, value)));
                case "signatures", "credentials", "ssh", "limits", "timeouts" -> {
                    if (!value.isNull()) {
                        source.read(places, key, value);
                    }
                }
                default -> settings.put(key, setting(key, text(key, value)));
            }
        }

        /** A path is meant from the file's folder on, so that the file works from wherever it is used. */
        private String setting(String key, String value) {
            boolean path =
                    List.of("embedded", "mirror", "scratch").contains(key) || key.equals("repo") && isPath(value);
            return path
                    ? file.toAbsolutePath().resolveSibling(value).normalize().toString()
                    : value;
        }

        private static boolean isPath(String repo) {
            return !repo.contains("://") && !repo.matches("[^/\\\\]{2,}:.*");
        }

        private void setKey(JsonNode value) {
            knownKeys(value, "key", List.of("collection", "name"));
            accept(
                    "key",
                    () -> definition.keys(
                            text("key.collection", required(value, "key", "collection")),
                            text("key.name", required(value, "key", "name"))));
        }

        private void setIndexes(JsonNode value) {
            if (!value.isObject()) {
                throw wrong("indexes", "names, each with collection and pointer", value);
            }
            value.properties().forEach(index -> {
                String key = "indexes." + index.getKey();
                JsonNode settings = index.getValue();
                knownKeys(settings, key, List.of("collection", "pointer"));
                Optional<String> collection =
                        Optional.ofNullable(settings.get("collection")).map(c -> text(key + ".collection", c));
                accept(
                        key,
                        () -> definition.index(new IndexDefinition(
                                index.getKey(),
                                collection,
                                text(key + ".pointer", required(settings, key, "pointer")))));
            });
        }

        private void setTags(JsonNode value) {
            if (value.isNull()) {
                return;
            }
            knownKeys(value, "tags", TAG_KEYS);
            TagPolicy.Builder policy = TagPolicy.builder();
            value.properties().forEach(field -> setTags(policy, "tags." + field.getKey(), field.getValue()));
            accept("tags", () -> tagPolicy = policy.build());
        }

        private void setTags(TagPolicy.Builder policy, String key, JsonNode value) {
            switch (key) {
                case "tags.reachableFrom" -> accept(key, () -> source.reachableFrom(text(key, value)));
                case "tags.prefix" -> policy.prefix(text(key, value));
                case "tags.include" -> accept(key, () -> policy.include(texts(key, value)));
                case "tags.exclude" -> accept(key, () -> policy.exclude(texts(key, value)));
                case "tags.order" -> policy.order(order(key, value));
                case "tags.prereleases" -> {
                    if (isTrue(key, value)) {
                        policy.prereleases();
                    }
                }
                case "tags.annotatedOnly" -> {
                    if (isTrue(key, value)) {
                        policy.annotatedOnly();
                    }
                }
                default ->
                    accept(
                            key,
                            () -> policy.minimumAge(Times.read(text(key, value))
                                    .orElseThrow(() -> wrong(key, "a number and s, m, h or d, such as 10m", value))));
            }
        }

        private TagPolicy.Order order(String key, JsonNode value) {
            String name = text(key, value);
            for (TagPolicy.Order order : TagPolicy.Order.values()) {
                if (orderName(order).equals(name)) {
                    return order;
                }
            }
            String names = String.join(
                    ", ",
                    Arrays.stream(TagPolicy.Order.values())
                            .map(Reader::orderName)
                            .toList());
            throw wrong(key, "one of " + names, value);
        }

        private static String orderName(TagPolicy.Order order) {
            return order.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private boolean isTrue(String key, JsonNode value) {
            if (!value.isBoolean()) {
                throw wrong(key, "true or false", value);
            }
            return value.booleanValue();
        }

        private Validator validator(String name) {
            try {
                Class<?> type = Class.forName(name);
                if (!Validator.class.isAssignableFrom(type)) {
                    throw new ConfigurationException(
                            "config.validator",
                            file + ": " + name + " is no " + Validator.class.getName(),
                            "implement it, or EntryValidator to look at one entry at a time");
                }
                Validator validator = (Validator) type.getDeclaredConstructor().newInstance();
                named(name, validator);
                return validator;
            } catch (ExceptionInInitializerError e) {
                throw new ConfigurationException(
                        "config.validator",
                        file + ": validator " + name + " cannot be loaded: "
                                + (e.getCause() == null ? e : e.getCause()),
                        "its static initializer threw: mend it",
                        e);
            } catch (NoClassDefFoundError e) {
                throw new ConfigurationException(
                        "config.validator",
                        file + ": validator " + name + " cannot be loaded: there is no class " + e.getMessage()
                                + " on the class path",
                        "set TAGSYNC_CLASSPATH to the jars that it needs, too",
                        e);
            } catch (ClassNotFoundException | LinkageError e) {
                throw new ConfigurationException(
                        "config.validator",
                        file + ": there is no validator " + name + " on the class path",
                        "set TAGSYNC_CLASSPATH to the jar that has it",
                        e);
            } catch (ReflectiveOperationException e) {
                throw new ConfigurationException(
                        "config.validator",
                        file + ": validator " + name + " cannot be made: " + (e.getCause() == null ? e : e.getCause()),
                        "it needs a public class with a public constructor that takes nothing",
                        e);
            }
        }

        /** Asks for what the validator is known by: what throws here is no fault of a release. */
        private void named(String type, Validator validator) {
            try {
                validator.name();
                validator.version();
            } catch (RuntimeException e) {
                throw new ConfigurationException(
                        "config.validator",
                        file + ": validator " + type + " does not tell its name and version: " + e,
                        "mend its name() and version()",
                        e);
            }
        }

        private CatalogDefinition build() {
            try {
                return definition.build();
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException(
                        "config.value",
                        file + ": include or exclude: " + e.getMessage(),
                        "patterns are like products/** or **/*.json",
                        e);
            }
        }

        private void knownKeys(JsonNode value, String where, List<String> known) {
            if (!value.isObject()) {
                throw wrong(where, "the keys " + String.join(", ", known), value);
            }
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                if (!known.contains(field.getKey())) {
                    String full = where.isEmpty() ? field.getKey() : where + "." + field.getKey();
                    throw places.unknown(pointer(full), known);
                }
            }
        }

        private JsonNode required(JsonNode value, String where, String key) {
            JsonNode found = value.get(key);
            if (found == null) {
                throw places.lacks(pointer(where), "\"" + key + "\"");
            }
            return found;
        }

        private String text(String key, JsonNode value) {
            if (!value.isValueNode() || value.isNull()) {
                throw wrong(key, "a text", value);
            }
            return value.asText();
        }

        private String[] texts(String key, JsonNode value) {
            if (value.isNull()) {
                return new String[0];
            }
            if (!value.isArray()) {
                throw wrong(key, "a list of texts", value);
            }
            List<String> texts = new ArrayList<>();
            value.forEach(item -> texts.add(text(key, item)));
            return texts.toArray(String[]::new);
        }

        private int number(String key, JsonNode value) {
            if (!value.canConvertToInt() || !value.isIntegralNumber()) {
                throw wrong(key, "a whole number of bytes", value);
            }
            return value.asInt();
        }

        private void accept(String key, Runnable setter) {
            try {
                setter.run();
            } catch (IllegalArgumentException e) {
                throw places.wrong(pointer(key), "is refused: " + e.getMessage());
            }
        }

        private ConfigurationException wrong(String key, String expected, JsonNode found) {
            return places.wrong(pointer(key), "takes " + expected + ", found " + Screen.cut(found.toString(), 60));
        }

        private static String pointer(String key) {
            return key.isEmpty() ? "" : "/" + key.replace('.', '/');
        }
    }
}
