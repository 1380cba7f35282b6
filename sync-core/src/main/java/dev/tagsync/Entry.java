package dev.tagsync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * One item of a catalog, with its payload and where it came from.
 *
 * @since 0.1
 */
public interface Entry {
    /** Returns collection and name. */
    EntryKey key();

    /** Returns the collection. */
    default String collection() {
        return key().collection();
    }

    /** Returns the name within the collection. */
    default String name() {
        return key().name();
    }

    /** Returns the path of the source file in Git. */
    String path();

    /** Returns the id of the source file's content in Git. */
    BlobId blob();

    /** Returns what the payload is. */
    PayloadKind kind();

    /** Returns a copy of the payload: minified JSON, text in UTF-8, or bytes. */
    byte[] payload();

    /**
     * Returns a digest of the payload and its kind, computed at each call: equal for equal content, in every snapshot. Good for an {@code ETag}.
     */
    Digest digest();

    /**
     * Returns the payload as a JSON tree, read anew at each call.
     *
     * @throws IllegalStateException if the payload is not JSON, or holds a number of more digits than Jackson reads (1,000)
     */
    JsonNode json();

    /**
     * Returns the value at a JSON pointer; a missing node where there is none, and for payloads that are not JSON.
     *
     * @param pointer such as {@code /price}
     */
    JsonNode at(String pointer);

    /**
     * Maps the payload to a class by Jackson, with a mapper that ignores fields that the class does not have.
     *
     * @throws IllegalStateException if the payload is not JSON
     * @throws IllegalArgumentException if it does not fit the class; the message names the entry
     */
    <T> T as(Class<T> type);

    /**
     * Maps the payload to a class by the host's own mapper.
     *
     * @throws IllegalStateException if the payload is not JSON
     * @throws IllegalArgumentException if it does not fit the class; the message names the entry
     */
    <T> T as(Class<T> type, ObjectMapper mapper);
}
