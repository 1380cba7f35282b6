package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.CatalogReader;
import dev.tagsync.StageTimes;
import dev.tagsync.SyncReport;
import dev.tagsync.SyncResult;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.generate.EntryText;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Promotes the first release of a catalog, then each of the others in one warm process, and tells of each size the median and the worst. The first {@code warm-up} releases
 * are not counted. After each flip a reader looks at an entry that changed.
 */
final class ReleasesTask {
    private final JsonNode args;
    private final CatalogSpec spec;
    private final EntryText text;
    private final int[] revisions;

    ReleasesTask(JsonNode args) throws IOException {
        this.args = args;
        this.spec = Result.JSON.treeToValue(args.path("spec"), CatalogSpec.class);
        this.text = new EntryText(spec.seed());
        this.revisions = new int[spec.entries()];
    }

    /** What was measured of the releases of one size. */
    private static final class Sizes {
        private final Map<String, Samples> figures = new LinkedHashMap<>();

        void add(String name, double value) {
            figures.computeIfAbsent(name, each -> new Samples()).add(value);
        }

        ObjectNode json(int changes) {
            ObjectNode json = Result.JSON.createObjectNode().put("changes", changes);
            ObjectNode values = json.putObject("figures");
            values.put("releases", figures.get("total-ms").count());
            figures.forEach((name, samples) -> samples.write(values, name));
            return json;
        }
    }

    ObjectNode run() {
        Map<Integer, Sizes> sizes = new LinkedHashMap<>();
        ObjectNode answer = Result.JSON.createObjectNode();
        try (Library library = new Library(args, nodes -> {});
                CatalogReader reader = CatalogReader.builder()
                        .store(library.store())
                        .pollInterval(Duration.ZERO)
                        .build()) {
            answer.set(
                    "first",
                    Library.figures(Library.flipped(library.sync().promote(CatalogSpec.FIRST))
                            .report()));
            for (int i = 0; i < spec.steps().size(); i++) {
                int[] changed = spec.changed(i);
                for (int entry : changed) {
                    revisions[entry]++;
                }
                // Counted where it is a warm-up, too, and thrown away.
                Sizes into = i < args.path("warm-up").asInt()
                        ? new Sizes()
                        : sizes.computeIfAbsent(spec.steps().get(i).changes(), each -> new Sizes());
                release(library, reader, spec.steps().get(i).tag(), changed, into);
            }
        }
        ArrayNode releases = answer.putArray("releases");
        sizes.forEach((changes, each) -> releases.add(each.json(changes)));
        return answer;
    }

    private void release(Library library, CatalogReader reader, String tag, int[] changed, Sizes into) {
        long nodesBefore = library.counting().nodesGot();
        long bytesBefore = library.counting().bytesGot();
        long started = System.nanoTime();
        SyncResult result = Library.flipped(library.sync().promote(tag));
        int entry = changed[0];
        String seen = new String(
                reader.view()
                        .get(EntryText.COLLECTION, EntryText.entryName(entry))
                        .orElseThrow()
                        .payload(),
                StandardCharsets.UTF_8);
        double visible = (System.nanoTime() - started) / 1e6;
        if (!seen.equals(text.json(entry, revisions[entry], false))) {
            throw new IllegalStateException("after " + tag + " a reader saw " + seen);
        }
        SyncReport report = result.report();
        StageTimes times = report.times();
        into.add("total-ms", Library.millis(times.total()));
        into.add("visible-ms", visible);
        into.add("resolve-ms", Library.millis(times.resolve()));
        into.add("hydrate-ms", Library.millis(times.hydrate()));
        into.add("verify-ms", Library.millis(times.verify()));
        into.add("validate-ms", Library.millis(times.validate()));
        into.add("flip-ms", Library.millis(times.flip()));
        into.add("nodes-written", report.nodesWritten());
        into.add("bytes-written", report.bytesWritten());
        into.add("nodes-read", library.counting().nodesGot() - nodesBefore);
        into.add("bytes-read", library.counting().bytesGot() - bytesBefore);
    }
}
