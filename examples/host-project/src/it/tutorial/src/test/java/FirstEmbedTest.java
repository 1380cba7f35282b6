import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tagsync.testkit.git.TestRepository;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstEmbedTest {
    private static final String OUTPUT = """
            // region output
            live is v1.0.0, generation 1
              chair costs 129.00
            v1.1.0 rejected: 1 error in 1 file; 1 entry changed. live stays v1.0.0
              error[price.missing] products/table.json:1:1: table has no price (add "price": 12.90)
              chair costs 129.00
            live is v1.1.1, generation 2 (was v1.0.0)
              chair costs 129.00
              table costs 480.00
            live is back at v1.0.0, generation 3 (was v1.1.1)
              chair costs 129.00
            // endregion
            """.replaceAll("// .*\\R", "");

    @Test
    void printsWhatTheTutorialShows(@TempDir Path folder) {
        Path catalog = folder.resolve("catalog");
        try (TestRepository git = TestRepository.bare(catalog)) {
            git.file("products/chair.json", "{\"price\": 129.00}\n").commit("A chair").tag("v1.0.0");
            git.file("products/table.json", "{\"prize\": 480.00}\n").commit("A table").tag("v1.1.0");
            git.file("products/table.json", "{\"price\": 480.00}\n").commit("Mended").tag("v1.1.1");
        }
        PrintStream stdout = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            FirstEmbed.main(new String[] {catalog.toString()});
        } finally {
            System.setOut(stdout);
        }
        assertEquals(OUTPUT, bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
    }
}
