/** Tag to active pointer: resolve, hydrate, verify, validate, promote. */
@NullMarked
package dev.tagsync.internal.cycle;

import org.jspecify.annotations.NullMarked;
