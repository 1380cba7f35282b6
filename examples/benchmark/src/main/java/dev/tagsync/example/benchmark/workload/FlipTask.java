package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.SyncResult;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import dev.tagsync.example.benchmark.peer.BareBatch;

/** Promotes a release that is hydrated and validated and rolls it back, in turn; a bare conditional batch of the same size runs after each. */
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
            String keyspace = args.path("keyspace").asText();
            BareBatch likePromotion = BareBatch.likePromotion(library.session(), keyspace);
            BareBatch likeRollback = BareBatch.likeRollback(library.session(), keyspace);
            BareBatch least = BareBatch.least(library.session(), keyspace);
            Library.flipped(library.sync().promote(CatalogSpec.FIRST));
            Samples promotionBatches = new Samples();
            Samples rollbackBatches = new Samples();
            Samples leastBatches = new Samples();
            Flips promotions = new Flips();
            Flips rollbacks = new Flips();
            for (int i = 0; i < warmUp + times; i++) {
                long started = System.nanoTime();
                SyncResult result = Library.flipped(library.sync().promote(second));
                promotions.add(i >= warmUp, result, System.nanoTime() - started);
                batch(likePromotion, i >= warmUp, promotionBatches);
                started = System.nanoTime();
                result = Library.flipped(library.sync().rollback());
                rollbacks.add(i >= warmUp, result, System.nanoTime() - started);
                batch(likeRollback, i >= warmUp, rollbackBatches);
                batch(least, i >= warmUp, leastBatches);
                // A rollback puts what it leaves into quarantine.
                library.sync().controls().unquarantine(second, "benchmark", "");
            }
            ObjectNode answer = Result.JSON.createObjectNode();
            write(answer.putObject("promotion-batch"), promotionBatches);
            write(answer.putObject("rollback-batch"), rollbackBatches);
            write(answer.putObject("least-batch"), leastBatches);
            promotions.write(answer.putObject("promote"));
            rollbacks.write(answer.putObject("rollback"));
            return answer;
        }
    }

    private static void write(ObjectNode into, Samples batches) {
        into.put("times", batches.count());
        batches.writeTail(into, "total-ms");
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
            totals.writeTail(into, "total-ms");
            resolves.write(into, "resolve-ms");
            hydrates.write(into, "hydrate-ms");
            verifies.write(into, "verify-ms");
            validates.write(into, "validate-ms");
            flips.writeTail(into, "flip-ms");
        }
    }
}
