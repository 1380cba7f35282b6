/**
 * Doubles of the ports for tests: a strict store in memory, and fault injection around any store. They pass the contract suites of
 * {@code dev.tagsync.testkit.contract}.
 */
@NullMarked
package dev.tagsync.testkit;

import org.jspecify.annotations.NullMarked;
