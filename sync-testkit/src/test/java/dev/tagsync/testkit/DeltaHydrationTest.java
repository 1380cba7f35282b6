package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogView;
import dev.tagsync.Entry;
import dev.tagsync.IndexDefinition;
import dev.tagsync.SyncController;
import dev.tagsync.SyncResult;
import dev.tagsync.TagName;
import dev.tagsync.spi.EntryValidator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A release hydrated as edits of another gives what it gives as a whole: random histories of files that are added, changed, moved, removed,
 * broken and mended, whose keys change and collide.
 */
class DeltaHydrationTest {
    private static final int RELEASES = 8;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 400);
    }

    static LongStream moreSeeds() {
        return LongStream.rangeClosed(1_000, 5_000);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("delta and full hydration give the same root, contents and findings (I8)")
    void deltaEqualsFull(long seed) {
        compare(seed);
    }

    @Tag("nightly")
    @ParameterizedTest
    @MethodSource("moreSeeds")
    @DisplayName("delta and full hydration give the same root, contents and findings, long form (I8)")
    void deltaEqualsFullAtLength(long seed) {
        compare(seed);
    }

    private static void compare(long seed) {
        Random random = new Random(seed);
        CatalogDefinition definition = definition(random.nextInt(3));
        TaggedHistory.Builder history = TaggedHistory.builder().file("start/here.json", json(random, 0));
        for (int release = 0; release < RELEASES; release++) {
            int edits = random.nextInt(6);
            for (int i = 0; i < edits; i++) {
                edit(random, history);
            }
            history.commit("release " + release).tag("v" + release);
        }
        InMemoryTagSource source = InMemoryTagSource.of(history.build());
        InMemoryStore store = new InMemoryStore();
        SyncController inSteps = controller(source, store, definition);
        for (String tag : IntStream.range(0, RELEASES).mapToObj(i -> "v" + i).toList()) {
            String story = "seed " + seed + ", " + tag;
            SyncResult delta = inSteps.promote(tag);
            InMemoryStore alone = new InMemoryStore();
            SyncResult full = controller(source, alone, definition).promote(tag);

            assertThat(delta.getClass()).as(story).isEqualTo(full.getClass());
            assertThat(delta.report().findings())
                    .as(story)
                    .isEqualTo(full.report().findings());
            assertThat(delta.report().entries())
                    .as(story)
                    .isEqualTo(full.report().entries());
            assertThat(delta.report().root()).as(story).isEqualTo(full.report().root());
            assertThat(delta.report().ignoredFiles())
                    .as(story)
                    .isEqualTo(full.report().ignoredFiles());
            assertThat(delta.report().skippedFiles())
                    .as(story)
                    .isEqualTo(full.report().skippedFiles());
            if (full.promoted()) {
                assertThat(contents(store, tag)).as(story).isEqualTo(contents(alone, tag));
                assertThat(inSteps.verify().orElseThrow().good()).as(story).isTrue();
            }
        }
    }

    static CatalogDefinition definition(int kind) {
        CatalogDefinition.Builder builder = CatalogDefinition.builder()
                .index(new IndexDefinition("color", Optional.empty(), "/color"))
                .exclude("**/hidden/**");
        return switch (kind) {
            case 0 -> builder.build();
            case 1 -> builder.keys("/kind", "/name").build();
            default ->
                builder.keys("/kind", "/name")
                        .include("a/**/*.json", "b/*.yaml")
                        .build();
        };
    }

    static SyncController controller(InMemoryTagSource source, InMemoryStore store, CatalogDefinition definition) {
        EntryValidator notPurple = new EntryValidator() {
            @Override
            public String name() {
                return "not-purple";
            }

            @Override
            public void validate(Entry entry, dev.tagsync.Findings findings) {
                if (entry.at("/color").asText().equals("purple")) {
                    findings.error("color.purple", "/color", "%s is purple", entry.key());
                }
            }
        };
        return SyncController.builder()
                .source(source)
                .store(store)
                .definition(definition)
                .validator(notPurple)
                .build();
    }

    static String contents(InMemoryStore store, String tag) {
        CatalogView view = dev.tagsync.CatalogReader.builder()
                .store(store)
                .build()
                .at(new TagName(tag))
                .orElseThrow();
        StringBuilder text = new StringBuilder();
        view.forEach(e -> text.append(e.key())
                .append(' ')
                .append(e.path())
                .append(' ')
                .append(e.blob())
                .append(' ')
                .append(new String(e.payload(), java.nio.charset.StandardCharsets.UTF_8))
                .append('\n'));
        for (String color : COLORS) {
            text.append(color)
                    .append(view.index("color", color, Optional.empty(), 1000).items());
        }
        return text.toString();
    }

    private static final List<String> COLORS = List.of("red", "green", "blue", "white", "purple");
    private static final List<String> FOLDERS = List.of("", "a/", "a/x/", "a/hidden/", "b/", "b/y/");

    static void edit(Random random, TaggedHistory.Builder history) {
        String path = FOLDERS.get(random.nextInt(FOLDERS.size())) + "f" + random.nextInt(6);
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> history.file(path + ".json", json(random, random.nextInt(40)));
            case 4, 5 -> history.file(path + ".yaml", yaml(random));
            case 6 -> history.file(path + ".json", "{\"kind\": \"k1\", ");
            case 7 -> history.symlink(path + ".json", "elsewhere");
            case 8 -> history.file(path + ".md", "---\nkind: k1\nname: " + random.nextInt(5) + "\n---\nbody\n");
            case 9 -> quietly(() -> history.delete(path + ".json"));
            case 10 -> quietly(() -> history.rename(path + ".json", "a/moved" + random.nextInt(3) + ".json"));
            default -> history.file(path + ".txt", "no part of the catalog " + random.nextInt());
        }
    }

    /** What is not there cannot be deleted or moved: then the history stays as it is. */
    static void quietly(Runnable step) {
        try {
            step.run();
        } catch (IllegalArgumentException | IllegalStateException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    static String json(Random random, int size) {
        return "{\"kind\": \"k" + random.nextInt(2) + "\", \"name\": \"n" + random.nextInt(12) + "\", \"color\": \""
                + color(random) + "\", \"text\": \"" + "t".repeat(size * size) + "\"}";
    }

    private static String yaml(Random random) {
        return Stream.generate(() -> "kind: k" + random.nextInt(2) + "\nname: n" + random.nextInt(12) + "\ncolor: "
                        + color(random) + "\n")
                .limit(1 + random.nextInt(3))
                .reduce((a, b) -> a + "---\n" + b)
                .orElseThrow();
    }

    private static String color(Random random) {
        return COLORS.get(random.nextInt(random.nextInt(8) == 0 ? 5 : 4));
    }
}
