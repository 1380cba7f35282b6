package dev.tagsync.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is typed, as words; and whether what is printed is what a page shows, but for what differs from time to time. */
final class DrillText {
    private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+)");

    private DrillText() {}

    /** Splits a command into words as a shell does: quotes, variables, and nothing else. */
    static List<String> words(String command, Map<String, String> variables) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inside = false;
        char quote = 0;
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                inside = true;
            } else if (quote == 0 && c == ' ') {
                if (inside) {
                    words.add(word.toString());
                }
                word.setLength(0);
                inside = false;
            } else if (quote == 0 && c == '#' && !inside) {
                break;
            } else if (quote != '\'' && c == '$') {
                Matcher name = VARIABLE.matcher(command.substring(i));
                if (!name.lookingAt()) {
                    throw new IllegalArgumentException("only plain variables are known: " + command);
                }
                String value = variables.get(name.group(1));
                if (value == null) {
                    throw new IllegalArgumentException("nobody set " + name.group() + ": " + command);
                }
                word.append(value);
                inside = true;
                i += name.group().length() - 1;
            } else {
                word.append(c);
                inside = true;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("a quote is open: " + command);
        }
        if (inside) {
            words.add(word.toString());
        }
        return words;
    }

    /** Tells whether a page shows what was printed. Times, durations, ids and the width of columns are not compared. */
    static boolean shows(List<String> shown, String printed) {
        StringBuilder pattern = new StringBuilder();
        for (String line : filled(shown)) {
            if (line.strip().equals("…")) {
                pattern.append("(?:.*\n)*");
                continue;
            }
            String[] parts = plain(line).split("…", -1);
            for (int i = 0; i < parts.length; i++) {
                pattern.append(i == 0 ? "" : ".*").append(Pattern.quote(parts[i]));
            }
            pattern.append('\n');
        }
        StringBuilder text = new StringBuilder();
        filled(printed.lines().toList())
                .forEach(line -> text.append(plain(line)).append('\n'));
        return Pattern.matches(pattern.toString(), text.toString());
    }

    /** The lines without the empty ones at the end. */
    private static List<String> filled(List<String> lines) {
        int end = lines.size();
        while (end > 0 && lines.get(end - 1).isBlank()) {
            end--;
        }
        return lines.subList(0, end);
    }

    static String plain(String line) {
        return line.strip()
                .replaceAll("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?Z?)?", "<time>")
                .replaceAll("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b", "<id>")
                .replaceAll("\\b(?=[a-f]*\\d)[0-9a-f]{7,64}\\b", "<id>")
                .replaceAll("\\b\\d[\\d.,]* ?(ms|s|min|h|d|years?)\\b", "<duration>")
                .replaceAll(" +", " ");
    }
}
