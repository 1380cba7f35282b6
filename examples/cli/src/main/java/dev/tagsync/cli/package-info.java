/** The command line of TagSync: an example of a host, and a tool for operators. */
@NullMarked
package dev.tagsync.cli;

import org.jspecify.annotations.NullMarked;
