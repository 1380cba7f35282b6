package dev.tagsync.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.ConfigurationException;
import dev.tagsync.spi.Validator;
import dev.tagsync.validators.Breaker;
import dev.tagsync.validators.HierarchyValidator;
import dev.tagsync.validators.JsonSchemaValidator;
import dev.tagsync.validators.Limit;
import dev.tagsync.validators.MinimumCountValidator;
import dev.tagsync.validators.ReferenceValidator;
import dev.tagsync.validators.SizeLimitValidator;
import dev.tagsync.validators.UniqueValidator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads one built-in validator of a configuration file: {@code reference: {from: products, pointer: /category, to: categories}}. */
final class BuiltIns {
    /** What there is, and the keys of each. */
    private static final Map<String, List<String>> KINDS = kinds();

    private final Places places;

    BuiltIns(Places places) {
        this.places = places;
    }

    private static Map<String, List<String>> kinds() {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        kinds.put("reference", List.of("from", "pointer", "to", "required"));
        kinds.put("unique", List.of("collection", "pointer"));
        kinds.put("hierarchy", List.of("collection", "pointer", "maxDepth"));
        kinds.put("size", List.of("collection", "maxBytes"));
        kinds.put("count", List.of("collection", "minimum"));
        kinds.put("schema", List.of());
        kinds.put(
                "breaker",
                List.of(
                        "removed",
                        "changed",
                        "added",
                        "emptied",
                        "moved",
                        "by",
                        "pointer",
                        "collection",
                        "perCollection"));
        return kinds;
    }

    /**
     * Reads one item of the list.
     *
     * @param item a mapping of one key, the kind
     * @param number its number in the list, from 0
     */
    Validator read(JsonNode item, int number) {
        if (!item.isObject() || item.size() != 1) {
            throw places.wrong(
                    "/validators/" + number,
                    "takes the name of a class, or one of " + String.join(", ", KINDS.keySet())
                            + " with its settings, found " + Screen.cut(item.toString(), 60));
        }
        String kind = item.fieldNames().next();
        if (!KINDS.containsKey(kind)) {
            throw new ConfigurationException(
                    "config.unknown-key",
                    places.at("/validators/" + number + "/" + kind) + "there is no validator \"" + kind + "\"",
                    "known ones are " + String.join(", ", KINDS.keySet()));
        }
        ValidatorSettings settings =
                new ValidatorSettings(places, item.get(kind), "/validators/" + number + "/" + kind);
        if (kind.equals("schema")) {
            return schema(settings);
        }
        settings.know(
                Stream.concat(KINDS.get(kind).stream(), Stream.of("severity")).toList());
        try {
            Validator validator = make(kind, settings);
            return settings.warning() ? asWarning(validator) : validator;
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw settings.wrong(String.valueOf(e.getMessage()));
        }
    }

    private Validator make(String kind, ValidatorSettings s) {
        return switch (kind) {
            case "reference" -> {
                ReferenceValidator reference = ReferenceValidator.of(s.text("from"), s.text("pointer"), s.text("to"));
                yield s.flag("required") ? reference.required() : reference;
            }
            case "unique" -> UniqueValidator.of(s.text("collection"), s.text("pointer"));
            case "hierarchy" -> {
                HierarchyValidator hierarchy = HierarchyValidator.of(s.text("collection"), s.text("pointer"));
                yield s.has("maxDepth") ? hierarchy.maxDepth((int) s.number("maxDepth", Integer.MAX_VALUE)) : hierarchy;
            }
            case "size" ->
                s.has("collection")
                        ? SizeLimitValidator.of(s.text("collection"), s.number("maxBytes", Long.MAX_VALUE))
                        : SizeLimitValidator.of(s.number("maxBytes", Long.MAX_VALUE));
            case "count" -> MinimumCountValidator.of(s.text("collection"), s.number("minimum", Long.MAX_VALUE));
            default -> breaker(s);
        };
    }

