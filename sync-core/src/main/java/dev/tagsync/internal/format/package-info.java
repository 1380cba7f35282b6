/** Files to documents, paths and payloads to keys, and places in files. */
@NullMarked
package dev.tagsync.internal.format;

import org.jspecify.annotations.NullMarked;
