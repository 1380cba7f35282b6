package dev.tagsync.internal.read;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tagsync.Digest;
import dev.tagsync.Entry;
import dev.tagsync.PayloadKind;
import java.io.IOException;
import java.util.Arrays;

/** What entries have in common, wherever their payload lies. */
abstract class BaseEntry implements Entry {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
            .build();

    /** The bytes that hold the payload; not to be changed. */
    abstract byte[] array();

    abstract int start();

    abstract int end();

    /** What names this content for good: two entries with equal ids have equal payloads. */
    abstract Object contentId();

    @Override
    public byte[] payload() {
        return Arrays.copyOfRange(array(), start(), end());
    }

    @Override
    public Digest digest() {
        int start = start();
        byte[] content = new byte[end() - start + 1];
        content[0] = (byte) kind().ordinal();
        System.arraycopy(array(), start, content, 1, content.length - 1);
        return Digest.sha256(content);
    }

    @Override
    public JsonNode json() {
        requireJson();
        try {
            int start = start();
            return MAPPER.readTree(array(), start, end() - start);
        } catch (IOException e) {
            // A file that is no JSON gives no entry: this is beyond what the library reads, such as a number of
            // thousands of digits.
            throw new IllegalStateException(
                    "the payload of " + key() + " (" + path() + ") cannot be read as a JSON tree: " + e.getMessage(),
                    e);
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
            int start = start();
            return mapper.readValue(array(), start, end() - start, type);
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
        return other instanceof BaseEntry e
                && key().equals(e.key())
                && path().equals(e.path())
                && blob().equals(e.blob())
                && kind() == e.kind()
                && Arrays.equals(array(), start(), end(), e.array(), e.start(), e.end());
    }

    @Override
    public int hashCode() {
        return 31 * key().hashCode() + blob().hashCode();
    }

    @Override
    public String toString() {
        return key() + " (" + path() + ")";
    }
}
