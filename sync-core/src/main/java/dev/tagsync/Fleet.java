package dev.tagsync;

import dev.tagsync.internal.control.FleetRecord;
import dev.tagsync.spi.Promoter;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * The readers of a channel that report what they serve, those of all processes. Thread-safe.
 *
 * @since 0.1
 */
public final class Fleet {
    /** How long a reader counts after its last report: one minute. */
    public static final Duration COUNTS = FleetRecord.INTERVAL.multipliedBy(4);

    private static final Duration LOOK = Duration.ofMillis(100);

    private final Promoter promoter;
    private final Environment environment;
    private final String channel;

    Fleet(Promoter promoter, Environment environment, String channel) {
        this.promoter = promoter;
        this.environment = environment;
        this.channel = channel;
    }

    Fleet in(String other) {
        return new Fleet(promoter, environment, other);
    }

    /** Returns the readers that reported within {@link #COUNTS}, by this process's clock, by name. */
    public List<ReaderReport> readers() {
        var since = environment.clock().instant().minus(COUNTS);
        return FleetRecord.of(promoter, channel).stream()
                .filter(record -> record.generation() > 0 && record.time().isAfter(since))
                .map(record -> new ReaderReport(record.name(), new Generation(record.generation()), record.time()))
                .sorted(Comparator.comparing(ReaderReport::name).thenComparing(ReaderReport::time))
                .toList();
    }

    /**
     * Waits until a share of the readers serves a generation or a later one. A reader that fell silent reports no more, so nobody but the caller knows how many
     * there should be: the share is of those that report, and of {@code atLeast} where fewer do. So with {@code atLeast} 10 and a quorum of 0.8 eight must have arrived, if one to ten report.
     *
     * @param generation the generation, of a promotion's report for example
     * @param quorum the share, above 0 and up to 1
     * @param atLeast how many readers there are at the least; with 0 it is reached at once where none reports, whether there is no fleet or it is dead
     * @param timeout how long to wait; 0 looks once
     * @return what was seen last: whether it was reached, and who lags behind
     * @throws TransientException if the store cannot be reached, or the thread is interrupted
     */
    public Arrival await(Generation generation, double quorum, int atLeast, Duration timeout) {
        if (!(quorum > 0 && quorum <= 1)) {
            throw new IllegalArgumentException("a quorum is above 0 and up to 1, found " + quorum);
        }
        if (atLeast < 0) {
            throw new IllegalArgumentException("a number of readers is not below 0, found " + atLeast);
        }
        long started = environment.nanoTime().getAsLong();
        while (true) {
            List<ReaderReport> readers = readers();
            List<ReaderReport> stragglers = readers.stream()
                    .filter(reader -> reader.generation().compareTo(generation) < 0)
                    .toList();
            // A share such as 0.07 of 100 is 7, and a little more as a double has it.
            double wanted = Math.ceil(quorum * Math.max(atLeast, readers.size()) - 1e-9);
            boolean reached = readers.size() - stragglers.size() >= wanted;
            if (reached || environment.nanoTime().getAsLong() - started >= timeout.toNanos()) {
                return new Arrival(reached, readers.size(), stragglers);
            }
            try {
                environment.sleeper().sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TransientException("interrupted", "interrupted while waiting for readers", "", e);
            }
        }
    }

    /**
     * How far readers are.
     *
     * @param reached whether as many as were wanted serve the generation
     * @param readers how many report
     * @param stragglers those that serve an earlier one
     * @since 0.1
     */
    public record Arrival(boolean reached, int readers, List<ReaderReport> stragglers) {
        /** Copies the list. */
        public Arrival {
            stragglers = List.copyOf(stragglers);
        }

        /** Returns how many serve the generation, or a later one. */
        public int arrived() {
            return readers - stragglers.size();
        }
    }
}
