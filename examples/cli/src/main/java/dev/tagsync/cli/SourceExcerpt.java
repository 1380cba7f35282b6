package dev.tagsync.cli;

import dev.tagsync.Finding;
import dev.tagsync.SourcePosition;
import dev.tagsync.SpecialFiles;
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

    /** Less of a label would tell nothing. */
    private static final int LEAST_LABEL = 20;

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
        // Of a pointer that is resolved nobody wants to see the lines.
        this.source = path -> source.apply(path).filter(content -> !SpecialFiles.isLfsPointer(content));
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
        line.ifPresent(text -> excerpt(text, finding.position().get(), margin, label(finding)));
        finding.hint().ifPresent(hint -> screen.line(screen.blue(" " + margin + " = ") + "help: " + hint));
        screen.line();
    }

    /** What is expected at the place itself, unless the message or the hint says it. */
    private static String label(Finding finding) {
        boolean ofAValue = finding.entry().isEmpty()
                || finding.pointer().filter(p -> !p.isEmpty()).isPresent();
        return finding.expected()
                .filter(expected -> ofAValue
                        && !says(finding.message(), expected)
                        && !says(finding.hint().orElse(""), expected))
                .map(expected -> "expected " + expected)
                .orElse("");
    }

    /** Tells whether a text has these words, the first of which may be another: {@code minimum 0}, "a minimum value of 0". */
    private static boolean says(String text, String words) {
        return text.contains(words.substring(words.indexOf(' ') + 1));
    }

    private void excerpt(String text, SourcePosition at, String margin, String label) {
        int[] line = text.codePoints().toArray();
        int column = Math.min(at.column() - 1, line.length);
        int most = Math.min(LONGEST_LINE, Math.max(BEFORE + 20, screen.width() - 12));
        int from = 0;
        if (screen.columns(text) > most) {
            from = back(line, line.length, most);
            from = Math.min(from, back(line, column, BEFORE));
        }
        int to = from;
        for (int room = most; to < line.length && room >= columns(line, to, to + 1); to++) {
            room -= columns(line, to, to + 1);
        }
        screen.line(screen.blue(" " + margin + " |"));
        screen.line(screen.blue(" " + at.line() + " |") + " " + new String(line, from, to - from));
        int marked = Math.max(1, columns(line, column, Math.min(to, column + extent(line, column))));
        int before = columns(line, from, column);
        int room = screen.width() - (margin.length() + 5) - before - marked;
        boolean fits = !label.isEmpty() && room >= Math.min(LEAST_LABEL, label.length());
        screen.line(screen.blue(" " + margin + " |") + " " + " ".repeat(before)
                + screen.red("^".repeat(marked) + (fits ? " " + Screen.cut(label, room) : "")));
    }

    /** Returns from where on the characters before {@code end} take so many columns at most. */
    private int back(int[] line, int end, int columns) {
        int start = end;
        for (int room = columns; start > 0 && room >= columns(line, start - 1, start); start--) {
            room -= columns(line, start - 1, start);
        }
        return start;
    }

    private int columns(int[] line, int from, int to) {
        return from >= to ? 0 : screen.columns(new String(line, from, to - from));
    }

    /** Finds how many characters the word or string has that starts at a column. */
    private static int extent(int[] line, int start) {
        if (start >= line.length) {
            return 1;
        }
        int end = start + 1;
        if (line[start] == '"') {
            while (end < line.length && line[end] != '"') {
                end += line[end] == '\\' ? 2 : 1;
            }
            end = Math.min(end + 1, line.length);
        } else {
            while (isWord(line[start]) && end < line.length && isWord(line[end])) {
                end++;
            }
            // A mark belongs to the character that it stands on.
            while (end < line.length && Columns.of(line[end]) == 0) {
                end++;
            }
        }
        return end - start;
    }

    private static boolean isWord(int c) {
        return Character.isLetterOrDigit(c) || Columns.of(c) == 0 || c == '_' || c == '-' || c == '.' || c == '+';
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
