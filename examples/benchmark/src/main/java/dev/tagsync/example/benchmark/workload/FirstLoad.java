package dev.tagsync.example.benchmark.workload;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.example.benchmark.generate.CatalogGenerator.Layout;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.generate.CatalogSpec.Kind;
import dev.tagsync.example.benchmark.generate.DeltaPack;
import dev.tagsync.example.benchmark.measure.ChildProcess;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.peer.Dsbulk;
import dev.tagsync.example.benchmark.peer.GitCatFile;
import dev.tagsync.example.benchmark.peer.PlainInserts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The first load of a catalog, beside DSBulk and plain inserts of the same entries and Git's own reading. */
public final class FirstLoad implements Workload {
    /** The subjects, as the rows name them. */
    public static final String JSON = "TagSync, JSON";

    /** The same in a JVM that is set as those of the other rows are. */
    public static final String JSON_USUAL = "TagSync, JSON, the JVM's own thresholds";

    /** The same from a pack with deltas. */
    public static final String JSON_DELTAS = "TagSync, JSON, deltas";

    /** The same in a JVM that has loaded another catalog before. */
    public static final String JSON_WARM = "TagSync, JSON, in a process that has loaded before";

    /** Front matter. */
    public static final String MARKDOWN = "TagSync, Markdown with YAML";

    /** Git alone. */
    public static final String GIT = "git cat-file --batch";

    /** Git alone, from a pack with deltas. */
    public static final String GIT_DELTAS = "git cat-file --batch, deltas";

    /** Git alone, buffered. */
    public static final String GIT_BUFFERED = "git cat-file --batch --buffer";

    /** DSBulk with a partition an entry. */
    public static final String DSBULK = "DSBulk, partition = entry";

    /** DSBulk with a partition a folder. */
    public static final String DSBULK_FOLDER = "DSBulk, partition = folder";

    /** A row an entry. */
    public static final String INSERTS = "prepared inserts";

    private static final int INSERTS_HEAP_MEGABYTES = 512;

    @Override
    public String name() {
        return "first";
    }

    @Override
    public void run(Bench bench, Result result) throws IOException {
        int entries = bench.settings().largest();
        CatalogSpec json =
                CatalogSpec.first(Kind.JSON, entries, bench.settings().seed());
        Layout catalog = bench.catalog(json);
        DeltaPack.make(catalog);
        Bench.warm(catalog.folder());
        Layout smaller = warmUp(bench, result);
        GitCatFile git = new GitCatFile(bench.processes());
        BothWays compared = new BothWays(entries)
                .with(GIT, () -> git.read(catalog, catalog.repository(), entries, false))
                .with(GIT_DELTAS, () -> git.read(catalog, catalog.deltas(), entries, false))
                .with(JSON, () -> hydrate(bench, json, catalog.repository(), false))
                .with(JSON_DELTAS, () -> hydrate(bench, json, catalog.deltas(), false))
                .with(DSBULK_FOLDER, () -> dsbulk(bench, catalog, "entry_by_folder", entries));
        compared.there(bench, result);
        bench.row(result, GIT_BUFFERED, entries, () -> git.read(catalog, catalog.repository(), entries, true));
        bench.row(result, DSBULK, entries, () -> dsbulk(bench, catalog, "entry", entries));
        bench.row(result, INSERTS, entries, () -> inserts(bench, catalog));
        bench.row(
                result,
                JSON_USUAL,
                entries,
                () -> hydrate(bench, json, catalog.repository(), false, ChildProcess.USUAL));
        bench.row(result, JSON_WARM, entries, () -> hydrateAgain(bench, json, smaller, catalog));
        CatalogSpec markdown =
                CatalogSpec.first(Kind.MARKDOWN, entries, bench.settings().seed());
        Layout other = bench.catalog(markdown);
        Bench.warm(other.repository());
        bench.row(result, MARKDOWN, entries, () -> hydrate(bench, markdown, other.repository(), true));
        compared.back(bench, result);
        ObjectNode server =
                Result.JSON.createObjectNode().put("peak-rss-mb", bench.server().peakRssBytes() >> 20);
        result.add("Cassandra, the server of all", entries, 0, server);
        result.note(
                "A server gets faster the longer it has run. So those that are compared with each other were measured twice, in one order before the others and in the opposite one after them; their seconds are the mean of both turns, their peaks the larger.");
        result.note(
                "The flight recorder sampled while the Markdown was loaded, and only then; its cost is in that time.");
        result.note(
                "Every file was read once before, so that nobody waited for the disk. The pack holds whole objects in the order of paths; with \"deltas\" it is the same release as git fast-import packs it, in chains of deltas.");
        result.note(
                "TagSync's and the inserts' seconds run from the call to its return in a JVM that has just started; DSBulk's and Git's are those of the process. The process that has loaded before took the catalog of the warm-up into another keyspace first; its seconds are those of the second load.");
        result.note(
                "TagSync's JVMs in this table are set as the command line's start script sets one that may load a whole catalog: the serial collector, and thresholds of the second compiler that are ten times the usual ones. Those that are in the rows \""
                        + JSON_USUAL + "\" and \"" + JSON_WARM + "\" are not, as a host's may be.");
        result.note("The prepared inserts are one row each, at most " + PlainInserts.IN_FLIGHT
                + " under way. DSBulk ran with -Xmx" + Dsbulk.HEAP_MEGABYTES
                + "m and its defaults, at consistency QUORUM as all; with a partition a folder it batches rows.");
    }

