package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The reference of the configuration file against the keys that the code knows. */
class ConfigurationReferenceTest {
    private static final Pattern CODE = Pattern.compile("`([A-Za-z.]+)`");

    /** Returns what stands in code in the first column of every table. */
    private static Set<String> rows() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("docs"))) {
            root = root.getParent();
        }
        Set<String> rows = new TreeSet<>();
        for (String line : Files.readAllLines(root.resolve("docs/reference/configuration.md"))) {
            if (line.startsWith("| ")) {
                Matcher code = CODE.matcher(line.substring(2, line.indexOf(" |", 2)));
                while (code.find()) {
                    rows.add(code.group(1));
                }
            }
        }
        return rows;
    }

    @Test
    @DisplayName("every key of the file has a row, and every row of the Git host's keys is a key")
    void everyKeyHasARow() throws IOException {
        Set<String> rows = rows();
        Set<String> source = new TreeSet<>();
        SourceSettings.KEYS.forEach((key, below) -> below.forEach(one -> source.add(key + "." + one)));
        Set<String> keys = new TreeSet<>(Config.KEYS);
        // Rows have what is below them.
        keys.removeAll(Set.of("key", "indexes", "specialFiles"));
        SpecialFilesSettings.KEYS.forEach(one -> keys.add("specialFiles." + one));
        keys.addAll(Config.SETTINGS);
        keys.addAll(Config.TAG_KEYS);
        keys.addAll(source);
        PromotionSettings.GATES.forEach((gate, below) -> below.forEach(one -> keys.add("gates." + gate + "." + one)));
        PromotionSettings.GUARD.forEach(one -> keys.add("guard." + one));

        assertThat(rows).containsAll(keys);
        rows.removeIf(row -> SourceSettings.KEYS.keySet().stream().noneMatch(key -> row.startsWith(key + ".")));
        assertThat(rows).isEqualTo(source);
    }
}
