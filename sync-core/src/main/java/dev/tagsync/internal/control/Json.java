package dev.tagsync.internal.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.ConfigurationException;
import dev.tagsync.PermanentException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/** The outer form of every record: a JSON object with its version under {@code v}. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    static byte[] write(int version, ObjectNode fields) {
        ObjectNode record = MAPPER.createObjectNode().put("v", version);
        record.setAll(fields);
        try {
            return MAPPER.writeValueAsBytes(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes can be written", e);
        }
    }

    static <T> T read(String kind, byte[] bytes, int newest, Function<JsonNode, T> decode) {
        JsonNode record;
        try {
            record = MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw damaged(kind, e);
        }
        int version = record.path("v").asInt(0);
        if (version > newest) {
            throw new ConfigurationException(
                    "register.newer-version",
                    "a " + kind + " record has version " + version + ", this TagSync reads up to " + newest,
                    "use the TagSync version that wrote it, or a newer one");
        }
        try {
            if (version < 1) {
                throw new IllegalArgumentException("no version");
            }
            return decode.apply(record);
        } catch (RuntimeException e) {
            throw damaged(kind, e);
        }
    }

    private static PermanentException damaged(String kind, Exception cause) {
        return new PermanentException(
                "register.damaged", "a " + kind + " record cannot be read: " + cause.getMessage(), "", cause);
    }

    static String text(JsonNode record, String field) {
        return required(record, field).textValue();
    }

    static long number(JsonNode record, String field) {
        return required(record, field).longValue();
    }

    static JsonNode required(JsonNode record, String field) {
        JsonNode value = record.get(field);
        if (value == null || value.isNull()) {
            throw new IllegalArgumentException("field " + field + " is missing");
        }
        return value;
    }

    static <T> Optional<T> optional(JsonNode record, String field, Function<JsonNode, T> decode) {
        JsonNode value = record.get(field);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(decode.apply(value));
    }
}
