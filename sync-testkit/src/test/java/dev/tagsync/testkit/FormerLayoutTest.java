package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Digest;
import dev.tagsync.Entry;
import dev.tagsync.SyncController;
import dev.tagsync.SyncReport;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Write;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A store that was written before inner nodes had windows of items: {@code former-layout.gz} has its nodes and control records, of {@code v1} and {@code v2} of
 * the history here, promoted one after the other.
 */
class FormerLayoutTest {
    private static final int PRODUCTS = 200;

    private final InMemoryTagSource source = InMemoryTagSource.of(history());
    private final InMemoryStore store = new InMemoryStore();

    static TaggedHistory history() {
        TaggedHistory.Builder history = TaggedHistory.builder();
        for (int i = 0; i < PRODUCTS; i++) {
            product(history, i, "v1");
        }
        history.commit("First").tag("v1");
        product(history, 17, "v2");
        history.commit("Second").tag("v2");
        product(history, 3, "v3");
        product(history, 150, "v3");
        history.delete("products/p101.json");
        return history.commit("Third").tag("v3").build();
    }

    private static void product(TaggedHistory.Builder history, int number, String release) {
        String text = "\"" + "text ".repeat(780) + "\"";
        history.file(
                String.format("products/p%03d.json", number), "{\"since\":\"" + release + "\",\"text\":" + text + "}");
    }

    @BeforeEach
    void load() throws IOException {
        List<Write> records = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(FormerLayoutTest.class.getResourceAsStream("/former-layout.gz"));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
            lines.lines().map(line -> line.split(" ", -1)).forEach(line -> {
                if (line[0].equals("node")) {
                    Node node = Node.of(HexFormat.of().parseHex(line[2]));
                    store.snapshots("default").put(Long.parseLong(line[1]), List.of(node));
                } else {
                    String key = new String(HexFormat.of().parseHex(line[2]), StandardCharsets.UTF_8);
                    records.add(new Write.Put(line[1], key, HexFormat.of().parseHex(line[3])));
                }
            });
        }
        assertThat(store.promoter("default").commit("load", Group.CONTROL, 0, records))
                .isInstanceOf(Promoter.Outcome.Applied.class);
    }

    private SyncController controller(InMemoryStore on) {
        return SyncController.builder().source(source).store(on).build();
    }

    private static List<String> since(CatalogView view) {
        List<String> since = new ArrayList<>();
        view.forEach(entry -> since.add(since(entry)));
        return since;
    }

    private static String since(Entry entry) {
        return entry.key().name() + " " + entry.at("/since").asText();
    }

    private Digest alone(String tag) {
        return controller(new InMemoryStore())
                .promote(tag)
                .orThrow()
                .report()
                .root()
                .orElseThrow();
    }

    @Test
    void whatWasLiveIsReadAndVerifiedAsBefore() {
        SyncController sync = controller(store);
        assertThat(sync.status().active().orElseThrow().release().tag()).hasToString("v2");
        assertThat(sync.verify().orElseThrow().good()).isTrue();
        try (CatalogReader reader = CatalogReader.builder().store(store).build()) {
            CatalogView view = reader.view();
            assertThat(view.root()).isNotEqualTo(alone("v2"));
            assertThat(since(view)).hasSize(PRODUCTS).contains("p016 v1", "p017 v2", "p199 v1");
            assertThat(view.get("products", "p017").map(FormerLayoutTest::since))
                    .contains("p017 v2");
            assertThat(view.get("products", "absent")).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "the next release is loaded as a whole, to the root that it has in an empty store; what changed is found all the same, and the way back is a flip")
    void itIsNoBaseAndCanBeGoneBackTo() {
        SyncController sync = controller(store);
        try (CatalogReader reader = CatalogReader.builder().store(store).build()) {
            Digest before = reader.view().root();
            SyncReport report = sync.promote("v3").orThrow().report();

            assertThat(report.root()).contains(alone("v3"));
            assertThat(report.changes().orElseThrow().changed()).isEqualTo(2);
            assertThat(report.changes().orElseThrow().removed()).isEqualTo(1);
            reader.refresh();
            assertThat(since(reader.view())).hasSize(PRODUCTS - 1).contains("p003 v3", "p017 v2", "p150 v3");

            SyncReport back = sync.rollback().orThrow().report();
            assertThat(back.root()).contains(before);
            assertThat(back.nodesWritten()).isZero();
            reader.refresh();
            assertThat(since(reader.view())).hasSize(PRODUCTS).contains("p003 v1", "p017 v2", "p101 v1");
            assertThat(sync.verifyHistory().good()).isTrue();
        }
    }

    @Test
    @DisplayName(
            "the release that is live already is loaded once more when it is promoted, and then is the base of the next")
    void promotedOnceMore() {
        SyncController sync = controller(store);
        SyncReport again = sync.promote("v2").orThrow().report();

        assertThat(again.root()).contains(alone("v2"));
        assertThat(again.changes().orElseThrow().total()).isZero();
        SyncReport next = sync.promote("v3").orThrow().report();
        assertThat(next.root()).contains(alone("v3"));
        assertThat(next.nodesWritten()).isLessThan(again.nodesWritten() / 2);
    }
}
