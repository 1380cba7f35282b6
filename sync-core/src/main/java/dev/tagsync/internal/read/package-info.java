/** Views, the node cache and the reader. */
@NullMarked
package dev.tagsync.internal.read;

import org.jspecify.annotations.NullMarked;
