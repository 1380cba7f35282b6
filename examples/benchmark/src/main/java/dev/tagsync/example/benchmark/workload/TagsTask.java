package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.SyncController;
import dev.tagsync.TagPolicy;
import dev.tagsync.example.benchmark.measure.Result;
import dev.tagsync.example.benchmark.measure.Samples;
import dev.tagsync.git.JGitTagSource;
import dev.tagsync.spi.TagSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Lists, remembers and compares very many tags of a repository that is asked as a remote one, and promotes one of them. */
final class TagsTask {
    private static final int TIMES = 5;

    private final JsonNode args;

    TagsTask(JsonNode args) {
        this.args = args;
    }

    /** Something that is timed. */
    private interface Call {
        int tags();
    }

    ObjectNode run() throws IOException {
        int tags = args.path("tags").asInt();
        Path mirror = Path.of(args.path("mirror").asText());
        ObjectNode figures = Result.JSON.createObjectNode();
        try (Library library = new Library(args, nodes -> {});
                TagSource remote = remote(mirror)) {
            SyncController sync = SyncController.builder()
                    .source(remote)
                    .store(library.counting())
                    .tagPolicy(TagPolicy.builder()
                            .order(TagPolicy.Order.SEMANTIC_VERSION)
                            .build())
                    .build();
            Call list = () -> remote.list().size();
            figures.put("first-list-ms", timed(list, tags));
            Samples lists = new Samples();
            for (int i = 0; i < TIMES; i++) {
                lists.add(timed(list, tags));
            }
            lists.write(figures, "list-ms");
            Call latest = () -> {
                var found = sync.latest();
                return found.candidates().size() + found.skipped().size();
            };
            figures.put("first-latest-ms", timed(latest, tags));
            Samples again = new Samples();
            Samples releases = new Samples();
            for (int i = 0; i < TIMES; i++) {
                again.add(timed(latest, tags));
                releases.add(timed(() -> sync.releases().size(), tags));
            }
            again.write(figures, "latest-ms");
            releases.write(figures, "releases-ms");
            String next = sync.latest().next().orElseThrow().tag().value();
            figures.put("promote-ms", timed(() -> Library.flipped(sync.promote(next)) == null ? 0 : tags, tags));
            figures.put("fetched-refs", refs(mirror));
        }
        return figures;
    }

    private TagSource remote(Path mirror) {
        return JGitTagSource.builder()
                .of(Path.of(args.path("repository").asText()).toUri().toString())
                .mirror(mirror)
                .build();
    }

    private static double timed(Call call, int tags) {
        long started = System.nanoTime();
        int found = call.tags();
        double millis = Samples.round((System.nanoTime() - started) / 1e6);
        if (found != tags) {
            throw new IllegalStateException("found " + found + " tags of " + tags);
        }
        return millis;
    }

    /** The refs that the mirror has: one for what was promoted. */
    private static long refs(Path mirror) throws IOException {
        try (Stream<Path> files = Files.walk(mirror)) {
            return files.filter(
                            file -> Files.isRegularFile(file) && file.toString().contains("/refs/"))
                    .count();
        }
    }
}
