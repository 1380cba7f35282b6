package dev.tagsync.validators;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import dev.tagsync.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The schemas of one validator: a closed world, in which each is known by its name and its {@code $id}, and nothing else is. */
final class SchemaLibrary {
    /** What a schema's name stands below: no scheme that anything could be fetched by. */
    static final String BASE = "tagsync://schemas/";

    private static final String DEFAULT_DRAFT = "https://json-schema.org/draft/2020-12/schema";

    /** What draft a schema is of is named by one of these. */
    private static final List<String> DRAFTS =
            List.of("http://json-schema.org/draft-", "https://json-schema.org/draft/", "http://json-schema.org/schema");

    /** Where the library has its copies of them. */
    private static final String DRAFTS_OF_THE_LIBRARY = "classpath:draft";

    private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");

    /** Below these there is data, which may look like anything. */
    private static final Set<String> DATA = Set.of("const", "enum", "default", "examples", "example");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Schemas by every address that they have, without a fragment. */
    private final Map<String, String> known = new HashMap<>();

    private final Map<String, String> given;
    private final List<Path> roots;
    private final SortedMap<String, String> texts = new TreeMap<>();
    private final SchemaRegistry registry;

    /** A reference, and what it leads to. */
    private record Reference(String schema, String place, String text, String target) {}

