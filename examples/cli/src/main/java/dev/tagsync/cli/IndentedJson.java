package dev.tagsync.cli;

/** Breaks minified JSON into lines, character by character: numbers and strings stay as they are written. */
final class IndentedJson {
    private IndentedJson() {}

    static String of(String minified) {
        StringBuilder lines = new StringBuilder(minified.length() * 2);
        int depth = 0;
        boolean inString = false;
        for (int i = 0; i < minified.length(); i++) {
            char c = minified.charAt(i);
            if (inString) {
                lines.append(c);
                if (c == '\\') {
                    i++;
                    lines.append(minified.charAt(i));
                } else if (c == '"') {
                    inString = false;
                }
                continue;
            }
            switch (c) {
                case '{', '[' -> {
                    char next = i + 1 < minified.length() ? minified.charAt(i + 1) : ' ';
                    lines.append(c);
                    if (next == '}' || next == ']') {
                        lines.append(next);
                        i++;
                    } else {
                        depth++;
                        newLine(lines, depth);
                    }
                }
                case '}', ']' -> {
                    depth--;
                    newLine(lines, depth);
                    lines.append(c);
                }
                case ',' -> {
                    lines.append(c);
                    newLine(lines, depth);
                }
                case ':' -> lines.append(": ");
                default -> {
                    inString = c == '"';
                    lines.append(c);
                }
            }
        }
        return lines.toString();
    }

    private static void newLine(StringBuilder lines, int depth) {
        lines.append('\n').append("  ".repeat(depth));
    }
}
