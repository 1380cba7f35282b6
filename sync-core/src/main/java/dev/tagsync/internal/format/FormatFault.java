package dev.tagsync.internal.format;

import dev.tagsync.CatalogFormat.Problem;
import dev.tagsync.SourcePosition;
import java.util.List;
import java.util.Optional;

/** A problem after which the rest of a file cannot be told apart. */
final class FormatFault extends Exception {
    private static final long serialVersionUID = 1L;

    /** Each place is counted from the file's start, so a file of nothing but problems must not have all of them told. */
    static final int MAX_PROBLEMS = 100;

    private final transient Problem problem;

    FormatFault(Problem problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    /** Gives a file up that has as many problems as are told. */
    static void limit(List<Problem> problems) throws FormatFault {
        if (problems.size() >= MAX_PROBLEMS) {
            SourcePosition last = problems.get(problems.size() - 1).position();
            String message = "the file has " + MAX_PROBLEMS + " problems or more; the rest of it was not looked at";
            throw new FormatFault(
                    new Problem("file.many-problems", message, last, Optional.of("mend those, then look again")));
        }
    }

    Problem problem() {
        return problem;
    }
}