    /** A server that has just started compiles what it runs, whoever is first: it is given three tenths of each kind of load before. */
    private static Layout warmUp(Bench bench, Result result) throws IOException {
        int entries = (int) (bench.settings().largest() * 3L / 10);
        CatalogSpec spec =
                CatalogSpec.first(Kind.JSON, entries, bench.settings().seed());
        Layout catalog = bench.catalog(spec);
        bench.say("warming the server up with %,d entries by each …", entries);
        hydrate(bench, spec, catalog.repository(), false);
        inserts(bench, catalog);
        try {
            dsbulk(bench, catalog, "entry_by_folder", entries);
        } catch (ChildProcess.FailedException e) {
            result.note("DSBulk took no part in the warm-up: " + e.getMessage());
        }
        result.note("Before the first measurement the server was given " + String.format(Locale.ROOT, "%,d", entries)
                + " entries by TagSync, as many as prepared inserts, and as many by DSBulk with a partition a folder.");
        return catalog;
    }

    private static ObjectNode hydrateAgain(Bench bench, CatalogSpec spec, Layout before, Layout catalog)
            throws IOException {
        ObjectNode first = bench.args(spec, before.repository());
        ObjectNode args = bench.args(spec, catalog.repository());
        args.set("before", first);
        try {
            return bench.processes().task(TaskMain.HYDRATE, Bench.HEAP_MEGABYTES, args);
        } finally {
            bench.server().drop(first);
            bench.server().drop(args);
        }
    }

    private static ObjectNode hydrate(Bench bench, CatalogSpec spec, Path repository, boolean profile)
            throws IOException {
        return hydrate(bench, spec, repository, profile, ChildProcess.COMMAND_LINE);
    }

    private static ObjectNode hydrate(
            Bench bench, CatalogSpec spec, Path repository, boolean profile, List<String> flags) throws IOException {
        ObjectNode args = bench.args(spec, repository).put("profile", profile);
        try {
            return bench.processes().task(TaskMain.HYDRATE, Bench.HEAP_MEGABYTES, flags, args);
        } finally {
            bench.server().drop(args);
        }
    }

    private static ObjectNode dsbulk(Bench bench, Layout catalog, String table, int entries) throws IOException {
        ObjectNode args = rows(bench);
        try {
            return new Dsbulk(bench.settings().dsbulk(), bench.processes())
                    .load(
                            args,
                            table,
                            catalog.rows(),
                            entries,
                            bench.settings().work().resolve("dsbulk-logs"));
        } finally {
            bench.server().drop(args);
        }
    }

    private static ObjectNode inserts(Bench bench, Layout catalog) throws IOException {
        ObjectNode args = rows(bench).put("rows", catalog.rows().toString());
        try {
            return bench.processes().task(TaskMain.INSERTS, INSERTS_HEAP_MEGABYTES, args);
        } finally {
            bench.server().drop(args);
        }
    }

    private static ObjectNode rows(Bench bench) {
        ObjectNode args = bench.server().freshKeyspace();
        try (CqlSession session = bench.server().session()) {
            for (String ddl : PlainInserts.schema(args.path("keyspace").asText())) {
                session.execute(SimpleStatement.newInstance(ddl).setTimeout(Duration.ofSeconds(60)));
            }
        }
        return args;
    }
}
