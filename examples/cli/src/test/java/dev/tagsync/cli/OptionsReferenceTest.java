package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.Collector;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncLoop;
import dev.tagsync.git.JGitTagSourceBuilder;
import dev.tagsync.scylla.ScyllaStore;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of options of the page on embedding, against the builders. */
class OptionsReferenceTest {
    private static final Path PAGE = DrillTest.ROOT.resolve("docs/how-to/embed.md");
    private static final Pattern CODE = Pattern.compile("`([A-Za-z]+)`");

    static List<Arguments> tables() {
        return List.of(
                Arguments.of("## The controller", SyncControllerBuilder.class),
                Arguments.of("### Options of `JGitTagSource.builder()`", JGitTagSourceBuilder.class),
                Arguments.of("### Options of `ScyllaStore.builder(session)`", ScyllaStore.Builder.class),
                Arguments.of("## The reader", CatalogReader.Builder.class),
                Arguments.of("### Options of `SyncLoop.of(sync)`", SyncLoop.Builder.class),
                Arguments.of("### Options of `Collector.builder()`", Collector.Builder.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    @DisplayName("every option of a builder has its row, and no row is extra")
    void optionsAreThoseOfTheBuilder(String heading, Class<?> builder) throws IOException {
        Set<String> options = Arrays.stream(builder.getDeclaredMethods())
                .filter(m -> Modifier.isPublic(m.getModifiers()) && m.getReturnType() == builder)
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(options).hasSizeGreaterThan(3);
        assertThat(told(heading)).isEqualTo(options);
    }

    private static Set<String> told(String heading) throws IOException {
        Set<String> told = new TreeSet<>();
        List<String> lines = Files.readAllLines(PAGE);
        int from = lines.indexOf(heading) + 1;
        assertThat(from).as(heading).isPositive();
        for (String line : lines.subList(from, lines.size())) {
            if (line.startsWith("#")) {
                break;
            }
            if (line.startsWith("| `")) {
                CODE.matcher(line.substring(0, line.indexOf(" | ", 2)))
                        .results()
                        .forEach(code -> told.add(code.group(1)));
            }
        }
        return told;
    }
}
