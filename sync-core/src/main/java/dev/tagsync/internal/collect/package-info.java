/** What ends: retention, the mark, the sweep, the scrub. */
@NullMarked
package dev.tagsync.internal.collect;

import org.jspecify.annotations.NullMarked;
