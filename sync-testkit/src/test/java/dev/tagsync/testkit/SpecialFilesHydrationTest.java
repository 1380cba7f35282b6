package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.Digest;
import dev.tagsync.IndexDefinition;
import dev.tagsync.SpecialFiles;
import dev.tagsync.SpecialFiles.Handling;
import dev.tagsync.SyncController;
import dev.tagsync.SyncResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A release with links, submodules and LFS pointers that is hydrated as edits of another gives what it gives as a whole, by every policy: random histories in which files become links and links
 * files, links lead to links, folders, nothing, in circles and out of the root, and in which what they lead to changes while they do not.
 */
class SpecialFilesHydrationTest {
    private static final int RELEASES = 8;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 500);
    }

    static LongStream moreSeeds() {
        return LongStream.rangeClosed(1_000, 8_000);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName(
            "delta and full hydration of special files give the same root, contents and findings, by every policy (I8)")
    void deltaEqualsFull(long seed) {
        new History(seed).compare();
    }

    @Tag("nightly")
    @ParameterizedTest
    @MethodSource("moreSeeds")
    @DisplayName("delta and full hydration of special files give the same root, contents and findings, long form (I8)")
    void deltaEqualsFullAtLength(long seed) {
        new History(seed).compare();
    }

    private static final class History {
        private final long seed;
        private final Random random;
        private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
        private final List<String> pointers = new ArrayList<>();

        History(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void compare() {
            CatalogDefinition definition = definition();
            TaggedHistory.Builder history =
                    TaggedHistory.builder().file("start/here.json", EditedHistory.json(random, 0));
            EditedHistory edited = new EditedHistory(history);
            for (int release = 0; release < RELEASES; release++) {
                int edits = random.nextInt(5);
                for (int i = 0; i < edits; i++) {
                    edit(history, edited);
                }
                history.commit("release " + release).tag("v" + release);
            }
            InMemoryTagSource source = InMemoryTagSource.of(history.build());
            InMemoryStore store = new InMemoryStore();
            SyncController inSteps = DeltaHydrationTest.controller(source, store, definition);
            for (int release = 0; release < RELEASES; release++) {
                String tag = "v" + release;
                String story = "seed " + seed + ", " + tag + ", " + definition.specialFiles();
                if (random.nextInt(3) == 0) {
                    // Another process: it knows what is recorded, and nothing else.
                    inSteps = DeltaHydrationTest.controller(source, store, definition);
                }
                SyncResult delta = inSteps.promote(tag);
                InMemoryStore alone = new InMemoryStore();
                SyncResult full =
                        DeltaHydrationTest.controller(source, alone, definition).promote(tag);

                assertSame(story, delta, full);
                if (full.promoted()) {
                    assertThat(DeltaHydrationTest.contents(store, tag))
                            .as(story)
                            .isEqualTo(DeltaHydrationTest.contents(alone, tag));
                    assertThat(inSteps.verify().orElseThrow().good()).as(story).isTrue();
                    assertSame(story + ", again", inSteps.plan(tag), full);
                }
            }
        }

        private static void assertSame(String story, SyncResult one, SyncResult other) {
            if (!story.endsWith("again")) {
                assertThat(one.getClass()).as(story).isEqualTo(other.getClass());
            }
            assertThat(one.report().findings())
                    .as(story)
                    .isEqualTo(other.report().findings());
            assertThat(one.report().warnings())
                    .as(story)
                    .isEqualTo(other.report().warnings());
            assertThat(one.report().entries())
                    .as(story)
                    .isEqualTo(other.report().entries());
            assertThat(one.report().root()).as(story).isEqualTo(other.report().root());
            assertThat(one.report().ignoredFiles())
                    .as(story)
                    .isEqualTo(other.report().ignoredFiles());
            assertThat(one.report().skippedFiles())
                    .as(story)
                    .isEqualTo(other.report().skippedFiles());
        }

        private CatalogDefinition definition() {
            SpecialFiles policy = SpecialFiles.DEFAULT
                    .withLinks(Handling.values()[random.nextInt(3)])
                    .withSubmodules(random.nextInt(3) == 0 ? Handling.FAIL : Handling.SKIP);
            policy = switch (random.nextInt(3)) {
                case 0 -> policy.withLfsPointers(Handling.SKIP);
                case 1 -> policy.withLfsPointers(Handling.FAIL);
                default -> policy.resolvingLfs((sha256, bytes) -> Optional.ofNullable(objects.get(sha256)));
            };
            CatalogDefinition.Builder builder = CatalogDefinition.builder()
                    .index(new IndexDefinition("color", Optional.empty(), "/color"))
                    .exclude("**/hidden/**")
                    .maxFileBytes(2_000)
                    .specialFiles(policy);
            return random.nextBoolean()
                    ? builder.build()
                    : builder.keys("/kind", "/name")
                            .include("a/**/*.json", "b/*.yaml")
                            .build();
        }

        private String path() {
            return EditedHistory.FOLDERS.get(random.nextInt(EditedHistory.FOLDERS.size())) + "f" + random.nextInt(5);
        }

        private void edit(TaggedHistory.Builder history, EditedHistory edited) {
            String path = path() + ".json";
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 -> quietly(() -> history.file(path, EditedHistory.json(random, random.nextInt(50))));
                case 4, 5, 6 -> quietly(() -> history.symlink(path, target()));
                case 7 -> quietly(() -> history.symlink(path(), target()));
                case 8 ->
                    quietly(() -> history.submodule(
                            random.nextBoolean() ? path : path(), "1".repeat(39) + random.nextInt(3)));
                case 9, 10 -> quietly(() -> history.file(path, pointer()));
                case 11, 12 -> quietly(() -> history.delete(random.nextInt(4) == 0 ? path() : path));
                default -> edited.apply(EditedHistory.Edit.of(random));
            }
        }

        /** Leads from any folder to where something may be, or to where nothing can. */
        private String target() {
            String up =
                    List.of("", "./", "../", "../../", "../../../").get(random.nextInt(random.nextInt(4) == 0 ? 5 : 3));
            return switch (random.nextInt(12)) {
                case 0 -> "/" + path() + ".json";
                case 1 -> up + EditedHistory.FOLDERS.get(random.nextInt(EditedHistory.FOLDERS.size())) + ".";
                case 2 -> up + path();
                case 4 -> up + path() + "/f" + random.nextInt(5) + ".json";
                case 3 -> up + "a/x/../f" + random.nextInt(5) + ".json";
                case 5, 6 -> "f" + random.nextInt(5) + ".json";
                default -> up + path() + ".json";
            };
        }

        private String pointer() {
            if (!pointers.isEmpty() && random.nextInt(3) == 0) {
                return pointers.get(random.nextInt(pointers.size()));
            }
            byte[] content = EditedHistory.json(random, random.nextInt(60)).getBytes(StandardCharsets.UTF_8);
            String sha256 = Digest.sha256(content).toString();
            int luck = random.nextInt(10);
            if (luck > 0) {
                objects.put(sha256, luck > 1 ? content : "{}".getBytes(StandardCharsets.UTF_8));
            }
            String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + sha256 + "\nsize "
                    + content.length + "\n";
            pointers.add(pointer);
            return pointer;
        }

        /** What is not there cannot be deleted: then the history stays as it is. */
        private static void quietly(Runnable step) {
            EditedHistory.quietly(step);
        }
    }
}
