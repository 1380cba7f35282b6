package dev.tagsync.example.benchmark.report;

import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.workload.FirstLoad;
import dev.tagsync.example.benchmark.workload.Flips;
import dev.tagsync.example.benchmark.workload.HollowRelease;
import dev.tagsync.example.benchmark.workload.ManyTags;
import dev.tagsync.example.benchmark.workload.Reads;
import dev.tagsync.example.benchmark.workload.Releases;
import dev.tagsync.example.benchmark.workload.Resume;
import dev.tagsync.example.benchmark.workload.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Holds what was measured against the floors that the library sets itself. Ratios are of one run. */
final class Acceptance {
    private static final String SECONDS = "seconds";
    private static final String TOTAL = "total-ms";
    private static final String VISIBLE = "visible-ms";

    private final List<Result> results;
    private final List<Goal> goals = new ArrayList<>();

    /**
     * One floor.
     *
     * @param what what is compared
     * @param asked the floor
     * @param found what was measured
     * @param verdict whether it was reached
     */
    record Goal(String what, String asked, String found, Verdict verdict) {}

    /** Whether a floor was reached. */
    enum Verdict {
        REACHED("reached"),
        MISSED("**not reached**"),
        UNKNOWN("not measured");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    Acceptance(List<Result> results) {
        this.results = results;
    }

    List<Goal> goals(int smallest, int largest) {
        String n = String.format(Locale.ROOT, "%,d", largest);
        OptionalDouble first = figure("first", FirstLoad.JSON, largest, 0, SECONDS);
        atMost(
                "first load of " + n + " entries, against one `git cat-file --batch`",
                ratio(first, figure("first", FirstLoad.GIT, largest, 0, SECONDS)),
                2,
                "×");
        atMost(
                "the same from a pack with deltas",
                ratio(
                        figure("first", FirstLoad.JSON_DELTAS, largest, 0, SECONDS),
                        figure("first", FirstLoad.GIT_DELTAS, largest, 0, SECONDS)),
                2,
                "×");
        atMost(
                "first load, against DSBulk with a partition an entry",
                ratio(first, figure("first", FirstLoad.DSBULK, largest, 0, SECONDS)),
                1,
                "×");
        atMost(
                "first load, against DSBulk with a partition a folder, whose rows it sends in batches",
                ratio(first, figure("first", FirstLoad.DSBULK_FOLDER, largest, 0, SECONDS)),
                1,
                "×");
        OptionalDouble ten = ten(largest, TOTAL);
        atMost("release of ten changes among " + n + ", median", ten, 150, "ms");
        atMost("bytes written by it, before compression", scaled(ten(largest, "bytes-written"), 1e-6), 0.5, "MB");
        atMost(
                String.format(Locale.ROOT, "its time, against that among %,d", smallest),
                ratio(ten, ten(smallest, TOTAL)),
                2,
                "×");
        OptionalDouble visible = ten(largest, VISIBLE);
        atLeast(
                "change to visible: Hollow's full cycle, against TagSync",
                ratio(figure("hollow", HollowRelease.FULL, largest, 0, VISIBLE), visible),
                20);
        atLeast(
                "change to visible: Hollow's incremental producer, against TagSync",
                ratio(figure("hollow", HollowRelease.INCREMENTAL, largest, 0, VISIBLE), visible),
                1);
        OptionalDouble again = figure("flip", Flips.PROMOTE, largest, 0, TOTAL);
        OptionalDouble back = figure("flip", Flips.ROLLBACK, largest, 0, TOTAL);
        OptionalDouble promotionBatch = figure("flip", Flips.PROMOTION_BATCH, largest, 0, TOTAL);
        OptionalDouble rollbackBatch = figure("flip", Flips.ROLLBACK_BATCH, largest, 0, TOTAL);
        atMost(
                "flip of a hydrated release, against a bare conditional batch as large",
                ratio(figure("flip", Flips.PROMOTE, largest, 0, "flip-ms"), promotionBatch),
                1.5,
                "×");
        atMost(
                "the whole call, from the tag's name to the result, against the same",
                ratio(again, promotionBatch),
                1.5,
                "×");
        atMost(
                "flip of a rollback, against a bare conditional batch as large",
                ratio(figure("flip", Flips.ROLLBACK, largest, 0, "flip-ms"), rollbackBatch),
                1.5,
                "×");
        atMost("the whole call of a rollback, against the same", ratio(back, rollbackBatch), 1.5, "×");
        // "Flat" is asked without a number; a quarter is what two medians of sixty differ by anyway.
        atMost(
                String.format(Locale.ROOT, "promotion again among %s, against that among %,d", n, smallest),
                ratio(again, figure("flip", Flips.PROMOTE, smallest, 0, TOTAL)),
                1.25,
                "×");
        atMost(
                String.format(Locale.ROOT, "rollback among %s, against that among %,d", n, smallest),
                ratio(back, figure("flip", Flips.ROLLBACK, smallest, 0, TOTAL)),
                1.25,
                "×");
        atMost(
                "stored bytes after fifty releases of 1 % in folders, against one snapshot",
                any("storage", Storage.FOLDERS, "ratio"), 2, "×");
        atMost(
                "nodes that the run after kill -9 sends",
                figure("resume", Resume.SECOND, largest, 0, "sent-percent"),
                60,
                "%");
        OptionalDouble same = figure("resume", Resume.SECOND, largest, 0, "same-root");
        goals.add(new Goal(
                "its root",
                "that of an undisturbed load",
                same.isEmpty() ? "–" : same.getAsDouble() == 1 ? "the same" : "another",
                same.isEmpty() ? Verdict.UNKNOWN : same.getAsDouble() == 1 ? Verdict.REACHED : Verdict.MISSED));
        atMost(
                "first listing of 50,000 tags",
                scaled(figure("tags", ManyTags.SUBJECT, ManyTags.TAGS, 0, "first-list-ms"), 1e-3),
                5,
                "s");
        atMost(
                "heap (-Xmx) of the process that lists, remembers and compares them, and promotes one",
                figure("tags", ManyTags.SUBJECT, ManyTags.TAGS, 0, "heap-limit-mb"),
                200,
                "MB");
        atMost(
                "tags fetched by that promotion",
                figure("tags", ManyTags.SUBJECT, ManyTags.TAGS, 0, "fetched-refs"),
                1,
                "");
        reads(largest);
        return List.copyOf(goals);
    }

