package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.SyncProgress;
import dev.tagsync.SyncStage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is seen of a cycle while it goes on. */
class ProgressDisplayTest {
    private static final String AWAY = "\r\u001b[K";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long now = Long.MAX_VALUE - 1;

    private ProgressDisplay terminal(int width, Charset charset) {
        return begun(new ProgressDisplay(screen(width, true, charset), true, () -> now));
    }

    private ProgressDisplay elsewhere() {
        return begun(new ProgressDisplay(screen(100_000, false, StandardCharsets.UTF_8), false, () -> now));
    }

    private static ProgressDisplay begun(ProgressDisplay display) {
        display.begin();
        display.progress(read(0, 0));
        return display;
    }

    private Screen screen(int width, boolean colours, Charset charset) {
        return new Screen(new PrintStream(bytes, false, charset), width, colours, charset, ZoneOffset.UTC);
    }

    private void pass(long millis) {
        now += millis * 1_000_000;
    }

    private String written() {
        String written = bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
        bytes.reset();
        return written;
    }

    private static SyncProgress read(long done, long millis) {
        return progress(SyncStage.READ, done, OptionalLong.empty(), done * 1_000, millis);
    }

    private static SyncProgress progress(SyncStage stage, long done, OptionalLong total, long bytes, long millis) {
        return new SyncProgress("v1", stage, done, total, bytes, Duration.ofMillis(millis), Optional.empty());
    }

    private static SyncProgress waiting(String why) {
        return new SyncProgress(
                "v1", SyncStage.WRITE, 40, OptionalLong.of(100), 4_000, Duration.ofSeconds(2), Optional.of(why));
    }

    @Test
    @DisplayName("on a terminal one line is written again and again, and taken away at the end of a stage")
    void movesOnATerminal() {
        ProgressDisplay display = terminal(80, StandardCharsets.UTF_8);
        pass(400);

        display.progress(read(200, 400));
        assertThat(written()).isEqualTo("\rread  200 files  500/s  200 KB\u001b[K");
        display.progress(progress(SyncStage.READ, 1_234, OptionalLong.of(1_234), 1, 900));
        assertThat(written()).isEqualTo(AWAY);
        display.progress(progress(SyncStage.WRITE, 0, OptionalLong.of(1_234), 0, 0));
        assertThat(written()).isEqualTo("\rwrite  [..............................]  0 of 1,234 entries\u001b[K");
        display.progress(progress(SyncStage.WRITE, 617, OptionalLong.of(1_234), 2_500_000, 2_000));
        assertThat(written())
                .isEqualTo("\rwrite  [###########............]  617 of 1,234 entries  2 s left  309/s  2.5 MB\u001b[K");
        display.progress(progress(SyncStage.WRITE, 1_234, OptionalLong.of(1_234), 5_000_000, 4_000));
        assertThat(written()).isEqualTo(AWAY);
        display.close();
        assertThat(written()).isEmpty();
    }

    @Test
    @DisplayName("a narrow terminal loses the bar first, then bytes, rate and time; the line never reaches the edge")
    void keepsWithinTheWidth() {
        for (int width = 40; width < 120; width++) {
            ProgressDisplay display = terminal(width, StandardCharsets.UTF_8);
            pass(400);
            display.progress(progress(SyncStage.WRITE, 617_000, OptionalLong.of(1_234_000), 2_500_000_000L, 200_000));
            String line = written().replace("\r", "").replace("\u001b[K", "");
            assertThat(line)
                    .as("width " + width)
                    .hasSizeLessThan(width)
                    .startsWith("write  ")
                    .contains("617,000 of 1,234,000 entries");
        }
        ProgressDisplay display = terminal(50, StandardCharsets.UTF_8);
        pass(400);
        display.progress(progress(SyncStage.WRITE, 617_000, OptionalLong.of(1_234_000), 2_500_000_000L, 200_000));
        assertThat(written()).isEqualTo("\rwrite  617,000 of 1,234,000 entries  4 min left\u001b[K");
    }

    @Test
    @DisplayName("what is over at once shows nothing on a terminal either")
    void shortCyclesDoNotFlicker() {
        ProgressDisplay display = terminal(80, StandardCharsets.UTF_8);
        pass(299);
        display.progress(read(10, 299));
        display.close();

        assertThat(written()).isEmpty();
    }

