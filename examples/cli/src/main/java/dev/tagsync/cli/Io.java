package dev.tagsync.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The process's surroundings.
 *
 * @param out where answers go
 * @param err where everything else goes
 * @param columns the terminal's width, or 0 if answers go elsewhere
 * @param errColumns the terminal's width, or 0 if what is no answer goes elsewhere
 * @param charset what people's end of the streams takes
 * @param environment the environment's variables
 * @param keyboard where a person types who sees what goes to {@code err}; empty if nobody does
 */
record Io(
        PrintStream out,
        PrintStream err,
        int columns,
        int errColumns,
        Charset charset,
        Map<String, String> environment,
        Optional<BufferedReader> keyboard) {
    private static final int ENDLESS = 100_000;
    private static final int USUAL_COLUMNS = 100;

    /** Those of this process. */
    static Io ofProcess() {
        Charset charset = nativeCharset();
        boolean console = Runtime.version().feature() < 22 && System.console() != null;
        return new Io(
                stream(FileDescriptor.out, charset),
                stream(FileDescriptor.err, charset),
                terminalColumns(System.getProperty("tagsync.columns", "")).orElse(console ? USUAL_COLUMNS : 0),
                terminalColumns(System.getProperty("tagsync.columns.err", "")).orElse(0),
                charset,
                System.getenv(),
                console || Boolean.getBoolean("tagsync.asks")
                        ? Optional.of(new BufferedReader(new InputStreamReader(System.in, charset)))
                        : Optional.empty());
    }

    private static PrintStream stream(FileDescriptor descriptor, Charset charset) {
        return new PrintStream(
                new java.io.BufferedOutputStream(new FileOutputStream(descriptor), 1 << 16), false, charset);
    }

    private static Charset nativeCharset() {
        try {
            // The start script sets the first where the system's own would not do.
            return Charset.forName(
                    System.getProperty("stdout.encoding", System.getProperty("native.encoding", "UTF-8")));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }

    /** The start script knows; from JDK 22 on, a console tells nothing about terminals any more. */
    private static OptionalInt terminalColumns(String told) {
        if (told.isEmpty()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(
                told.chars().allMatch(Character::isDigit) && told.length() < 6
                        ? Math.max(40, Integer.parseInt(told))
                        : USUAL_COLUMNS);
    }

    Screen answers() {
        return screen(out, columns);
    }

    Screen notes() {
        return screen(err, errColumns);
    }

    /** Returns what shows how far a cycle is, switched off. */
    ProgressDisplay progress() {
        return new ProgressDisplay(notes(), errColumns > 0 && !isDumb(), System::nanoTime);
    }

    private boolean isDumb() {
        return environment.getOrDefault("TERM", "").equals("dumb");
    }

    private Screen screen(PrintStream stream, int width) {
        boolean plain = environment.getOrDefault("NO_COLOR", "").length() > 0 || isDumb();
        return new Screen(stream, width == 0 ? ENDLESS : width, width > 0 && !plain, charset, ZoneId.systemDefault());
    }
}
