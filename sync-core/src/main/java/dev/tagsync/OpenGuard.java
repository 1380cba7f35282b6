package dev.tagsync;

import java.time.Instant;

/**
 * A guard that has not ended: what the channel shows is watched, or whoever watched it has died.
 *
 * @param name the guard's name
 * @param generation the flip that is guarded
 * @param since when that was, by the controller's clock
 * @since 0.1
 */
public record OpenGuard(String name, Generation generation, Instant since) {}
