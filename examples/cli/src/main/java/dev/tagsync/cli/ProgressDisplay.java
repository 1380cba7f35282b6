package dev.tagsync.cli;

import dev.tagsync.SyncListener;
import dev.tagsync.SyncProgress;
import dev.tagsync.SyncStage;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows on the error stream how far a cycle is: on a terminal as one line that moves and is gone when its stage ends, elsewhere as a line
 * now and then. Silent until it is switched on, and after it was closed. Thread-safe.
 */
final class ProgressDisplay implements SyncListener, AutoCloseable {
    /** What is over sooner shows nothing, so that nothing flickers. */
    private static final Duration BEFORE_MOVING = Duration.ofMillis(300);

    private static final Duration BEFORE_LINES = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    private static final int LEAST_BAR = 10;
    private static final int LONGEST_BAR = 30;

    private final Screen screen;
    private final boolean moving;
    private final LongSupplier nanoTime;
    private boolean on;
    private boolean started;
    private boolean shown;
    /** Where all are loaded, how many entries there are is known; of edits, how many nodes is not before the end. */
    private boolean writesEntries;

    private long due;

    /**
     * Takes where to show it.
     *
     * @param screen the error stream
     * @param moving whether that is a terminal where a line can be written again
     * @param nanoTime tells the time that has passed
     */
    ProgressDisplay(Screen screen, boolean moving, LongSupplier nanoTime) {
        this.screen = screen;
        this.moving = moving;
        this.nanoTime = nanoTime;
    }

    /** Switches it on; what is told before shows nothing. */
    synchronized void begin() {
        on = true;
    }

    @Override
    public synchronized void progress(SyncProgress progress) {
        long now = nanoTime.getAsLong();
        if (!progress.finished()) {
            writesEntries =
                    progress.stage() == SyncStage.WRITE && progress.total().isPresent();
        }
        if (!started) {
            // What came before, such as the start of a server, is no part of it.
            started = true;
            due = now - progress.elapsed().toNanos() + (moving ? BEFORE_MOVING : BEFORE_LINES).toNanos();
        }
        if (!on || now - due < 0) {
            return;
        }
        if (moving) {
            if (progress.finished()) {
                erase();
            } else {
                screen.overwrite(line(progress));
                shown = true;
            }
        } else if (!progress.finished() || progress.elapsed().compareTo(BETWEEN_LINES) >= 0) {
            due = now + BETWEEN_LINES.toNanos();
            screen.line("tagsync: " + String.join(" · ", parts(progress)));
            screen.flush();
        }
    }

    /** Takes the line away for something else to be written; it comes back with the next progress. */
    synchronized void erase() {
        if (shown) {
            screen.overwrite("");
            shown = false;
        }
    }

    /** Takes the line away for good. */
    @Override
    public synchronized void close() {
        erase();
        on = false;
    }

    /** Returns a stream whose writer finds the terminal's line free. */
    PrintStream freeing(OutputStream stream, Charset charset) {
        return new PrintStream(
                new FilterOutputStream(stream) {
                    @Override
                    public void write(int b) throws IOException {
                        erase();
                        out.write(b);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        erase();
                        out.write(bytes, from, length);
                    }
                },
                true,
                charset);
    }

    /** As much as fits: the bar has what the rest leaves; then what is least worth goes first. */
    private String line(SyncProgress progress) {
        int width = screen.width() - 1;
        List<String> parts = parts(progress);
        String text = String.join("  ", parts);
        while (Screen.length(text) > width
                && parts.size() > 2
                && progress.waiting().isEmpty()) {
            parts.remove(parts.size() - 1);
            text = String.join("  ", parts);
        }
        int room = Math.min(LONGEST_BAR, width - Screen.length(text) - 4);
        if (room >= LEAST_BAR
                && progress.total().isPresent()
                && progress.waiting().isEmpty()) {
            parts.add(1, bar(progress, room));
            text = String.join("  ", parts);
        }
        return text;
    }

    private static String bar(SyncProgress progress, int room) {
        long total = progress.total().orElseThrow();
        int full = (int) Math.min(room, (double) progress.done() / total * room);
        return "[" + "#".repeat(full) + ".".repeat(room - full) + "]";
    }

    /** What there is to say, the most important first. */
    private List<String> parts(SyncProgress progress) {
        List<String> parts = new ArrayList<>();
        parts.add(progress.stage().name().toLowerCase(Locale.ROOT));
        String done = Screen.number(progress.done());
        if (progress.finished()) {
            parts.add(done + " " + things(progress) + " in " + Screen.duration(progress.elapsed()));
        } else {
            parts.add((progress.total().isPresent()
                            ? done + " of " + Screen.number(progress.total().getAsLong())
                            : done)
                    + " " + things(progress));
        }
        if (progress.waiting().isPresent()) {
            parts.add("waiting: " + progress.waiting().get());
            return parts;
        }
        if (!progress.finished()) {
            progress.left().ifPresent(left -> parts.add(left(left)));
        }
        if (progress.done() > 0 && !progress.elapsed().isZero()) {
            parts.add(Screen.number(Math.round(progress.perSecond())) + "/s");
        }
        if (progress.bytes() > 0) {
            parts.add(Screen.bytes(progress.bytes()));
        }
        return parts;
    }

    private String things(SyncProgress progress) {
        return switch (progress.stage()) {
            case READ, VERIFY -> "files";
            case GUARD -> "looks";
            case WRITE -> writesEntries ? "entries" : "nodes";
        };
    }

    private static String left(Duration time) {
        long seconds = (time.toMillis() + 999) / 1_000;
        return seconds < 120
                ? seconds + " s left"
                : seconds < 7_200 ? (seconds + 59) / 60 + " min left" : (seconds + 3_599) / 3_600 + " h left";
    }
}
