package dev.tagsync.example.benchmark.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tagsync.SyncResult;
import dev.tagsync.example.benchmark.generate.CatalogSpec;
import dev.tagsync.example.benchmark.measure.Profile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Promotes the first release of a catalog. With {@code mark} and {@code mark-at}, makes a file as soon as so many nodes were stored; with {@code profile},
 * tells where the time went; with {@code before}, promotes that of another catalog first, so that the JVM has compiled what it runs.
 */
final class HydrateTask {
    private final JsonNode args;

    HydrateTask(JsonNode args) {
        this.args = args;
    }

    ObjectNode run() throws IOException {
        if (args.has("before")) {
            try (Library library = new Library(args.path("before"), nodes -> {})) {
                Library.flipped(library.sync().promote(CatalogSpec.FIRST));
            }
        }
        try (Library library = new Library(args, this::mark)) {
            Profile profile = args.path("profile").asBoolean() ? Profile.start() : Profile.none();
            SyncResult result = Library.flipped(library.sync().promote(CatalogSpec.FIRST));
            ObjectNode figures = Library.figures(result.report());
            profile.end(figures);
            return figures.put("nodes-read", library.counting().nodesGot())
                    .put("bytes-read", library.counting().bytesGot());
        }
    }

    private void mark(long nodes) {
        if (args.has("mark") && nodes >= args.path("mark-at").asLong()) {
            try {
                Files.createFile(Path.of(args.path("mark").asText()));
            } catch (FileAlreadyExistsException done) {
                // Once is enough.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
