package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.SyncResult;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import dev.tagsync.example.benchmark.peer.BareBatch;

/** Flips between two releases that are hydrated and validated, then rolls back through them; a bare conditional batch runs between every two flips. */
final class FlipTask {
    private final JsonNode args;

    FlipTask(JsonNode args) {
        this.args = args;
    }

    ObjectNode run() {
        int warmUp = args.path("warm-up").asInt();
        int times = args.path("times").asInt();
        String second = args.path("second").asText();
        try (Library library = new Library(args, nodes -> {})) {
            BareBatch bare =
                    new BareBatch(library.session(), args.path("keyspace").asText());
            Library.flipped(library.sync().promote(CatalogSpec.FIRST));
            Library.flipped(library.sync().promote(second));
            Samples batches = new Samples();
            Flips promotions = new Flips();
            Flips rollbacks = new Flips();
            for (int i = 0; i < warmUp + times; i++) {
                String tag = i % 2 == 0 ? CatalogSpec.FIRST : second;
                long started = System.nanoTime();
                SyncResult result = Library.flipped(library.sync().promote(tag));
                promotions.add(i >= warmUp, result, System.nanoTime() - started);
                batch(bare, i >= warmUp, batches);
            }
            for (int i = 0; i < warmUp + times; i++) {
                // What the last one left is quarantined, and would be gone past.
                library.sync().controls().unquarantine(CatalogSpec.FIRST, "benchmark", "");
                library.sync().controls().unquarantine(second, "benchmark", "");
                long started = System.nanoTime();
                SyncResult result = Library.flipped(library.sync().rollback());
                rollbacks.add(i >= warmUp, result, System.nanoTime() - started);
                batch(bare, i >= warmUp, batches);
            }
            ObjectNode answer = Result.JSON.createObjectNode();
            ObjectNode batch = answer.putObject("batch");
            batch.put("times", batches.count());
            batches.write(batch, "total-ms");
            promotions.write(answer.putObject("promote"));
            rollbacks.write(answer.putObject("rollback"));
            return answer;
        }
    }

    private static void batch(BareBatch bare, boolean counts, Samples into) {
        long started = System.nanoTime();
        bare.commit();
        if (counts) {
            into.add((System.nanoTime() - started) / 1e6);
        }
    }

    private static final class Flips {
        private final Samples totals = new Samples();
        private final Samples flips = new Samples();
        private final Samples resolves = new Samples();
        private final Samples hydrates = new Samples();
        private final Samples verifies = new Samples();
        private final Samples validates = new Samples();

        void add(boolean counts, SyncResult result, long nanos) {
            if (!counts) {
                return;
            }
            totals.add(nanos / 1e6);
            flips.add(Library.millis(result.report().times().flip()));
            resolves.add(Library.millis(result.report().times().resolve()));
            hydrates.add(Library.millis(result.report().times().hydrate()));
            verifies.add(Library.millis(result.report().times().verify()));
            validates.add(Library.millis(result.report().times().validate()));
        }

        void write(ObjectNode into) {
            into.put("times", totals.count());
            totals.write(into, "total-ms");
            resolves.write(into, "resolve-ms");
            hydrates.write(into, "hydrate-ms");
            verifies.write(into, "verify-ms");
            validates.write(into, "validate-ms");
            flips.write(into, "flip-ms");
        }
    }
}
