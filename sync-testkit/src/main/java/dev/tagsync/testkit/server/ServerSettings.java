package dev.tagsync.testkit.server;

import java.util.Locale;
import java.util.Optional;

/** Reads what the build or its user set: a system property, else the environment variable of that name. */
final class ServerSettings {
    private ServerSettings() {}

    static Optional<String> read(String name) {
        return Optional.ofNullable(System.getProperty(name))
                .or(() -> Optional.ofNullable(
                        System.getenv(name.toUpperCase(Locale.ROOT).replace('.', '_'))))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }
}
