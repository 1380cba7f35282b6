/**
 * The ports: {@link dev.tagsync.spi.TagSource}, {@link dev.tagsync.spi.SnapshotStore}, {@link dev.tagsync.spi.Validator} and
 * {@link dev.tagsync.spi.Promoter}. Each states its contract in numbered rules; the test kit's contract suites cite the same
 * numbers. All policy lives in the core: an adapter translates.
 *
 * <p>Ports report faults as {@link dev.tagsync.SyncException}s, of the kind that tells the caller what to do.
 */
@NullMarked
package dev.tagsync.spi;

import org.jspecify.annotations.NullMarked;