    private static Validator asWarning(Validator validator) {
        if (validator instanceof ReferenceValidator reference) {
            return reference.asWarning();
        }
        if (validator instanceof UniqueValidator unique) {
            return unique.asWarning();
        }
        if (validator instanceof HierarchyValidator hierarchy) {
            return hierarchy.asWarning();
        }
        if (validator instanceof SizeLimitValidator size) {
            return size.asWarning();
        }
        return validator instanceof MinimumCountValidator count ? count.asWarning() : ((Breaker) validator).asWarning();
    }

    private Breaker breaker(ValidatorSettings s) {
        List<String> counted = new ArrayList<>(List.of("removed", "changed", "added", "emptied", "moved"));
        counted.removeIf(key -> !s.has(key));
        if (counted.size() != 1) {
            throw s.wrong("takes one of removed, changed, added, emptied and moved, found "
                    + (counted.isEmpty() ? "none" : String.join(", ", counted)));
        }
        String what = counted.get(0);
        if (what.equals("moved")) {
            return Breaker.moved(s.text("collection"), s.text("pointer"), s.percent("by"), s.limit("moved"));
        }
        for (String key : List.of("by", "pointer")) {
            if (s.has(key)) {
                throw s.wrong(s.at + "/" + key, "goes with moved, found " + what);
            }
        }
        if (what.equals("emptied") && !s.flag("emptied")) {
            throw s.wrong(s.at + "/emptied", "is true where it stands");
        }
        Breaker breaker = switch (what) {
            case "removed" -> Breaker.removed(s.limit("removed"));
            case "changed" -> Breaker.changed(s.limit("changed"));
            case "added" -> Breaker.added(s.limit("added"));
            default -> Breaker.emptied();
        };
        if (s.has("collection")) {
            return breaker.in(s.text("collection"));
        }
        return s.flag("perCollection") ? breaker.perCollection() : breaker;
    }

    /** Collections with their schemas' files; a {@code $ref} leads to files in the folder that holds them all. */
    private Validator schema(ValidatorSettings s) {
        Map<String, Path> files = new LinkedHashMap<>();
        Optional<Path> folder = Optional.empty();
        for (Map.Entry<String, JsonNode> field : s.value.properties()) {
            if (!field.getKey().equals("severity")) {
                Path schema = s.path(field.getKey());
                files.put(field.getKey(), schema);
                folder = Optional.of(common(folder.orElse(schema.getParent()), schema));
            }
        }
        JsonSchemaValidator.Builder builder = JsonSchemaValidator.builder();
        if (s.warning()) {
            builder.asWarning();
        }
        try {
            folder.ifPresent(root -> {
                builder.directory(root);
                files.forEach((collection, schema) -> builder.collection(
                        collection, root.relativize(schema).toString().replace('\\', '/')));
            });
            return builder.build();
        } catch (ConfigurationException e) {
            throw new ConfigurationException(
                    e.code(), places.at(s.at) + e.getMessage(), e.hint().orElse(""), e);
        } catch (IllegalArgumentException e) {
            throw s.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static Path common(Path folder, Path schema) {
        Path held = folder;
        while (!schema.startsWith(held)) {
            held = held.getParent();
        }
        return held;
    }

    /** The settings of one validator. */
    private static final class ValidatorSettings extends Settings {
        ValidatorSettings(Places places, JsonNode value, String at) {
            super(places, value, at, false);
        }

        Limit limit(String key) {
            String text = text(key);
            try {
                return Limit.parse(text);
            } catch (IllegalArgumentException e) {
                throw wrong(
                        at + "/" + key,
                        "takes a number of entries such as 100, or a part such as 10%, found " + Screen.cut(text, 60));
            }
        }

        double percent(String key) {
            String text = text(key);
            if (!text.matches("\\d{1,9}(\\.\\d{1,6})?\\s*%")) {
                throw wrong(at + "/" + key, "takes a percentage such as 50%, found " + Screen.cut(text, 60));
            }
            return Double.parseDouble(text.replace("%", "").strip());
        }

        boolean warning() {
            return has("severity")
                    && oneOf("severity", List.of("error", "warning")).equals("warning");
        }
    }
}
