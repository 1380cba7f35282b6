package dev.tagsync.validators;

import dev.tagsync.ConfigurationException;
import dev.tagsync.Digest;
import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.PayloadKind;
import dev.tagsync.Severity;
import dev.tagsync.spi.EntryValidator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Wants the entries of collections to fit JSON Schemas (2020-12 unless {@code $schema} names another draft). {@code format} is an assertion.
 * Needs networknt's json-schema-validator on the class path, which is an optional dependency.
 *
 * <p>A {@code $ref} leads to one of the schemas that were handed over, by its name or by its {@code $id}; nothing else is ever looked up, in
 * no file and on no network. One entry may cost at most {@value SchemaJudge#MAX_STEPS} steps, one regular expression at most
 * {@value BoundedPattern#MAX_READS} reads of its text; what costs more is a finding. Immutable, safe for use by many threads.
 *
 * @since 0.1
 */
public final class JsonSchemaValidator implements EntryValidator {
    /** The most schemas of one validator. */
    public static final int MAX_SCHEMAS = 1_000;

    /** The largest schema in bytes: 1 MiB. */
    public static final int MAX_SCHEMA_BYTES = 1 << 20;

    private static final String NOT_JSON = "schema.not-json";

    private final Map<String, SchemaJudge> judges;
    private final Severity severity;
    private final String name;
    private final String version;

    private JsonSchemaValidator(Builder b) {
        SchemaLibrary library = new SchemaLibrary(b.texts, b.roots, b.collections.values());
        Map<String, SchemaJudge> byCollection = new TreeMap<>();
        b.collections.forEach((collection, schema) -> byCollection.put(collection, library.judge(schema)));
        judges = byCollection;
        severity = b.severity;
        name = "schema(" + String.join(", ", b.collections.keySet()) + ")";
        StringBuilder settings = new StringBuilder(severity.name());
        b.collections.forEach((collection, schema) ->
                settings.append('\0').append(collection).append('\0').append(schema));
        library.texts()
                .forEach((schema, text) ->
                        settings.append('\0').append(schema).append('\0').append(text));
        version = "1 "
                + Digest.sha256(settings.toString().getBytes(StandardCharsets.UTF_8))
                        .toString();
    }

    /** Starts without a schema. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public void validate(Entry entry, Findings findings) {
        SchemaJudge judge = judges.get(entry.collection());
        if (judge == null) {
            return;
        }
        if (entry.kind() != PayloadKind.JSON) {
            report(
                            findings,
                            NOT_JSON,
                            "",
                            entry.key() + " is no JSON, and a schema is defined for " + entry.collection())
                    .hint("choose a format that gives JSON, or define no schema for " + entry.collection())
                    .expected("JSON")
                    .found(entry.kind() == PayloadKind.TEXT ? "text" : "bytes");
            return;
        }
        judge.judge(entry, problem -> {
            Findings.Added added = report(findings, problem.rule(), problem.pointer(), problem.message())
                    .hint(problem.hint());
            problem.expected().ifPresent(added::expected);
            problem.found().ifPresent(added::found);
        });
    }

    private Findings.Added report(Findings findings, String rule, String pointer, String message) {
        return severity == Severity.ERROR
                ? findings.error(rule, pointer, "%s", message)
                : findings.warning(rule, pointer, "%s", message);
    }

    /**
     * Collects schemas, and says which collection has which. Not safe for use by many threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final SortedMap<String, String> texts = new TreeMap<>();
        private final SortedMap<String, String> collections = new TreeMap<>();
        private final List<Path> roots = new ArrayList<>();
        private Severity severity = Severity.ERROR;

        private Builder() {}

        /**
         * Adds a folder of schemas: a file's name is its path from there on, such as {@code parts/money.json}. Only files that a collection
         * names, and what their {@code $ref}s lead to, are read; never one outside the folder, nor by a symbolic link.
         *
         * @throws ConfigurationException {@code validator.schema} if there is no such folder
         */
        public Builder directory(Path folder) {
            if (!Files.isDirectory(folder)) {
                throw SchemaLibrary.wrong("there is no folder " + folder + " of schemas", "check the path", null);
            }
            roots.add(folder.toAbsolutePath().normalize());
            return this;
        }

        /**
         * Adds a schema from the class path.
         *
         * @param name what other schemas call it in {@code $ref}
         * @param anchor the class beside which the resource is looked up
         * @param resource its name, as {@link Class#getResourceAsStream} takes it
         * @throws ConfigurationException {@code validator.schema} if it is not there, or a limit is passed
         */
        public Builder resource(String name, Class<?> anchor, String resource) {
            try (InputStream in = anchor.getResourceAsStream(resource)) {
                if (in == null) {
                    throw SchemaLibrary.wrong(
                            "there is no resource " + resource + " beside " + anchor.getName(), "check its name", null);
                }
                byte[] bytes = in.readNBytes(MAX_SCHEMA_BYTES + 1);
                if (bytes.length > MAX_SCHEMA_BYTES) {
                    throw SchemaLibrary.tooLarge(resource);
                }
                return text(name, new String(bytes, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw SchemaLibrary.wrong("cannot read resource " + resource + ": " + e, "", e);
            }
        }

        /**
         * Adds a schema.
         *
         * @param name what other schemas call it in {@code $ref}, such as {@code money.json}
         * @param schema the schema as JSON
         * @throws ConfigurationException {@code validator.schema} if there is one of that name already, or a limit is passed
         */
        public Builder text(String name, String schema) {
            if (schema.length() > MAX_SCHEMA_BYTES) {
                throw SchemaLibrary.tooLarge(name);
            }
            if (texts.putIfAbsent(name, schema) != null) {
                throw SchemaLibrary.wrong("two schemas are named " + name, "give one another name", null);
            }
            if (texts.size() > MAX_SCHEMAS) {
                throw SchemaLibrary.wrong(
                        "more than " + MAX_SCHEMAS + " schemas", "choose a folder that has nothing but schemas", null);
            }
            return this;
        }

        /**
         * Says which schema the entries of a collection are to fit.
         *
         * @param collection the collection
         * @param schema the name of a schema that is added before or after
         */
        public Builder collection(String collection, String schema) {
            collections.put(Run.collection(collection), schema);
            return this;
        }

        /** Makes it warn instead. */
        public Builder asWarning() {
            severity = Severity.WARNING;
            return this;
        }

        /**
         * Builds the validator; all schemas are read and checked.
         *
         * @throws ConfigurationException {@code validator.schema} if no collection has a schema, a schema is no JSON or no schema, or a
         *     {@code $ref} leads to none of them; {@code validator.schema-library} if json-schema-validator is not on the class path
         */
        public JsonSchemaValidator build() {
            if (collections.isEmpty()) {
                throw SchemaLibrary.wrong("no collection has a schema", "name one", null);
            }
            try {
                return new JsonSchemaValidator(this);
            } catch (NoClassDefFoundError e) {
                throw new ConfigurationException(
                        "validator.schema-library",
                        "JSON Schemas need com.networknt:json-schema-validator, which is not on the class path",
                        "add it to the project's dependencies",
                        e);
            }
        }
    }
}
