package dev.tagsync;

import java.util.Locale;
import java.util.Optional;

/**
 * One thing that is wrong with a release, and where.
 *
 * @param severity whether it blocks the release
 * @param rule the rule's id, such as {@code json.syntax} or {@code price.missing}
 * @param message what is wrong, in one sentence
 * @param path the source file, if it is one file's fault
 * @param position the place in that file, if known
 * @param entry the entry, if it is one entry's fault
 * @param pointer the place in the entry's payload as a JSON pointer, if known
 * @param hint what to do about it, if the rule knows
 * @param expected what should stand there, if the rule says so, such as {@code at least 0}; for programs, since the message says it to people
 * @param found what stands there instead, such as {@code -2}
 * @since 0.1
 */
public record Finding(
        Severity severity,
        String rule,
        String message,
        Optional<String> path,
        Optional<SourcePosition> position,
        Optional<EntryKey> entry,
        Optional<String> pointer,
        Optional<String> hint,
        Optional<String> expected,
        Optional<String> found) {

    /** Makes a finding that is the fault of nothing but the release as a whole, until more is said about it. */
    public static Finding of(Severity severity, String rule, String message) {
        return new Finding(
                severity,
                rule,
                message,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Makes an error that is the fault of one place in one file. */
    public static Finding inFile(String rule, String path, SourcePosition position, String message) {
        return ofFile(rule, path, message).withPosition(position);
    }

    /** Makes an error that is the fault of one file as a whole. */
    public static Finding ofFile(String rule, String path, String message) {
        return ofRelease(rule, message).withPath(path);
    }

    /** Makes an error that is the fault of the release as a whole. */
    public static Finding ofRelease(String rule, String message) {
        return of(Severity.ERROR, rule, message);
    }

    /** Returns this finding with a hint. */
    public Finding withHint(String text) {
        return new Finding(severity, rule, message, path, position, entry, pointer, Optional.of(text), expected, found);
    }

    /** Returns this finding with what should stand there. */
    public Finding withExpected(String text) {
        return new Finding(severity, rule, message, path, position, entry, pointer, hint, Optional.of(text), found);
    }

    /** Returns this finding with what stands there. */
    public Finding withFound(String text) {
        return new Finding(severity, rule, message, path, position, entry, pointer, hint, expected, Optional.of(text));
    }

    /** Returns this finding for an entry. */
    public Finding withEntry(EntryKey key) {
        return new Finding(severity, rule, message, path, position, Optional.of(key), pointer, hint, expected, found);
    }

    /** Returns this finding at a place in its entry's payload. */
    public Finding at(String jsonPointer) {
        return new Finding(
                severity, rule, message, path, position, entry, Optional.of(jsonPointer), hint, expected, found);
    }

    /** Returns this finding at a place in its file. */
    public Finding withPosition(SourcePosition place) {
        return new Finding(severity, rule, message, path, Optional.of(place), entry, pointer, hint, expected, found);
    }

    /** Returns this finding in another file. */
    public Finding withPath(String file) {
        return new Finding(severity, rule, message, Optional.of(file), position, entry, pointer, hint, expected, found);
    }

    /** Tells whether this finding blocks the release. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** Returns one line: {@code error[rule] path:line:column: message}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(severity.name().toLowerCase(Locale.ROOT))
                .append('[')
                .append(rule)
                .append("] ");
        path.ifPresent(p ->
                line.append(p).append(position.map(at -> ":" + at).orElse("")).append(": "));
        line.append(message);
        hint.ifPresent(h -> line.append(" (").append(h).append(')'));
        return line.toString();
    }
}