    @Test
    @DisplayName("elsewhere a line is written after a second, then every five, and at the end of a long stage")
    void writesLinesElsewhere() {
        ProgressDisplay display = elsewhere();
        pass(999);
        display.progress(read(999, 999));
        assertThat(written()).isEmpty();
        pass(1);
        display.progress(read(1_000, 1_000));
        assertThat(written()).isEqualTo("tagsync: read · 1,000 files · 1,000/s · 1.0 MB\n");
        pass(4_999);
        display.progress(read(5_999, 5_999));
        assertThat(written()).isEmpty();
        pass(1);
        display.progress(read(6_000, 6_000));
        assertThat(written()).isEqualTo("tagsync: read · 6,000 files · 1,000/s · 6.0 MB\n");
        pass(5_000);
        display.progress(progress(SyncStage.READ, 11_000, OptionalLong.of(11_000), 11_000_000, 11_000));
        assertThat(written()).isEqualTo("tagsync: read · 11,000 files in 11.0 s · 1,000/s · 11 MB\n");
        pass(5_000);
        display.progress(progress(SyncStage.WRITE, 7, OptionalLong.empty(), 28_000, 1_000));
        assertThat(written()).isEqualTo("tagsync: write · 7 nodes · 7/s · 28 KB\n");
        pass(5_000);
        display.progress(progress(SyncStage.WRITE, 30, OptionalLong.of(30), 120_000, 6_000));
        assertThat(written()).isEqualTo("tagsync: write · 30 nodes in 6.0 s · 5/s · 120 KB\n");
    }

    @Test
    @DisplayName("a cycle of less than a second writes nothing where there is no terminal")
    void shortCyclesWriteNoLines() {
        ProgressDisplay display = elsewhere();
        pass(900);
        display.progress(progress(SyncStage.READ, 9, OptionalLong.of(9), 9, 900));
        display.close();

        assertThat(written()).isEmpty();
    }

    @Test
    @DisplayName("the time before a cycle, when a server is started, is none of it")
    void doesNotCountWhatCameBefore() {
        ProgressDisplay display = new ProgressDisplay(screen(100_000, false, StandardCharsets.UTF_8), false, () -> now);
        display.begin();
        pass(10_000);
        display.progress(read(0, 0));
        pass(900);
        display.progress(read(9, 900));

        assertThat(written()).isEmpty();
    }

    @Test
    @DisplayName("why nothing moves is said, cut to the width, without its control characters")
    void saysWhatIsWaitedFor() {
        ProgressDisplay display = terminal(60, StandardCharsets.UTF_8);
        pass(400);
        display.progress(waiting("no answer\u001b[2J from db1:9042, which has been silent for a while"));

        assertThat(written()).isEqualTo("\rwrite  40 of 100 entries  waiting: no answer?[2J from db1:…\u001b[K");

        ProgressDisplay plain = terminal(60, StandardCharsets.US_ASCII);
        pass(400);
        plain.progress(waiting("no answer → db1:9042, which has been silent for a while"));
        assertThat(written()).isEqualTo("\rwrite  40 of 100 entries  waiting: no answer -> db1:9042, w\u001b[K");
    }

    @Test
    @DisplayName("the log, and what a signal makes the command say, find the line free")
    void freesTheLine() {
        ProgressDisplay display = terminal(80, StandardCharsets.UTF_8);
        pass(400);
        display.progress(read(1, 400));
        written();
        display.freeing(bytes, StandardCharsets.UTF_8).println("a warning");
        assertThat(written()).isEqualTo(AWAY + "a warning\n");

        display.progress(read(2, 500));
        assertThat(written()).startsWith("\rread  2 files");
        display.close();
        assertThat(written()).isEqualTo(AWAY);
        display.progress(read(3, 600));
        assertThat(written()).isEmpty();
    }

    @Test
    @DisplayName("nothing is shown before it is switched on, as with --json")
    void isSilentUnlessSwitchedOn() {
        ProgressDisplay display = new ProgressDisplay(screen(80, true, StandardCharsets.UTF_8), true, () -> now);
        pass(60_000);
        display.progress(read(1, 60_000));
        display.progress(waiting("no answer"));

        assertThat(written()).isEmpty();
    }
}
