/** Runs validators and collects their findings. */
@NullMarked
package dev.tagsync.internal.validate;

import org.jspecify.annotations.NullMarked;
