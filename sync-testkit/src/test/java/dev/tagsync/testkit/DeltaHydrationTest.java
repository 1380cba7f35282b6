package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Entry;
import dev.tagsync.Findings;
import dev.tagsync.IndexDefinition;
import dev.tagsync.Release;
import dev.tagsync.SyncController;
import dev.tagsync.SyncResult;
import dev.tagsync.TagName;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.EditedHistory.Edit;
import dev.tagsync.testkit.contract.ForwardingTagSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/**
 * A release hydrated as edits of another gives the root, the contents and the findings that it gives as a whole (I8): random histories of files in every format that are added, changed, moved,
 * removed, broken and mended, whose keys change and collide. What fails is shrunk by leaving edits out; an edit itself becomes no simpler.
 */
class DeltaHydrationTest {
    /** After the first, which has one file that stays. */
    private static final int RELEASES = 8;

    @Provide
    Arbitrary<List<List<Edit>>> histories() {
        return Arbitraries.randomValue(Edit::of).list().ofMaxSize(8).list().ofSize(RELEASES);
    }

    @Property(tries = 400)
    void deltaEqualsFull(@ForAll("histories") List<List<Edit>> history, @ForAll @IntRange(max = 2) int definition) {
        compare(history, definition(definition));
    }

    @Tag("nightly")
    @Property(tries = 4_000)
    void deltaEqualsFullAtLength(
            @ForAll("histories") List<List<Edit>> history, @ForAll @IntRange(max = 2) int definition) {
        compare(history, definition(definition));
    }

    private static void compare(List<List<Edit>> edits, CatalogDefinition definition) {
        TaggedHistory history = history(edits);
        Contents source = new Contents(InMemoryTagSource.of(history));
        InMemoryStore store = new InMemoryStore();
        SyncController inSteps = controller(source, store, definition);
        Set<String> trees = new HashSet<>();
        for (int release = 0; release <= RELEASES; release++) {
            String tag = "v" + release;
            SyncResult delta = inSteps.promote(tag);
            List<String> asked = source.asked();
            InMemoryStore alone = new InMemoryStore();
            SyncResult full =
                    controller(InMemoryTagSource.of(history), alone, definition).promote(tag);

            assertThat(delta.getClass()).as(tag).isEqualTo(full.getClass());
            assertThat(delta.report().findings())
                    .as(tag)
                    .isEqualTo(full.report().findings());
            assertThat(delta.report().entries()).as(tag).isEqualTo(full.report().entries());
            assertThat(delta.report().root()).as(tag).isEqualTo(full.report().root());
            assertThat(delta.report().ignoredFiles())
                    .as(tag)
                    .isEqualTo(full.report().ignoredFiles());
            assertThat(delta.report().skippedFiles())
                    .as(tag)
                    .isEqualTo(full.report().skippedFiles());
            if (full.promoted()) {
                assertThat(contents(store, tag)).as(tag).isEqualTo(contents(alone, tag));
                assertThat(inSteps.verify().orElseThrow().good()).as(tag).isTrue();
            }
            // A tree that was seen before is not looked into again.
            boolean isNew = trees.add(history.tree(tag));
            if (isNew) {
                assertThat(asked)
                        .as("how the files of %s were asked for", tag)
                        .containsExactly(release == 0 ? "files" : "difference");
            }
            Statistics.label("ways").collect(isNew ? String.join(" and ", asked) : "none: the tree was seen before");
            Statistics.label("outcomes").collect(full.promoted() ? "promoted" : "rejected");
        }
        // Of all releases of all tries.
        atLeast(50, "ways", "difference");
        atLeast(30, "outcomes", "promoted");
    }

    private static TaggedHistory history(List<List<Edit>> releases) {
        TaggedHistory.Builder history =
                TaggedHistory.builder().file("a/here.json", EditedHistory.json(new Random(0), 0));
        history.commit("release 0").tag("v0");
        EditedHistory edited = new EditedHistory(history);
        for (int release = 1; release <= releases.size(); release++) {
            releases.get(release - 1).forEach(edited::apply);
            history.commit("release " + release).tag("v" + release);
        }
        return history.build();
    }

    private static void atLeast(int percentage, String label, String value) {
        Statistics.label(label).coverage(coverage -> coverage.check(value).percentage(p -> p >= percentage));
    }

    /** Notes by which calls contents were asked for. Who compares lists of files takes files of any size, and is not noted. */
    private static final class Contents extends ForwardingTagSource {
        private final List<String> asked = new ArrayList<>();

        Contents(TagSource source) {
            super(source);
        }

        /** Returns the calls since it was asked last. */
        List<String> asked() {
            List<String> calls = List.copyOf(asked);
            asked.clear();
            return calls;
        }

        @Override
        public void files(Release release, int maxFileBytes, FileHandler handler) {
            note("files", maxFileBytes);
            super.files(release, maxFileBytes, handler);
        }

        @Override
        public boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler) {
            note("difference", maxFileBytes);
            return super.difference(base, target, maxFileBytes, handler);
        }

        private void note(String call, int maxFileBytes) {
            if (maxFileBytes != Integer.MAX_VALUE) {
                asked.add(call);
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

    static SyncController controller(TagSource source, InMemoryStore store, CatalogDefinition definition) {
        EntryValidator notPurple = new EntryValidator() {
            @Override
            public String name() {
                return "not-purple";
            }

            @Override
            public void validate(Entry entry, Findings findings) {
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
        CatalogView view = CatalogReader.builder()
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
                .append(new String(e.payload(), StandardCharsets.UTF_8))
                .append('\n'));
        for (String color : EditedHistory.COLORS) {
            text.append(color)
                    .append(view.index("color", color, Optional.empty(), 1000).items());
        }
        return text.toString();
    }
}
