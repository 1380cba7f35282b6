/** The snapshot tree: boundaries, node codec, build, edit, cursor, diff. */
@NullMarked
package dev.tagsync.internal.tree;

import org.jspecify.annotations.NullMarked;
