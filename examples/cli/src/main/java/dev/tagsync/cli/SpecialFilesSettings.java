package dev.tagsync.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.ConfigurationException;
import dev.tagsync.LfsContent;
import dev.tagsync.SpecialFiles;
import dev.tagsync.SpecialFiles.Handling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a configuration file says of links, submodules and Git LFS pointers. */
final class SpecialFilesSettings {
    static final List<String> KEYS = List.of("links", "submodules", "lfs", "lfsObjects");

    private static final List<String> WORDS = List.of("skip", "fail", "resolve");

    private SpecialFilesSettings() {}

    static SpecialFiles read(Places places, JsonNode value) {
        Settings s = new Settings(places, value, "/specialFiles", false);
        s.know(KEYS);
        SpecialFiles policy = SpecialFiles.DEFAULT;
        if (s.has("links")) {
            policy = policy.withLinks(handling(s, "links"));
        }
        if (s.has("submodules")) {
            policy = submodules(s, policy);
        }
        if (s.has("lfs")) {
            Handling handling = handling(s, "lfs");
            policy = handling == Handling.RESOLVE ? policy.resolvingLfs(objects(s)) : policy.withLfsPointers(handling);
        }
        if (s.has("lfsObjects") && policy.lfsPointers() != Handling.RESOLVE) {
            throw s.wrong(s.at + "/lfsObjects", "goes with lfs: resolve, and pointers are not resolved");
        }
        return policy;
    }

    private static SpecialFiles submodules(Settings s, SpecialFiles policy) {
        try {
            return policy.withSubmodules(handling(s, "submodules"));
        } catch (ConfigurationException e) {
            if (!e.code().equals("special-files.submodules")) {
                throw e;
            }
            throw new ConfigurationException(
                    e.code(),
                    s.places.at(s.at + "/submodules") + e.getMessage(),
                    e.hint().orElse(""),
                    e);
        }
    }

    private static LfsContent objects(Settings s) {
        if (!s.has("lfsObjects")) {
            throw s.lacks("lfsObjects: the folder of Git LFS's objects, such as .git/lfs/objects");
        }
        Path folder = s.path("lfsObjects");
        if (!Files.isDirectory(folder)) {
            throw s.wrong(s.at + "/lfsObjects", "takes a folder of Git LFS's objects, found " + folder);
        }
        return LfsContent.folder(folder);
    }

    private static Handling handling(Settings s, String key) {
        return Handling.valueOf(s.oneOf(key, WORDS).toUpperCase(Locale.ROOT));
    }
}
