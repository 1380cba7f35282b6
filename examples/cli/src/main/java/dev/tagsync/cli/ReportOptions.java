package dev.tagsync.cli;

import dev.tagsync.ConfigurationException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** In which form a command that finds something answers, and where. */
final class ReportOptions {
    /** A form of an answer. */
    enum Format {
        /** For people. */
        TEXT,
        /** The one JSON object of {@code --json}. */
        JSON,
        /** SARIF 2.1.0. */
        SARIF,
        /** JUnit XML. */
        JUNIT
    }

    @Option(
            names = "--format",
            paramLabel = "FORM",
            description = "The form of the answer: text, json, sarif (2.1.0) or junit (XML); text by default.")
    @Nullable
    Format format;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Writes the answer in that form into a file, and tells people on stdout.")
    @Nullable
    Path output;

    /** Returns the form of what goes to stdout. */
    Format toStdout(boolean json) {
        if (json && output == null && format != null && format != Format.JSON) {
            throw new ConfigurationException(
                    "cli.usage",
                    "--json and --format " + format.name().toLowerCase(Locale.ROOT) + " are two forms of one answer",
                    "leave one out, or write one of them into a file: --output FILE");
        }
        return json ? Format.JSON : output != null || format == null ? Format.TEXT : format;
    }

    /** Returns the file to write, if there is one. */
    Optional<Path> file() {
        return Optional.ofNullable(output);
    }

    /** Returns the form of what goes into the file. */
    Format toFile() {
        return format == null ? Format.TEXT : format;
    }
}
