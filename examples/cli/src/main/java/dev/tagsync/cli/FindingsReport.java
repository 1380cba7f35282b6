package dev.tagsync.cli;

import dev.tagsync.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a command found, for the forms that machines read.
 *
 * @param subject what was looked at: a tag, a revision, a folder
 * @param folder the folder of the repository that is the catalog, or empty
 * @param findings what was found
 * @param omitted how many more there were
 * @param problem what kept the command from coming to an answer, if anything did
 * @param time how long it took
 * @param status the exit status
 */
record FindingsReport(
        String subject,
        String folder,
        List<Finding> findings,
        long omitted,
        Optional<Problem> problem,
        Duration time,
        int status) {
    /** What is wrong beside findings: the id of a fault, and a sentence. */
    record Problem(String code, String message) {}

    /** Returns a file's path from the repository's root. */
    String pathInRepository(String path) {
        return folder.isEmpty() ? path : folder + "/" + path;
    }

    /** Says that not all are there, if so. */
    Optional<String> rest() {
        return omitted == 0
                ? Optional.empty()
                : Optional.of(Screen.number(omitted) + " more " + (omitted == 1 ? "finding" : "findings")
                        + " were counted and not kept");
    }
}
