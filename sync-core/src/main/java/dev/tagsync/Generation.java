package dev.tagsync;

/**
 * The number of a channel's pointer: rises by one with every flip, on rollback too.
 *
 * @param number 1 for the first flip
 * @since 0.1
 */
public record Generation(long number) implements Comparable<Generation> {
    /**
     * Checks that it counts from 1.
     *
     * @throws IllegalArgumentException if it is less
     */
    public Generation {
        if (number < 1) {
            throw new IllegalArgumentException("generations count from 1, found " + number);
        }
    }

    /** Returns the generation after this one. */
    public Generation next() {
        return new Generation(number + 1);
    }

    @Override
    public int compareTo(Generation other) {
        return Long.compare(number, other.number);
    }

    /** Returns the number. */
    @Override
    public String toString() {
        return Long.toString(number);
    }
}
