/**
 * Deterministic simulation: several processes on one store, one running at a time, with virtual clocks that differ, faults at every call
 * of a port, stalls and crashes, all by a seed. A run that fails names its seed, and the seed gives the same run again.
 */
@NullMarked
package dev.tagsync.testkit.sim;

import org.jspecify.annotations.NullMarked;
