package dev.tagsync.testkit.contract;

import dev.tagsync.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** Real threads for which time goes faster: ten minutes are a second by their tickers, a day is a second by their clocks. */
final class HurriedTime {
    private static final long TICKER = 600;
    private static final long CLOCK = 86_400;

    /** Far enough back that no stamp lies in the future, which a server may refuse. */
    private static final Duration BACK = Duration.ofDays(300);

    private final long start = System.nanoTime();
    private final Instant from = Instant.now().minus(BACK);

    Environment environment(long seed) {
        return new Environment(
                Environment.system().executor(),
                () -> from.plusNanos((System.nanoTime() - start) * CLOCK),
                () -> (System.nanoTime() - start) * TICKER,
                time -> Thread.sleep(Math.max(1, time.toMillis() / TICKER)),
                new Random(seed));
    }
}
