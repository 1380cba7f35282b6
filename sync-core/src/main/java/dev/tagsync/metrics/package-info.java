/**
 * What TagSync measures, for Micrometer: meters, and observations that become the spans of a trace. Needs {@code io.micrometer:micrometer-core} on the
 * class path, which the core does not bring.
 *
 * @since 0.1
 */
@NullMarked
package dev.tagsync.metrics;

import org.jspecify.annotations.NullMarked;
