package dev.tagsync;

import java.time.Instant;

/**
 * What a reader says that it serves; by {@link CatalogReader.Builder#reportAs}. It decides nothing.
 *
 * @param name what its host calls it
 * @param generation the generation that it serves
 * @param time when it said so, by its own clock
 * @since 0.1
 */
public record ReaderReport(String name, Generation generation, Instant time) {}