    private void reads(int largest) {
        OptionalDouble get = figure("read", Reads.SINGLE, largest, 0, "warmGet-ns");
        atMost("look-up of a random entry, all in memory, one thread", get, 1e9 / 1.5e6, "ns");
        atMost(
                "the same against Hollow's primary key index",
                ratio(get, figure("read", Reads.SINGLE, largest, 0, "warmHollow-ns")),
                3,
                "×");
        atMost(
                "look-up that reads one node, against a bare read of one row, medians",
                figure("read", Reads.COLD, largest, 0, "get-to-row"),
                1.3,
                "×");
        atMost("nodes that it reads", figure("read", Reads.COLD, largest, 0, "nodes-a-get"), 1, "");
        atMost(
                "99th percentile of look-ups while ten changes become live, against before",
                figure("read", Reads.FLIP, largest, 0, "p99-during-to-before"),
                1.5,
                "×");
        atMost("fetched by a reader for ten changes", figure("read", Reads.FLIP, largest, 0, "fetched-kb"), 100, "kB");
        atLeast(
                "hit ratio of its cache afterwards, against before",
                figure("read", Reads.FLIP, largest, 0, "hit-ratio-after-to-before"),
                0.99);
        atMost(
                "heap (-Xmx) of a process that reads the catalog",
                figure("read", Reads.LITTLE, largest, 0, "heap-limit-mb"),
                64,
                "MB");
        atMost(
                "memory that all of the catalog takes, against its payloads",
                figure("read", Reads.ALL, largest, 0, "memory-to-payload"),
                1.5,
                "×");
    }

    private void atMost(String what, OptionalDouble value, double floor, String unit) {
        add(
                what,
                "at most " + number(floor) + " " + unit,
                value,
                unit,
                value.isPresent() && value.getAsDouble() <= floor);
    }

    private void atLeast(String what, OptionalDouble value, double floor) {
        add(what, "at least " + number(floor) + " ×", value, "×", value.isPresent() && value.getAsDouble() >= floor);
    }

    private void add(String what, String asked, OptionalDouble value, String unit, boolean reached) {
        goals.add(new Goal(
                what,
                asked,
                value.isEmpty() ? "–" : number(value.getAsDouble()) + " " + unit,
                value.isEmpty() ? Verdict.UNKNOWN : reached ? Verdict.REACHED : Verdict.MISSED));
    }

    private static String number(double value) {
        return Figures.number(value);
    }

    private OptionalDouble ten(int entries, String figure) {
        return figure("delta", Releases.SUBJECT, entries, Releases.TEN, figure);
    }

    private OptionalDouble figure(String workload, String subject, int entries, int changes, String figure) {
        return results.stream()
                .filter(result -> result.workload().equals(workload))
                .flatMap(result -> result.row(subject, entries, changes).stream())
                .map(row -> row.figure(figure))
                .findFirst()
                .orElse(OptionalDouble.empty());
    }

    private OptionalDouble any(String workload, String subject, String figure) {
        return results.stream()
                .filter(result -> result.workload().equals(workload))
                .flatMap(result -> result.rows().stream())
                .filter(row -> row.subject().equals(subject))
                .map(row -> row.figure(figure))
                .findFirst()
                .orElse(OptionalDouble.empty());
    }

    private static OptionalDouble ratio(OptionalDouble value, OptionalDouble base) {
        return value.isPresent() && base.isPresent() && base.getAsDouble() > 0
                ? OptionalDouble.of(value.getAsDouble() / base.getAsDouble())
                : OptionalDouble.empty();
    }

    private static OptionalDouble scaled(OptionalDouble value, double factor) {
        return value.isPresent() ? OptionalDouble.of(value.getAsDouble() * factor) : value;
    }
}
