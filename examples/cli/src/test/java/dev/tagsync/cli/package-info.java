@NullMarked
package dev.tagsync.cli;

import org.jspecify.annotations.NullMarked;
