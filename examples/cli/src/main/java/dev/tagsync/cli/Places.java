package dev.tagsync.cli;

import dev.tagsync.ConfigurationException;
import java.nio.file.Path;
import java.util.Collection;

/** Where values stand in a configuration file, for complaints that name the file, the line, the key, and what to do. */
final class Places {
    private final Path file;
    private final Lines lines;

    Places(Path file, Lines lines) {
        this.file = file;
        this.lines = lines;
    }

    Path file() {
        return file;
    }

    /** Returns {@code file:line: } of the value at a JSON pointer. */
    String at(String pointer) {
        return file + lines.of(pointer).map(line -> ":" + line).orElse("") + ": ";
    }

    /** Returns a pointer as a key: {@code validators[0].reference.from}. */
    static String key(String pointer) {
        return pointer.substring(1).replaceAll("/(\\d+)", "[$1]").replace('/', '.');
    }

    private static String quoted(String pointer) {
        return pointer.isEmpty() ? "" : "\"" + key(pointer) + "\" ";
    }

    /** Complains of a value. */
    ConfigurationException wrong(String pointer, String message) {
        return new ConfigurationException(
                "config.value",
                at(pointer) + quoted(pointer) + message,
                "change that line; docs/reference/configuration.md tells what each key takes");
    }

    /** Complains of a key that there is not. */
    ConfigurationException unknown(String pointer, Collection<String> known) {
        return new ConfigurationException(
                "config.unknown-key",
                at(pointer) + "there is no key \"" + key(pointer) + "\"",
                "known keys are " + String.join(", ", known));
    }

    /** Complains of what is not there. */
    ConfigurationException lacks(String pointer, String what) {
        return new ConfigurationException(
                "config.missing-key", at(pointer) + quoted(pointer) + "lacks " + what, "add it");
    }
}
