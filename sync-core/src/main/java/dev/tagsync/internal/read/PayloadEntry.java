package dev.tagsync.internal.read;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tagsync.BlobId;
import dev.tagsync.Entry;
import dev.tagsync.EntryKey;
import dev.tagsync.PayloadKind;
import dev.tagsync.internal.tree.StoredEntry;
import java.io.IOException;

/** An entry by its stored form. */
final class PayloadEntry implements Entry {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
            .build();

    private final StoredEntry stored;

    PayloadEntry(StoredEntry stored) {
        this.stored = stored;
    }

    @Override
    public EntryKey key() {
        return stored.key();
    }

    @Override
    public String path() {
        return stored.path();
    }

    @Override
    public BlobId blob() {
        return stored.blob();
    }

    @Override
    public PayloadKind kind() {
        return stored.kind();
    }

    @Override
    public byte[] payload() {
        return stored.payload().clone();
    }

    @Override
    public JsonNode json() {
        requireJson();
        try {
            return MAPPER.readTree(stored.payload());
        } catch (IOException e) {
            throw new IllegalStateException("the payload of " + key() + " is no JSON", e);
        }
    }

    @Override
    public JsonNode at(String pointer) {
        return kind() == PayloadKind.JSON ? json().at(pointer) : MissingNode.getInstance();
    }

    @Override
    public <T> T as(Class<T> type) {
        return as(type, MAPPER);
    }

    @Override
    public <T> T as(Class<T> type, ObjectMapper mapper) {
        requireJson();
        try {
            return mapper.readValue(stored.payload(), type);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "entry " + key() + " does not fit " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private void requireJson() {
        if (kind() != PayloadKind.JSON) {
            throw new IllegalStateException("the payload of " + key() + " is " + kind() + ", not JSON");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PayloadEntry e && stored.equals(e.stored);
    }

    @Override
    public int hashCode() {
        return stored.hashCode();
    }

    @Override
    public String toString() {
        return key() + " (" + path() + ")";
    }
}
