package dev.tagsync;

import java.time.Duration;

/**
 * How long each stage of a cycle took; zero for one that was not reached.
 *
 * @param resolve tag to release
 * @param hydrate release to stored nodes
 * @param verify reading back, and comparing with Git
 * @param validate running the validators
 * @param flip the commit that moved the pointer
 * @param total the whole call
 * @since 0.1
 */
public record StageTimes(
        Duration resolve, Duration hydrate, Duration verify, Duration validate, Duration flip, Duration total) {}
