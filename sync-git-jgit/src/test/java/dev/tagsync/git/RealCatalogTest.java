package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Entry;
import dev.tagsync.SyncController;
import dev.tagsync.TagName;
import dev.tagsync.testkit.InMemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The releases of a real catalog of JSON files, each made live over the one before, against Git's trees and blobs. */
class RealCatalogTest {
    /** Names the file of a bundle, as {@code git bundle create} makes it: the catalog is no part of this project. */
    private static final String BUNDLE = "tagsync.test.bundle";

    @Test
    @Tag("nightly")
    @DisplayName("every release of a real catalog is, entry by entry, what git ls-tree and git cat-file show")
    void everyReleaseIsWhatGitHolds(@TempDir Path folder) throws Exception {
        String bundle = System.getProperty(BUNDLE, "");
        assumeFalse(bundle.isEmpty(), "no bundle of a real catalog was named by -D" + BUNDLE + "=FILE");
        try (Git mirror = Git.init()
                .setBare(true)
                .setDirectory(folder.resolve("catalog.git").toFile())
                .call()) {
            mirror.fetch()
                    .setRemote(Path.of(bundle).toAbsolutePath().toString())
                    .setRefSpecs("+refs/*:refs/*")
                    .call();
            Repository repository = mirror.getRepository();
            List<String> tags = repository.getRefDatabase().getRefsByPrefix(Constants.R_TAGS).stream()
                    .map(Ref::getName)
                    .map(Repository::shortenRefName)
                    .sorted()
                    .toList();
            assertThat(tags).as("tags of the bundle").hasSizeGreaterThan(1);
            InMemoryStore store = new InMemoryStore();
            try (SyncController sync = SyncController.builder()
                            .source(JGitTagSource.local(
                                    repository.getDirectory().toPath()))
                            .store(store)
                            .definition(CatalogDefinition.builder()
                                    .include("*/**/*.json", "*/*.json")
                                    .build())
                            .build();
                    CatalogReader reader = CatalogReader.builder().store(store).build()) {
                for (String tag : tags) {
                    sync.promote(tag).orThrow();

                    assertThat(sync.verify().orElseThrow().good()).as(tag).isTrue();
                    assertSame(reader.refresh(), repository, tag);
                }
                for (String tag : tags) {
                    assertSame(reader.at(new TagName(tag)).orElseThrow(), repository, tag);
                }
            }
        }
    }

    private static void assertSame(CatalogView view, Repository repository, String tag) throws IOException {
        Map<String, ObjectId> files = files(repository, tag);
        Map<String, ObjectId> stored = new TreeMap<>();
        List<String> unlike = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        view.forEach(entries::add);
        for (Entry entry : entries) {
            stored.put(entry.path(), ObjectId.fromString(entry.blob().hex()));
            byte[] content = repository
                    .open(stored.get(entry.path()), Constants.OBJ_BLOB)
                    .getBytes();
            if (!text(entry.payload()).equals(minified(text(content)))
                    || !entry.path().equals(entry.collection() + "/" + entry.name() + ".json")) {
                unlike.add(entry.key() + " of " + entry.path());
            }
        }
        assertThat(view.release().tag().value()).isEqualTo(tag);
        assertThat(stored).as(tag).isEqualTo(files).isNotEmpty();
        assertThat(entries).as(tag).hasSameSizeAs(files.keySet());
        assertThat(unlike).as("entries of %s that are not what Git has", tag).isEmpty();
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** Returns JSON without the white space between its tokens, which is what an entry's payload is. */
    private static String minified(String json) {
        StringBuilder minified = new StringBuilder();
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (inString && c == '\\') {
                minified.append(c).append(json.charAt(++i));
            } else if (inString || !Character.isWhitespace(c)) {
                inString ^= c == '"';
                minified.append(c);
            }
        }
        return minified.toString();
    }

    private static Map<String, ObjectId> files(Repository repository, String tag) throws IOException {
        Map<String, ObjectId> files = new TreeMap<>();
        try (RevWalk commits = new RevWalk(repository);
                TreeWalk walk = new TreeWalk(repository)) {
            walk.addTree(commits.parseCommit(repository.resolve(Constants.R_TAGS + tag + "^{commit}"))
                    .getTree());
            walk.setRecursive(true);
            while (walk.next()) {
                String path = walk.getPathString();
                if (path.contains("/") && path.endsWith(".json")) {
                    files.put(path, walk.getObjectId(0));
                }
            }
        }
        return files;
    }
}
