package dev.tagsync.example.benchmark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars as an SVG with a background of its own, so that it reads on light and dark pages. For one thread. */
final class BarChart {
    private static final int WIDTH = 760;
    private static final int LABEL = 300;
    private static final int BAR = 20;
    private static final int STEP = 30;
    private static final int TOP = 56;
    private static final int RIGHT = 110;
    private static final double LEAST_DECADE = 0.1;

    private final String title;
    private final String unit;
    private final boolean logarithmic;
    private final List<Bar> bars = new ArrayList<>();

    private record Bar(String label, double value, boolean own) {}

    /**
     * @param unit what the values are in
     * @param logarithmic whether each tenfold takes the same length, for values far apart
     */
    BarChart(String title, String unit, boolean logarithmic) {
        this.title = title;
        this.unit = unit;
        this.logarithmic = logarithmic;
    }

    /** Adds a bar; {@code own} ones are TagSync's. */
    void add(String label, double value, boolean own) {
        bars.add(new Bar(label, value, own));
    }

    boolean isEmpty() {
        return bars.isEmpty();
    }

    String svg() {
        int height = TOP + bars.size() * STEP + 14;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\""
                        + " font-family=\"sans-serif\" font-size=\"13\">%n<title>%s</title>%n"
                        + "<rect width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#ffffff\" stroke=\"#d0d0d0\"/>%n"
                        + "<text x=\"16\" y=\"24\" font-size=\"15\" font-weight=\"bold\" fill=\"#1a1a1a\">%s</text>%n"
                        + "<text x=\"16\" y=\"42\" fill=\"#555555\">%s%s</text>%n",
                WIDTH,
                height,
                WIDTH,
                height,
                escape(title),
                WIDTH,
                height,
                escape(title),
                escape(unit),
                logarithmic ? ", each tenfold of the same length" : ""));
        double greatest = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        double least = bars.stream()
                .mapToDouble(Bar::value)
                .filter(value -> value > 0)
                .min()
                .orElse(1);
        int y = TOP;
        for (Bar bar : bars) {
            double width = length(bar.value(), least, greatest) * (WIDTH - LABEL - RIGHT);
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#1a1a1a\">%s</text>%n"
                            + "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>%n"
                            + "<text x=\"%.1f\" y=\"%d\" fill=\"#1a1a1a\">%s</text>%n",
                    LABEL - 8,
                    y + 15,
                    escape(bar.label()),
                    LABEL,
                    y,
                    width,
                    BAR,
                    bar.own() ? "#0b6bcb" : "#9aa5b1",
                    LABEL + width + 6,
                    y + 15,
                    Figures.number(bar.value())));
            y += STEP;
        }
        return svg.append("</svg>\n").toString();
    }

    private double length(double value, double least, double greatest) {
        if (value <= 0 || greatest <= 0) {
            return 0;
        }
        if (!logarithmic) {
            return value / greatest;
        }
        // The shortest bar is a part of a decade long, so that it can be seen.
        double floor = Math.log10(least) - LEAST_DECADE;
        return (Math.log10(value) - floor) / (Math.log10(greatest) - floor);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
