package dev.tagsync;

import java.time.Duration;

/**
 * Lets time pass: between retries, and while something is awaited.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Sleeper {
    /**
     * Returns after a time.
     *
     * @throws InterruptedException if the thread was interrupted
     */
    void sleep(Duration time) throws InterruptedException;
}
