package dev.tagsync;

import java.util.List;
import java.util.Optional;

/**
 * Turns a source file into documents: a pure function of path and bytes. Implementations are stateless and safe for use by many
 * threads. Built-in ones come from {@link CatalogFormats}.
 *
 * @since 0.1
 */
public interface CatalogFormat {
    /** Returns the format's id, such as {@code json}: part of the format fingerprint. */
    String id();

    /** Returns a number that rises whenever the same bytes would give something else: part of the format fingerprint. */
    int version();

    /** Tells whether this format takes the file at {@code path}. */
    boolean accepts(String path);

    /**
     * Decodes one file. Never throws for what the bytes hold: every problem is reported, as many as can be told apart.
     *
     * @param path the file's path, for formats that depend on it
     * @param content the file's bytes; not changed, not kept
     */
    Decoded decode(String path, byte[] content);

    /**
     * Finds the place of a value in a file that {@link #decode} accepts. Called for findings only.
     *
     * @param path the file's path
     * @param content the file's bytes
     * @param document which of the file's documents, counted from 0
     * @param pointer a JSON pointer into its payload; where it leads nowhere, the place of the nearest value around it is given.
     *     Empty for the document itself
     * @return the place, or empty where the format has none, as for bytes
     */
    Optional<SourcePosition> locate(String path, byte[] content, int document, String pointer);

    /**
     * What a file gave.
     *
     * @param documents the documents in the order of the file; none of a file with problems
     * @param problems what is wrong; empty for a good file
     */
    record Decoded(List<Document> documents, List<Problem> problems) {
        /** Copies the lists. */
        public Decoded {
            documents = List.copyOf(documents);
            problems = List.copyOf(problems);
        }

        /** A good file. */
        public static Decoded of(List<Document> documents) {
            return new Decoded(documents, List.of());
        }

        /** A file with one problem. */
        public static Decoded problem(Problem problem) {
            return new Decoded(List.of(), List.of(problem));
        }
    }

    /**
     * One document of a file: what becomes an entry.
     *
     * @param kind what the payload is
     * @param payload the payload: minified JSON, text or bytes; not to be changed
     */
    record Document(PayloadKind kind, byte[] payload) {}

    /**
     * What is wrong with a file.
     *
     * @param rule the rule's id, such as {@code json.syntax}
     * @param message what is wrong, in one sentence
     * @param position where
     * @param hint what to do about it, if the format knows
     * @param expected what should stand there, if the format says so
     * @param found what stands there instead
     */
    record Problem(
            String rule,
            String message,
            SourcePosition position,
            Optional<String> hint,
            Optional<String> expected,
            Optional<String> found) {
        /** A problem of which no more is said. */
        public Problem(String rule, String message, SourcePosition position, Optional<String> hint) {
            this(rule, message, position, hint, Optional.empty(), Optional.empty());
        }

        /** A problem without a hint. */
        public Problem(String rule, String message, SourcePosition position) {
            this(rule, message, position, Optional.empty());
        }

        /** Returns this problem with what should stand there, and what stands there instead. */
        public Problem with(String whatIsExpected, String whatIsFound) {
            return new Problem(rule, message, position, hint, Optional.of(whatIsExpected), Optional.of(whatIsFound));
        }
    }
}
