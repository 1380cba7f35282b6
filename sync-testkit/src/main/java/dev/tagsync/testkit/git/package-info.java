/** Git repositories for tests, written through JGit. */
@NullMarked
package dev.tagsync.testkit.git;

import org.jspecify.annotations.NullMarked;
