/** The register as the core sees it: typed records, decisions, settlement. */
@NullMarked
package dev.tagsync.internal.control;

import org.jspecify.annotations.NullMarked;
