package dev.tagsync.internal.format;

import dev.tagsync.CatalogFormat.Problem;

/** A problem after which the rest of a file cannot be told apart. */
final class FormatFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    FormatFault(Problem problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
