package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** What a command has to say, in both ways of saying it. */
interface Answer {
    /** Returns the exit status. */
    int status();

    /** Writes the fields of the one JSON object. */
    void json(JsonGenerator json) throws IOException;

    /** Returns what was found; of a failure, and of commands that take {@link ReportOptions}. */
    default FindingsReport found() {
        throw new UnsupportedOperationException("a command without findings: " + getClass());
    }

    /** Writes lines for a person. */
    void text(Screen screen);
}
