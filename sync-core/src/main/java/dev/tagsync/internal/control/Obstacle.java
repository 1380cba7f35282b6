package dev.tagsync.internal.control;

import dev.tagsync.SyncResult.Reason;
import java.time.Instant;
import java.util.Optional;

/**
 * What stands against a flip.
 *
 * @param reason what it is, for programs
 * @param message what it is, for people
 * @param hint what to do about it, or empty
 * @param notBefore when it may be gone, if that is known
 */
public record Obstacle(Reason reason, String message, String hint, Optional<Instant> notBefore) {}
