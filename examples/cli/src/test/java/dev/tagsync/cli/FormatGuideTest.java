package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogFormat;
import dev.tagsync.CatalogReader;
import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.PayloadKind;
import dev.tagsync.SourcePosition;
import dev.tagsync.SyncController;
import dev.tagsync.SyncResult;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The format that the guide shows: compiled, and run. */
class FormatGuideTest {
    // region format
    /** A file of lines {@code field=value}: one entry, whose payload is a JSON object of them. */
    static final class FieldsFormat implements CatalogFormat {
        @Override
        public String id() {
            return "shop-fields";
        }

        @Override
        public int version() {
            return 1; // raised when the same bytes would give something else
        }

        @Override
        public boolean accepts(String path) {
            return path.endsWith(".fields");
        }

        @Override
        public Decoded decode(String path, byte[] content) {
            ObjectNode fields = JsonNodeFactory.instance.objectNode();
            List<Problem> problems = new ArrayList<>();
            List<String> lines = lines(content);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                int equals = line.indexOf('=');
                if (equals > 0) {
                    fields.put(line.substring(0, equals), line.substring(equals + 1));
                } else if (!line.isBlank()) {
                    problems.add(new Problem(
                            "fields.syntax",
                            "found no field before an equals sign",
                            new SourcePosition(i + 1, 1),
                            Optional.of("write price=12.90")));
                }
            }
            if (!problems.isEmpty()) {
                return new Decoded(List.of(), problems);
            }
            byte[] payload = fields.toString().getBytes(StandardCharsets.UTF_8);
            return Decoded.of(List.of(new Document(PayloadKind.JSON, payload)));
        }

        @Override
        public Optional<SourcePosition> locate(String path, byte[] content, int document, String pointer) {
            List<String> lines = lines(content);
            for (int i = 0; i < lines.size(); i++) {
                if (!pointer.isEmpty() && lines.get(i).startsWith(pointer.substring(1) + '=')) {
                    return Optional.of(new SourcePosition(i + 1, 1));
                }
            }
            return Optional.of(SourcePosition.START); // the nearest value around it is the whole file
        }

        private static List<String> lines(byte[] content) {
            return new String(content, StandardCharsets.UTF_8).lines().toList();
        }
    }
    // endregion

    private static final class CheapEnough implements EntryValidator {
        @Override
        public void validate(Entry entry, Findings findings) {
            if (entry.at("/price").asDouble() > 100) {
                findings.error("price.high", "/price", "%s is too dear", entry.name());
            }
        }
    }

    @Test
    @DisplayName("a format of one's own gives entries, and its findings their lines")
    void formatOfOnesOwn() {
        TaggedHistory history = TaggedHistory.builder()
                .file("products/chair.fields", "name=Nimbus\nprice=12.90\n")
                .commit("good")
                .tag("v1")
                .file("products/chair.fields", "name=Nimbus\nprice=129.00\n")
                .commit("too dear")
                .tag("v2")
                .file("products/chair.fields", "name=Nimbus\nno price\n")
                .commit("no field")
                .tag("v3")
                .build();
        Store store = new InMemoryStore();
        try (SyncController sync = controller(history, store);
                CatalogReader reader = CatalogReader.builder().store(store).build()) {
            sync.promote("v1").orThrow();
            assertThat(reader.view().get("products", "chair").orElseThrow().json())
                    .hasToString("{\"name\":\"Nimbus\",\"price\":\"12.90\"}");
            assertThat(places(sync.promote("v2"))).containsExactly("price.high 2:1");
            assertThat(places(sync.promote("v3"))).containsExactly("fields.syntax 2:1");
        }
    }

    private static SyncController controller(TaggedHistory history, Store store) {
        // region use-format
        CatalogDefinition definition = CatalogDefinition.builder()
                .format(new FieldsFormat())
                .include("**/*.fields")
                .build();
        // endregion
        return SyncController.builder()
                .source(InMemoryTagSource.of(history))
                .store(store)
                .definition(definition)
                .validator(new CheapEnough())
                .build();
    }

    private static List<String> places(SyncResult result) {
        return result.report().findings().stream()
                .map(f -> f.rule() + " " + f.position().orElseThrow())
                .toList();
    }
}
