package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.testkit.server.CqlServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every command of the how-to guides is run as it stands there, and does what the page says. */
class DrillTest {
    static final Path ROOT = root();
    private static final int MIN_PAGES = 8;

    @TempDir
    Path folder;

    private static List<DrillPage> pages() {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs/how-to"))) {
            return files.filter(f -> f.toString().endsWith(".md"))
                    .sorted()
                    .map(DrillPage::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @TestFactory
    @DisplayName("every page's commands, in this process")
    Stream<DynamicTest> everyPage() {
        return tests(false);
    }

    @TestFactory
    @Tag("nightly")
    @DisplayName("every page's commands, each in a process of its own, those that start servers too")
    Stream<DynamicTest> everyPageInProcesses() {
        return tests(true);
    }

    private Stream<DynamicTest> tests(boolean processes) {
        List<DrillPage> pages = pages().stream().filter(DrillPage::hasCommands).toList();
        assertThat(pages).hasSizeGreaterThan(MIN_PAGES);
        return pages.stream()
                .map(page -> DynamicTest.dynamicTest(page.file().getFileName().toString(), () -> {
                    Path own = folder.resolve(page.file().getFileName().toString());
                    try (Drill drill = new Drill(own, CqlServer.shared().hostPort(), processes)) {
                        drill.run(page);
                    }
                }));
    }

    @Test
    @DisplayName("no command of a guide stands where nobody tries it, without a reason")
    void noStrayCommands() {
        List<String> stray = new ArrayList<>();
        pages().forEach(page -> stray.addAll(page.stray()));
        assertThat(stray)
                .as("write commands as `$ ` lines of ```console blocks; CONTRIBUTING.md says how")
                .isEmpty();
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("docs"))) {
            at = at.getParent();
        }
        return at;
    }
}
