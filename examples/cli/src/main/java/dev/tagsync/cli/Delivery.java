package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.ConfigurationException;
import dev.tagsync.cli.ReportOptions.Format;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** In which form an answer goes to stdout, and in which into a file. A file is opened before the command runs: one that cannot be written ends it there. */
final class Delivery implements AutoCloseable {
    private static final int FILE_COLUMNS = 100;

    private final Format toStdout;
    private final Optional<ToFile> toFile;

    private record ToFile(Path path, Format format, OutputStream out) {}

    private Delivery(Format toStdout, Optional<ToFile> toFile) {
        this.toStdout = toStdout;
        this.toFile = toFile;
    }

    /** To stdout, for programs or for people. */
    static Delivery to(boolean json) {
        return new Delivery(json ? Format.JSON : Format.TEXT, Optional.empty());
    }

    /** As a command's options say. */
    static Delivery of(Optional<ReportOptions> options, boolean json) {
        return options.map(o -> new Delivery(o.toStdout(json), o.file().map(path -> open(path, o.toFile()))))
                .orElseGet(() -> to(json));
    }

    private static ToFile open(Path path, Format format) {
        try {
            return new ToFile(path, format, new BufferedOutputStream(Files.newOutputStream(path)));
        } catch (IOException e) {
            throw new ConfigurationException("cli.output", "cannot write " + path + ": " + e, "check --output", e);
        }
    }

    /** Tells what arguments ask for that may not be understood as a whole. */
    static boolean asksForJson(String... args) {
        List<String> all = Arrays.asList(args);
        int format = all.indexOf("--format");
        boolean named = format >= 0
                        && format + 1 < all.size()
                        && all.get(format + 1).toLowerCase(Locale.ROOT).equals("json")
                || all.stream().anyMatch(a -> a.toLowerCase(Locale.ROOT).equals("--format=json"));
        return all.contains("--json")
                || named && all.stream().noneMatch(a -> a.equals("--output") || a.startsWith("--output="));
    }

    /** Tells whether stdout is for programs that take one JSON object. */
    boolean json() {
        return toStdout == Format.JSON;
    }

    /** Gives an answer. */
    void deliver(Answer answer, Io io) {
        toFile.ifPresent(file -> {
            try {
                file.out().write(written(answer, file.format(), io));
                file.out().flush();
            } catch (IOException e) {
                // What was done is done, and is told on stdout.
                io.notes().line("tagsync: cannot write " + file.path() + ": " + e);
                io.err().flush();
            }
        });
        if (toStdout != Format.TEXT) {
            byte[] bytes = written(answer, toStdout, io);
            io.out().write(bytes, 0, bytes.length);
            io.out().flush();
        }
        boolean failed = answer instanceof Failure;
        if (toStdout == Format.TEXT || failed && toStdout != Format.JSON) {
            answer.text(failed ? io.notes() : io.answers());
            (failed ? io.err() : io.out()).flush();
        }
    }

    /** Written as a whole, so that a failure half-way leaves no half of it. */
    private static byte[] written(Answer answer, Format format, Io io) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            switch (format) {
                case TEXT -> text(answer, bytes, io);
                case JSON -> json(answer, bytes);
                case SARIF -> new SarifReport(answer.found()).write(bytes);
                case JUNIT -> new JUnitReport(answer.found()).write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (format != Format.TEXT) {
            bytes.write('\n');
        }
        return bytes.toByteArray();
    }

    private static void json(Answer answer, OutputStream out) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.writeStartObject();
            answer.json(json);
            json.writeEndObject();
        }
    }

    private static void text(Answer answer, OutputStream out, Io io) {
        PrintStream stream = new PrintStream(out, false, StandardCharsets.UTF_8);
        answer.text(new Screen(stream, FILE_COLUMNS, false, StandardCharsets.UTF_8, ZoneId.systemDefault()));
        stream.flush();
    }

    @Override
    public void close() {
        toFile.ifPresent(file -> {
            try {
                file.out().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