    /**
     * Reads schemas and what they refer to.
     *
     * @param given schemas by name
     * @param roots folders in which a name that is not among them is a file
     * @param wanted the names to start with
     */
    SchemaLibrary(Map<String, String> given, List<Path> roots, Collection<String> wanted) {
        this.given = given;
        this.roots = roots;
        Map<String, JsonNode> parsed = new TreeMap<>();
        List<Reference> references = new ArrayList<>();
        Deque<String> names = new ArrayDeque<>(wanted);
        names.addAll(given.keySet());
        while (!names.isEmpty()) {
            String name = names.remove();
            if (!parsed.containsKey(name)) {
                JsonNode schema = load(name);
                parsed.put(name, schema);
                List<Reference> own = new ArrayList<>();
                collectReferences(name, address(name), schema, "", own);
                references.addAll(own);
                own.stream()
                        .map(Reference::target)
                        .filter(target -> target.startsWith(BASE) && !known.containsKey(target))
                        .map(target -> URI.create(target).getPath().substring(1))
                        .filter(other -> given.containsKey(other) || file(other).isPresent())
                        .forEach(names::add);
            }
        }
        references.forEach(this::check);
        registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaLoader(loader -> loader.fetchRemoteResources(false)
                                .allow(iri -> isDraft(iri.toString())
                                        || iri.toString().startsWith(DRAFTS_OF_THE_LIBRARY)
                                        || known.containsKey(iri.toString()))
                                .resourceLoaders(loaders -> loaders.add(iri -> {
                                    String text = known.get(iri.toString());
                                    return text == null
                                            ? null
                                            : () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
                                })))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .pathType(PathType.JSON_POINTER)
                                .locale(Locale.ENGLISH)
                                .regularExpressionFactory(BoundedPattern::new)
                                .build()));
        parsed.forEach(this::checkSchema);
    }

    static ConfigurationException wrong(String message, String hint, @Nullable Throwable cause) {
        return new ConfigurationException("validator.schema", message, hint, cause);
    }

    /** Returns the texts of all schemas that were read, by name. */
    Map<String, String> texts() {
        return texts;
    }

    private JsonNode load(String name) {
        String text = given.containsKey(name)
                ? given.get(name)
                : file(name).map(SchemaLibrary::read).orElseThrow(() -> missing(name));
        if (texts.size() >= JsonSchemaValidator.MAX_SCHEMAS) {
            throw wrong("more than " + JsonSchemaValidator.MAX_SCHEMAS + " schemas", "", null);
        }
        texts.put(name, text);
        JsonNode schema = parse(name, text);
        String address = address(name);
        know(name, address, text);
        collectIds(name, address, schema, text);
        return schema;
    }

    private ConfigurationException missing(String name) {
        return wrong(
                "there is no schema " + name
                        + (roots.isEmpty()
                                ? ""
                                : " in " + roots.stream().map(Path::toString).collect(joining(", "))),
                given.isEmpty() ? "check its name" : "there are " + Run.cut(String.join(", ", given.keySet())),
                null);
    }

    /** Returns the file of a name, if one of the folders has it: within itself, and not by a symbolic link. */
    private Optional<Path> file(String name) {
        for (Path root : roots) {
            try {
                Path file = root.resolve(name).normalize();
                if (file.startsWith(root)
                        && Files.isRegularFile(file)
                        && file.toRealPath().equals(root.toRealPath().resolve(root.relativize(file)))) {
                    return Optional.of(file);
                }
            } catch (IOException | InvalidPathException e) {
                // A name that is no file.
                continue;
            }
        }
        return Optional.empty();
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > JsonSchemaValidator.MAX_SCHEMA_BYTES) {
                throw tooLarge(file.toString());
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw wrong("cannot read schema " + file + ": " + e, "check that it is UTF-8 and may be read", e);
        }
    }

    static ConfigurationException tooLarge(String name) {
        return wrong(
                "schema " + name + " has more than " + JsonSchemaValidator.MAX_SCHEMA_BYTES + " bytes",
                "split it",
                null);
    }

    /** Returns what judges by a schema. */
    SchemaJudge judge(String name) {
        try {
            Schema schema = registry.getSchema(SchemaLocation.of(address(name)));
            schema.initializeValidators();
            return new SchemaJudge(name, schema);
        } catch (RuntimeException | StackOverflowError e) {
            throw wrong("schema " + name + " cannot be used: " + e.getMessage(), "mend the schema", e);
        }
    }

    private static JsonNode parse(String name, String text) {
        try {
            JsonNode schema = JSON.readTree(text);
            if (!schema.isObject() && !schema.isBoolean()) {
                throw wrong(
                        "schema " + name + " is no schema: expected an object, found " + Run.quote(schema), "", null);
            }
            return schema;
        } catch (JsonProcessingException e) {
            throw wrong(
                    "schema " + name + " is no JSON, line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    "mend the schema",
                    e);
        }
    }

    private static String address(String name) {
        try {
            return BASE + new URI(null, null, "/" + name, null).getRawPath().substring(1);
        } catch (java.net.URISyntaxException e) {
            throw wrong("\"" + Run.cut(name) + "\" cannot be a schema's name: " + e.getReason(), "", e);
        }
    }

    private void know(String name, String address, String text) {
        String there = known.putIfAbsent(address, text);
        if (there != null && !there.equals(text)) {
            throw wrong("schema " + name + " has the $id of another: " + address, "give it one of its own", null);
        }
    }

    /** Notes the address that a schema gives itself, and those of schemas within it, which the library finds by itself. */
    private void collectIds(String name, String base, JsonNode schema, String text) {
        String here = base;
        String id = schema.path("$id").isTextual() ? schema.path("$id").textValue() : "";
        if (!withoutFragment(id).isEmpty()) {
            here = resolve(name, base, id);
            if (text.isEmpty()) {
                known.putIfAbsent(here, "");
            } else {
                know(name, here, text);
            }
        }
        for (Map.Entry<String, JsonNode> field : schema.properties()) {
            if (!DATA.contains(field.getKey())) {
                within(name, here, field.getValue());
            }
        }
    }

    private void within(String name, String base, JsonNode value) {
        if (value.isObject()) {
            collectIds(name, base, value, "");
        } else {
            value.forEach(item -> within(name, base, item));
        }
    }

    private static void collectReferences(
            String name, String base, JsonNode value, String pointer, List<Reference> references) {
        String id = value.path("$id").isTextual() ? value.path("$id").textValue() : "";
        String here = withoutFragment(id).isEmpty() ? base : resolve(name, base, id);
        int i = 0;
        if (value.isArray()) {
            for (JsonNode item : value) {
                collectReferences(name, here, item, pointer + "/" + i++, references);
            }
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            String place = pointer + "/" + field.getKey();
            if (REFERENCES.contains(field.getKey()) && field.getValue().isTextual()) {
                String text = field.getValue().textValue();
                references.add(
                        new Reference(name, place, text, text.startsWith("#") ? here : resolve(name, here, text)));
            } else if (!DATA.contains(field.getKey())) {
                collectReferences(name, here, field.getValue(), place, references);
            }
        }
    }

    private void check(Reference reference) {
        if (!known.containsKey(reference.target()) && !isDraft(reference.target())) {
            throw wrong(
                    "schema " + reference.schema() + " refers at " + reference.place() + " to "
                            + Run.quote(reference.text())
                            + ", which is none of the schemas that were given; nothing else is looked up, outside their folder"
                            + " or on a network",
                    "give that schema, too, or refer to another",
                    null);
        }
    }

    private static String resolve(String name, String base, String reference) {
        try {
            return URI.create(base).resolve(new URI(withoutFragment(reference))).toString();
        } catch (java.net.URISyntaxException e) {
            throw wrong(
                    "schema " + name + " has " + Run.quote(reference) + ", which is no URI: " + e.getReason(), "", e);
        }
    }

    private static String withoutFragment(String reference) {
        int hash = reference.indexOf('#');
        return hash < 0 ? reference : reference.substring(0, hash);
    }

    private static boolean isDraft(String address) {
        return DRAFTS.stream().anyMatch(address::startsWith);
    }

    /** Wants the schema itself to be one, by the schema of schemas. */
    private void checkSchema(String name, JsonNode parsed) {
        String draft = parsed.path("$schema").asText(DEFAULT_DRAFT);
        if (!isDraft(draft)) {
            throw wrong(
                    "schema " + name + " is of a draft that is not known: " + Run.quote(draft),
                    "leave $schema out, or name a draft of json-schema.org",
                    null);
        }
        List<Error> errors;
        try {
            errors = registry.getSchema(SchemaLocation.of(draft)).validate(texts.get(name), InputFormat.JSON);
        } catch (RuntimeException | StackOverflowError e) {
            throw wrong("schema " + name + " cannot be used: " + e.getMessage(), "mend the schema", e);
        }
        if (!errors.isEmpty()) {
            Error first = errors.get(0);
            throw wrong(
                    "schema " + name + " is no schema: at " + first.getInstanceLocation() + " " + first.getMessage(),
                    "mend the schema",
                    null);
        }
    }
}
