/**
 * The validators that come with TagSync. Each is set up in code, never changes afterwards, is safe for use by many threads, and has a name and a
 * version made of its settings, so that a judgement by other settings is another judgement.
 */
@NullMarked
package dev.tagsync.validators;

import org.jspecify.annotations.NullMarked;
