package dev.tagsync.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.ConfigurationException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The settings below one key of a configuration file. Every complaint names the file, the line, the key, and what to do. */
class Settings {
    final Places places;
    final JsonNode value;
    final String at;
    private final boolean secret;

    /**
     * @param at where the value stands, as a JSON pointer
     * @param secret whether a value may have been written here that must not be shown
     * @throws ConfigurationException if the value is no mapping
     */
    Settings(Places places, JsonNode value, String at, boolean secret) {
        this.places = places;
        this.value = value;
        this.at = at;
        this.secret = secret;
        if (!value.isObject()) {
            throw wrong(at, "takes its settings, found " + shown(value));
        }
    }

    /** Refuses keys that are not known. */
    void know(List<String> keys) {
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (!keys.contains(field.getKey())) {
                throw places.unknown(at + "/" + field.getKey(), keys);
            }
        }
    }

    boolean has(String key) {
        return value.has(key);
    }

    Settings inner(String key, boolean secrets) {
        return new Settings(places, required(key), at + "/" + key, secret || secrets);
    }

    String text(String key) {
        return text(key, required(key));
    }

    private String text(String key, JsonNode found) {
        if (!found.isValueNode() || found.isNull()) {
            throw wrong(at + "/" + key, "takes a text, found " + shown(found));
        }
        return found.asText();
    }

    /** Reads a list of texts; one alone may stand without the list. */
    List<String> texts(String key) {
        JsonNode found = required(key);
        if (!found.isArray()) {
            return List.of(text(key));
        }
        List<String> texts = new ArrayList<>();
        found.forEach(item -> texts.add(text(key, item)));
        return texts;
    }

    String oneOf(String key, List<String> words) {
        // YAML takes a bare off for false.
        boolean isOff = words.contains("off")
                && required(key).isBoolean()
                && !required(key).booleanValue();
        String text = isOff ? "off" : text(key);
        if (!words.contains(text)) {
            throw wrong(at + "/" + key, "takes " + String.join(" or ", words) + ", found " + shown(text));
        }
        return text;
    }

    long number(String key, long most) {
        String text = text(key);
        if (!text.matches("\\d{1,18}") || Long.parseLong(text) > most) {
            throw wrong(at + "/" + key, "takes a whole number, found " + shown(text));
        }
        return Long.parseLong(text);
    }

    boolean flag(String key) {
        return has(key) && oneOf(key, List.of("true", "false")).equals("true");
    }

    Duration time(String key) {
        String text = text(key);
        return Times.read(text)
                .orElseThrow(() -> wrong(
                        at + "/" + key, "takes a number and ms, s, m, h or d, such as 30s, found " + shown(text)));
    }

    /** Reads a path, which is meant from the file's folder on. */
    Path path(String key) {
        return path(key, text(key));
    }

    List<Path> paths(String key) {
        return texts(key).stream().map(text -> path(key, text)).toList();
    }

    private Path path(String key, String text) {
        try {
            return folder().resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw wrong(at + "/" + key, "takes a path, found " + shown(text));
        }
    }

    /** Returns the folder of the file. */
    Path folder() {
        return places.file().toAbsolutePath().getParent();
    }

    private JsonNode required(String key) {
        JsonNode found = value.get(key);
        if (found == null) {
            throw lacks("\"" + key + "\"");
        }
        return found;
    }

    ConfigurationException lacks(String what) {
        return places.lacks(at, what);
    }

    /** Complains about all of it. */
    ConfigurationException wrong(String message) {
        return wrong(at, message);
    }

    ConfigurationException wrong(String pointer, String message) {
        return places.wrong(pointer, message);
    }

    /** What was found, unless it could be a secret. */
    private String shown(JsonNode found) {
        return shown(found.toString());
    }

    private String shown(String found) {
        return secret ? "something else" : Screen.cut(found, 60);
    }
}
