package dev.tagsync.cli;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where people read: knows its width, whether it shows colours, and which characters it can show. */
final class Screen {
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final int LEAST_COLUMN = 8;
    private static final Map<String, String> PLAIN =
            Map.of("→", "->", "·", "-", "…", "...", "–", "-", "×", "x", "✓", "ok");

    private final PrintStream out;
    private final int width;
    private final boolean colours;
    private final boolean unicode;
    private final ZoneId zone;
    /** Begins a colour until a line is written. A catalog cannot hold it, for it is another in each process. */
    private final String ownColour = "\u001b" + Long.toHexString(System.nanoTime()) + ":";

    /**
     * Takes a stream.
     *
     * @param out the stream
     * @param width characters in a line
     * @param colours whether to use colours
     * @param charset what the stream's reader takes
     * @param zone the reader's time zone
     */
    Screen(PrintStream out, int width, boolean colours, Charset charset, ZoneId zone) {
        this.out = out;
        this.width = width;
        this.colours = colours;
        this.unicode = charset.newEncoder().canEncode("→·…");
        this.zone = zone;
    }

    void line(String text) {
        String safe = harmless(text);
        out.println(unicode ? safe : plain(safe));
    }

    /** Writes over the line that the cursor is in, within its width; does not end it. */
    void overwrite(String text) {
        String safe = harmless(text);
        String shown = unicode ? safe : plain(safe);
        out.print("\r" + (length(shown) < width ? shown : cut(shown, width - 1, unicode ? "…" : "")) + "\u001b[K");
        out.flush();
    }

    void flush() {
        out.flush();
    }

    /** Takes out what a catalog could hold to play tricks on a terminal, colours too; those of this screen stay. */
    private String harmless(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            if (text.startsWith(ownColour, i)) {
                safe.append("\u001b[");
                i += ownColour.length();
                continue;
            }
            char c = text.charAt(i);
            safe.append(c == '\t' ? ' ' : isTrick(c) ? '?' : c);
            i++;
        }
        return safe.toString();
    }

    /** Control characters, what breaks lines, and what turns the direction of writing. */
    private static boolean isTrick(char c) {
        return c < ' ' || c >= 0x7f && c < 0xa0 || c >= '\u2028' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069';
    }

    void line() {
        out.println();
    }

    /** Returns how many columns a text takes here, which is for what stands above or below it. */
    int columns(String text) {
        String safe = harmless(text);
        // What the stream's reader does not take becomes a question mark, in one column.
        return unicode ? Columns.of(safe) : length(safe);
    }

    int width() {
        return width;
    }

    String red(String text) {
        return coloured("31;1", text);
    }

    String green(String text) {
        return coloured("32;1", text);
    }

    String yellow(String text) {
        return coloured("33;1", text);
    }

    String blue(String text) {
        return coloured("34;1", text);
    }

    String bold(String text) {
        return coloured("1", text);
    }

    String faint(String text) {
        return coloured("2", text);
    }

    private String coloured(String code, String text) {
        return colours && !text.isEmpty() ? ownColour + code + "m" + text + ownColour + "0m" : text;
    }

    private static String plain(String text) {
        String result = text;
        for (Map.Entry<String, String> replacement : PLAIN.entrySet()) {
            result = result.replace(replacement.getKey(), replacement.getValue());
        }
        return result;
    }

    /** Writes a date and a time of the reader's zone. */
    String time(Instant instant) {
        return MINUTES.format(instant.atZone(zone));
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String bytes(long value) {
        if (value < 1_000) {
            return value + " B";
        }
        String[] units = {"KB", "MB", "GB", "TB"};
        double scaled = value;
        int unit = -1;
        do {
            scaled /= 1_000;
            unit++;
        } while (scaled >= 999.5 && unit < units.length - 1);
        return String.format(Locale.ROOT, scaled < 9.95 ? "%.1f %s" : "%.0f %s", scaled, units[unit]);
    }

    static String duration(Duration time) {
        long millis = time.toMillis();
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1e3);
    }

    static String ago(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + " min";
        }
        return seconds < 48 * 3600 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }

    /** Pads to a number of characters; longer text is left as it is. */
    static String padded(String text, int length) {
        return text + " ".repeat(Math.max(0, length - length(text)));
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /**
     * Writes a table. When the line is too short, its widest columns give way.
     *
     * @param head the columns' names
     * @param rows a text a column
     * @param yielding the columns that give way, the first as far as it can before the next; then no other does
     */
    void table(List<String> head, List<List<String>> rows, int... yielding) {
        int[] widths = new int[head.size()];
        for (int c = 0; c < widths.length; c++) {
            widths[c] = length(head.get(c));
            for (List<String> row : rows) {
                widths[c] = Math.max(widths[c], length(row.get(c)));
            }
        }
        if (yielding.length == 0) {
            fit(widths);
        }
        for (int c : yielding) {
            widths[c] = Math.max(Math.min(widths[c], LEAST_COLUMN), widths[c] - Math.max(0, total(widths) - width));
        }
        line(faint(row(head, widths)));
        for (List<String> row : rows) {
            line(row(row, widths));
        }
    }

    /**
     * Writes a table.
     *
     * @param ifAny the columns that are left out if they are empty in every row
     * @param yielding the columns that give way first, as for a table of all columns
     */
    void table(List<String> head, List<List<String>> rows, Set<String> ifAny, String... yielding) {
        List<Integer> shown = IntStream.range(0, head.size())
                .filter(c -> !ifAny.contains(head.get(c))
                        || rows.stream().anyMatch(row -> !row.get(c).isEmpty()))
                .boxed()
                .toList();
        List<String> names = shown.stream().map(head::get).toList();
        table(
                names,
                rows.stream().map(row -> shown.stream().map(row::get).toList()).toList(),
                Stream.of(yielding)
                        .filter(names::contains)
                        .mapToInt(names::indexOf)
                        .toArray());
    }

    /** Takes from the widest column until the line fits. */
    private void fit(int[] widths) {
        int total = total(widths);
        while (total > width) {
            int widest = 0;
            for (int c = 1; c < widths.length; c++) {
                if (widths[c] >= widths[widest]) {
                    widest = c;
                }
            }
            if (widths[widest] <= LEAST_COLUMN) {
                return;
            }
            widths[widest]--;
            total--;
        }
    }

    private static int total(int[] widths) {
        return 2 * (widths.length - 1) + IntStream.of(widths).sum();
    }

    private static String row(List<String> texts, int[] widths) {
        List<String> cells = new ArrayList<>();
        for (int c = 0; c < widths.length; c++) {
            cells.add(padded(cut(texts.get(c), widths[c]), widths[c]));
        }
        return String.join("  ", cells).stripTrailing();
    }

    /** Cuts a text to a number of characters. */
    static String cut(String text, int length) {
        return cut(text, length, "…");
    }

    private static String cut(String text, int length, String mark) {
        return length(text) <= length
                ? text
                : text.substring(0, text.offsetByCodePoints(0, Math.max(0, length - mark.length()))) + mark;
    }
}
