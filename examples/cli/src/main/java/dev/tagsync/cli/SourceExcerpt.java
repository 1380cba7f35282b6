package dev.tagsync.cli;

import dev.tagsync.Finding;
import dev.tagsync.SourcePosition;
import dev.tagsync.SyncException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Shows findings as a compiler does: what, where, the line itself, and what to do. */
final class SourceExcerpt {
    private static final int LONGEST_LINE = 160;
    private static final int BEFORE = 40;

    private final Screen screen;
    private final Function<String, Optional<byte[]>> source;
    private final Map<String, Optional<String[]>> files = new HashMap<>();

    /**
     * Takes where lines are read.
     *
     * @param screen where findings are shown
     * @param source gives a file's content, if it is at hand
     */
    SourceExcerpt(Screen screen, Function<String, Optional<byte[]>> source) {
        this.screen = screen;
        this.source = source;
    }

    void write(Finding finding) {
        String word = JsonParts.word(finding.severity());
        String severity = finding.isError() ? screen.red(word) : screen.yellow(word);
        screen.line(severity + screen.bold("[" + finding.rule() + "]: " + finding.message()));
        finding.path()
                .ifPresent(path -> screen.line(screen.blue("  --> ")
                        + path
                        + finding.position().map(p -> ":" + p).orElse("")));
        if (finding.path().isEmpty()) {
            finding.entry().ifPresent(entry -> screen.line(screen.blue("  --> ") + entry));
        }
        Optional<String> line = finding.position().flatMap(p -> finding.path().flatMap(path -> line(path, p.line())));
        String margin = " ".repeat(finding.position().map(p -> digits(p.line())).orElse(1));
        line.ifPresent(text -> excerpt(text, finding.position().get(), margin));
        finding.hint().ifPresent(hint -> screen.line(screen.blue(" " + margin + " = ") + "help: " + hint));
        screen.line();
    }

    private void excerpt(String text, SourcePosition at, String margin) {
        int column = Math.min(at.column() - 1, Screen.length(text));
        int from = 0;
        int most = Math.min(LONGEST_LINE, Math.max(BEFORE + 20, screen.width() - 12));
        String shown = text;
        if (Screen.length(text) > most) {
            from = Math.max(0, Math.min(column - BEFORE, Screen.length(text) - most));
            shown = text.substring(
                    text.offsetByCodePoints(0, from),
                    text.offsetByCodePoints(0, Math.min(Screen.length(text), from + most)));
        }
        // A tab is one column wide in positions, and has to be here.
        shown = shown.replace('\t', ' ');
        screen.line(screen.blue(" " + margin + " |"));
        screen.line(screen.blue(" " + at.line() + " |") + " " + shown);
        screen.line(screen.blue(" " + margin + " |") + " " + " ".repeat(column - from)
                + screen.red("^".repeat(extent(shown, column - from))));
    }

    /** Finds how far the word or string goes that starts at a column. */
    private static int extent(String line, int column) {
        int start = line.offsetByCodePoints(0, Math.min(column, Screen.length(line)));
        if (start >= line.length()) {
            return 1;
        }
        int end = start + 1;
        if (line.charAt(start) == '"') {
            while (end < line.length() && line.charAt(end) != '"') {
                end += line.charAt(end) == '\\' ? 2 : 1;
            }
            end = Math.min(end + 1, line.length());
        } else if (isWord(line.charAt(start))) {
            while (end < line.length() && isWord(line.charAt(end))) {
                end++;
            }
        }
        return Screen.length(line.substring(start, end));
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == '+';
    }

    private static int digits(int line) {
        return Integer.toString(line).length();
    }

    private Optional<String> line(String path, int line) {
        return files.computeIfAbsent(path, this::lines)
                .filter(lines -> line <= lines.length)
                .map(lines -> lines[line - 1]);
    }

    /** A line is shown if the file is at hand; a finding says enough without it. */
    private Optional<String[]> lines(String path) {
        try {
            return source.apply(path).map(bytes -> {
                String text = new String(bytes, StandardCharsets.UTF_8);
                return (text.startsWith("\ufeff") ? text.substring(1) : text).split("\r\n|\r|\n", -1);
            });
        } catch (SyncException e) {
            return Optional.empty();
        }
    }
}
