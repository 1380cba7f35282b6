package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Environment;
import dev.tagsync.SyncController;
import dev.tagsync.git.JGitTagSource;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.git.TestRepository;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be undone is done by somebody's leave. */
class ConfirmationTest {
    private static final String[] GC = {"gc", "--no-wait", "--keep-flips", "1", "--keep-age", "1d"};

    @TempDir
    Path folder;

    private final InMemoryStore store = new InMemoryStore();
    private final Shell shell = Shell.over(store);

    @BeforeEach
    void releasesOfLastMonth() {
        try (TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"price\":12.90}")
                .commit("First")
                .tag("v1")
                .file("products/chair.json", "{\"price\":13.90}")
                .commit("Second")
                .tag("v2")) {
            promote(store, "default", repository, Duration.ofDays(30), "v1", "v2");
        }
    }

    /** Promotes tags as somebody did some time ago. */
    static void promote(
            dev.tagsync.spi.Store store, String catalog, TestRepository repository, Duration ago, String... tags) {
        Environment now = Environment.system();
        Environment then = new Environment(
                now.executor(), () -> Instant.now().minus(ago), now.nanoTime(), now.sleeper(), now.random());
        try (SyncController controller = SyncController.builder()
                .source(JGitTagSource.local(repository.gitDirectory()))
                .store(store)
                .catalog(catalog)
                .environment(then)
                .build()) {
            Stream.of(tags).forEach(tag -> controller.promote(tag).orThrow());
        }
    }

    private String stateOfV1() {
        return shell.json("gc", "--dry-run", "--keep-flips", "1", "--keep-age", "1d")
                .text("/snapshots/0/state");
    }

    private static String[] with(String[] command, String... more) {
        return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    @DisplayName(
            "without a terminal nothing is done before --yes is given, and the exit status says that the call is wrong")
    void nobodyCanBeAsked() {
        for (List<String> command : List.of(List.of(GC), List.of("restored"))) {
            Shell.Said said = shell.run(command.toArray(String[]::new));
            assertThat(said.status()).isEqualTo(ExitStatus.USAGE);
            assertThat(said.out()).isEmpty();
            assertThat(said.err())
                    .startsWith(
                            "tagsync: " + command.get(0)
                                    + " cannot be undone, and nobody can be asked: this is no terminal [cli.unconfirmed]\n  add --yes");
        }
        assertThat(stateOfV1()).isEqualTo("RETIRED");
        assertThat(shell.run(with(GC, "--yes")).status()).isZero();
        assertThat(stateOfV1()).isEqualTo("WAITING");
    }

    @Test
    @DisplayName("with --json nobody is asked, also on a terminal")
    void programsAreNotAsked() {
        Shell.Said said = shell.answering("y\n").json(GC);
        assertThat(said.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(said.errorCode()).isEqualTo("cli.unconfirmed");
        assertThat(said.err()).isEmpty();
        assertThat(stateOfV1()).isEqualTo("RETIRED");
        assertThat(shell.json(with(GC, "--yes")).text("/snapshots/0/state")).isEqualTo("RETIRED");
        assertThat(stateOfV1()).isEqualTo("WAITING");
    }

    @Test
    @DisplayName("on a terminal a person is told what is lost, and anything but yes leaves everything as it was")
    void peopleAreAsked() {
        for (String no : List.of("n\n", "\n", "", "yeah\n")) {
            Shell.Said said = shell.answering(no).run(GC);
            assertThat(said.status()).isEqualTo(ExitStatus.REFUSED);
            assertThat(said.err())
                    .matches("(?s)gc ends 1 snapshot for good: v1\n"
                            + "  Nothing needs them. Going back to one then takes Git: tagsync --[^\n]+ rollback TAG --rehydrate\n"
                            + "Go on\\? \\[y/N\\] .*")
                    .contains("not confirmed: nothing has changed [cli.declined]");
            assertThat(stateOfV1()).isEqualTo("RETIRED");
        }
        assertThat(shell.answering(" Yes\n").run(GC).status()).isZero();
        assertThat(stateOfV1()).isEqualTo("WAITING");
    }

    @Test
    @DisplayName("on a terminal with colours the question is coloured, and no code of a colour is spelt out")
    void colours() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Io io = new Io(
                stream,
                stream,
                100,
                100,
                StandardCharsets.UTF_8,
                Map.of(),
                Optional.of(new BufferedReader(new StringReader("n\n"))));
        Main.run(new String[] {"restored", "--cql", "memory:1"}, io, Shell.servers(store));
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("\u001b[33;1mrestored gives the register")
                .doesNotContainPattern("\\?[0-9a-f]{4}");
    }

    @Test
    @DisplayName("where nothing would be lost, nobody is asked")
    void nothingToLose() {
        Shell.Said said = shell.answering("").run("gc", "--no-wait");
        assertThat(said.status()).as(said.err()).isZero();
        assertThat(said.err()).isEmpty();
        assertThat(shell.run("gc", "--dry-run").status()).isZero();
    }

    @Test
    @DisplayName("whoever takes a restored store into use is told what that does, and asked")
    void restoring() {
        Shell.Said no = shell.answering("n\n").run("restored");
        assertThat(no.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(no.err()).startsWith("restored gives the register of catalog default a new identity");
        assertThat(shell.answering("y\n").run("restored").status()).isZero();
        assertThat(shell.json("restored", "--yes").text("/identity")).isNotEmpty();
    }
}
