/**
 * Contract suites: what every implementation of a port must do, as abstract test classes. The names of the tests start with the number of
 * the rule that they check.
 */
@NullMarked
package dev.tagsync.testkit.contract;

import org.jspecify.annotations.NullMarked;
