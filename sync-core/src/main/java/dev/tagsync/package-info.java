/**
 * The API that hosts use: {@link dev.tagsync.SyncController} makes a tag live, {@link dev.tagsync.CatalogReader} reads what is
 * live.
 *
 * <p>Types are immutable and safe for use by many threads unless they say otherwise. {@code null} is never accepted and
 * never returned.
 */
@NullMarked
package dev.tagsync;

import org.jspecify.annotations.NullMarked;
