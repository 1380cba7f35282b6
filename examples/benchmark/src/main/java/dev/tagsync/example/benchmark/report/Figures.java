package dev.tagsync.example.benchmark.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Writes numbers for people. */
final class Figures {
    private Figures() {}

    /** Three significant digits, at least all before the point. */
    static String number(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value) || size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
    }

    /** A figure, or a dash where there is none. */
    static String number(JsonNode value) {
        return value.isNumber() ? number(value.asDouble()) : "–";
    }

    /** A number of bytes in decimal units. */
    static String bytes(JsonNode value) {
        if (!value.isNumber()) {
            return "–";
        }
        double bytes = value.asDouble();
        if (bytes >= 1e9) {
            return number(bytes / 1e9) + " GB";
        }
        return bytes >= 1e6
                ? number(bytes / 1e6) + " MB"
                : bytes >= 1e3 ? number(bytes / 1e3) + " kB" : number(bytes) + " B";
    }
}
