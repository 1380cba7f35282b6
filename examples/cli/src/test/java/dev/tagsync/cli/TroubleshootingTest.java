package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.SyncResult;
import dev.tagsync.cli.Trouble.Row;
import dev.tagsync.testkit.server.CqlServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every row of the troubleshooting tables: the symptom is brought about, and the cure's commands are typed as they stand there. */
class TroubleshootingTest {
    private static final Path PAGE = DrillTest.ROOT.resolve("docs/how-to/troubleshooting.md");

    @TempDir
    Path folder;

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(PAGE)) {
                String[] cells = line.split("\\s*\\|\\s*", -1);
                if (line.startsWith("| ") && !line.startsWith("| symptom")) {
                    assertThat(cells.length).as(line).isEqualTo(5);
                    rows.add(new Row(cells[1], cells[2], cells[3]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    @TestFactory
    @DisplayName("what a command shows, and its cure")
    Stream<DynamicTest> commands() {
        return rows().stream()
                .filter(row -> Troubles.COMMANDS.containsKey(row.key()))
                .map(row -> DynamicTest.dynamicTest(row.key(), () -> {
                    Trouble trouble = Troubles.COMMANDS.get(row.key());
                    try (Drill drill = trouble.onServer() ? onServer(row) : inMemory(row)) {
                        trouble.rehearse(drill, row);
                    }
                }));
    }

    @TestFactory
    @DisplayName("what takes more than a command")
    Stream<DynamicTest> stories() {
        return rows().stream()
                .filter(row -> Troubles.STORIES.containsKey(row.key()))
                .map(row -> DynamicTest.dynamicTest(row.key(), () -> {
                    try (Drill drill = inMemory(row)) {
                        Troubles.STORIES.get(row.key()).accept(drill);
                    }
                }));
    }

    private Drill onServer(Row row) {
        return new Drill(own(row), CqlServer.shared().hostPort(), false);
    }

    private Drill inMemory(Row row) {
        return Drill.inMemory(own(row));
    }

    private Path own(Row row) {
        return folder.resolve(Integer.toHexString(row.key().hashCode()));
    }

    @Test
    @DisplayName("every row is rehearsed, here or by a test that is there, and nothing is rehearsed that no row tells")
    void everyRowIsRehearsed() throws IOException {
        Map<String, String> rehearsed = new TreeMap<>(Troubles.ELSEWHERE);
        Troubles.COMMANDS
                .keySet()
                .forEach(key -> assertThat(rehearsed.put(key, "here")).as(key).isNull());
        Troubles.STORIES
                .keySet()
                .forEach(key -> assertThat(rehearsed.put(key, "here")).as(key).isNull());
        List<String> keys = rows().stream().map(Row::key).toList();
        assertThat(keys).doesNotHaveDuplicates();
        assertThat(rehearsed.keySet()).containsExactlyInAnyOrderElementsOf(keys);
        for (String test : Troubles.ELSEWHERE.values()) {
            String[] parts = test.split("#", 2);
            assertThat(DrillTest.ROOT.resolve(parts[0])).exists();
            assertThat(isTest(Files.readString(DrillTest.ROOT.resolve(parts[0])), parts[1]))
                    .as(test)
                    .isTrue();
        }
    }

    /** Tells whether a source has a test method of this name: between it and the empty line before it stands the annotation. */
    private static boolean isTest(String source, String method) {
        int at = source.indexOf(" void " + method + "(");
        return at >= 0
                && source.substring(Math.max(0, source.lastIndexOf("\n\n", at)), at)
                        .matches("(?s).*\n {4}@(Parameterized)?Test\\b.*");
    }

    @Test
    @DisplayName("a rehearsal elsewhere is a test, not a name that stands somewhere")
    void whatIsNoTestIsNone() {
        String source = """
                class T {

                    @Test
                    @DisplayName("a (b)")
                    void good() {}

                    void helper() {}

                    @ParameterizedTest(name = "{0}")
                    void each(int number) {
                        other();
                    }
                }
                """;
        assertThat(List.of("good", "each")).allMatch(name -> isTest(source, name));
        assertThat(List.of("", "helper", "other", "goo", "gone")).noneMatch(name -> isTest(source, name));
    }

    @Test
    @DisplayName("every reason of a refusal has its row")
    void everyReasonHasARow() throws IOException {
        String page = Files.readString(PAGE);
        Set<String> missing = new TreeSet<>();
        Arrays.stream(SyncResult.Reason.values())
                .map(JsonParts::word)
                .filter(reason -> !page.contains("[" + reason + "]"))
                .forEach(missing::add);
        assertThat(missing).isEmpty();
    }
}
