package dev.tagsync.example.benchmark.workload;

import dev.tagsync.example.benchmark.measure.Result;
import java.io.IOException;

/** Something that is measured as a whole, and can be measured alone. */
public interface Workload {
    /** Returns its name, for options and files. */
    String name();

    /**
     * Measures, and writes down what came of it, failures too.
     *
     * @throws IOException if not even its data can be made
     */
    void run(Bench bench, Result result) throws IOException;
}
