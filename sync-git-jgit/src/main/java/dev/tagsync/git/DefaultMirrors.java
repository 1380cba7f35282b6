package dev.tagsync.git;

import dev.tagsync.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where mirrors lie unless the host says otherwise. */
final class DefaultMirrors {
    private static final int NAME_DIGITS = 32;

    private DefaultMirrors() {}

    /** Returns a folder of the user's cache that is named after the URL without its secrets. */
    static Path of(GitAddress address, Map<String, String> environment) {
        Path home = Path.of(System.getProperty("user.home"));
        Path cache = folder(environment, "XDG_CACHE_HOME")
                .or(() -> folder(environment, "LOCALAPPDATA"))
                .orElseGet(() -> home.resolve(".cache"));
        String name = Digest.sha256(address.toString().getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, NAME_DIGITS);
        return cache.resolve("tagsync").resolve("mirrors").resolve(name + ".git");
    }

    private static Optional<Path> folder(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isEmpty())
                .map(Path::of)
                .filter(Path::isAbsolute);
    }
}
