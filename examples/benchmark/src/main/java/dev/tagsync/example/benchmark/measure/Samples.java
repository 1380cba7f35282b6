package dev.tagsync.example.benchmark.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/** Several measurements of one thing. For one thread. */
public final class Samples {
    private double[] values = new double[16];
    private int count;

    /** Adds a value. */
    public void add(double value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, count * 2);
        }
        values[count++] = value;
    }

    /** Returns how many there are. */
    public int count() {
        return count;
    }

    /** Returns the middle value, or the mean of the two in the middle; 0 of none. */
    public double median() {
        if (count == 0) {
            return 0;
        }
        double[] sorted = sorted();
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    }

    /** Returns the greatest value; 0 of none. */
    public double worst() {
        return count == 0 ? 0 : sorted()[count - 1];
    }

    /** Returns the value that 99 of 100 are not above; 0 of none. */
    public double ninetyNinth() {
        return count == 0 ? 0 : sorted()[(int) Math.ceil(count * 0.99) - 1];
    }

    private double[] sorted() {
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /** Writes the median under a name that ends with its unit, and the worst beside it. */
    public void write(ObjectNode figures, String name) {
        figures.put(name, round(median())).put("worst-" + name, round(worst()));
    }

    /** Writes the median, the worst, and the value that 99 of 100 are not above. */
    public void writeTail(ObjectNode figures, String name) {
        write(figures, name);
        figures.put("p99-" + name, round(ninetyNinth()));
    }

    /** Rounds to a thousandth. */
    public static double round(double value) {
        return Math.rint(value * 1_000) / 1_000;
    }
}
