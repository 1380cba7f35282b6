package dev.tagsync.internal.read;

import dev.tagsync.Environment;
import dev.tagsync.internal.control.Pin;
import dev.tagsync.spi.Promoter;
import java.time.Duration;
import java.util.Optional;

/**
 * What a reader's channels share. Thread-safe.
 *
 * @param promoter where pointers are read
 * @param nodes where nodes are read
 * @param disk what is kept on the disk
 * @param mapping maps payloads to objects
 * @param environment threads, clocks, waiting, chance
 * @param pin what this reader pins
 * @param pollInterval how long a pointer that was read is taken as current
 * @param refuseAfter how long the pointer may be out of reach before views are refused; empty for ever
 */
public record ReaderParts(
        Promoter promoter,
        NodeReader nodes,
        Optional<DiskCache> disk,
        Mapping mapping,
        Environment environment,
        Pin pin,
        Duration pollInterval,
        Optional<Duration> refuseAfter) {
    long now() {
        return environment.nanoTime().getAsLong();
    }
}
