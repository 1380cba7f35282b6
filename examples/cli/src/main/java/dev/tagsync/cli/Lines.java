package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** On which line of a YAML text a value stands. */
final class Lines {
    private final Map<String, Integer> lines = new HashMap<>();

    /** Reads a text that is known to be YAML; what cannot be read has no lines. */
    Lines(String yaml) {
        try (JsonParser parser = new YAMLFactory().createParser(yaml)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.END_ARRAY && token != JsonToken.END_OBJECT) {
                    boolean opens = token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT;
                    String pointer = (opens ? parser.getParsingContext().getParent() : parser.getParsingContext())
                            .pathAsPointer()
                            .toString();
                    lines.putIfAbsent(pointer, parser.currentTokenLocation().getLineNr());
                }
            }
        } catch (IOException e) {
            lines.clear();
        }
    }

    /** Returns the line of the value at a JSON pointer, from 1, or of the nearest one around it. */
    Optional<Integer> of(String pointer) {
        String place = pointer;
        while (!place.isEmpty() && !lines.containsKey(place)) {
            place = place.substring(0, place.lastIndexOf('/'));
        }
        return Optional.ofNullable(lines.get(place));
    }
}
