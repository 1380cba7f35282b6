package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.CatalogCheck;
import dev.tagsync.CatalogDefinition;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Entry;
import dev.tagsync.Finding;
import dev.tagsync.Findings;
import dev.tagsync.Release;
import dev.tagsync.SyncController;
import dev.tagsync.SyncReport;
import dev.tagsync.SyncResult;
import dev.tagsync.TagName;
import dev.tagsync.spi.ContentSource;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.spi.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A check of content says what a plan of its tag says. */
class CatalogCheckTest {
    private static final int RELEASES = 6;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 200);
    }

    static LongStream moreSeeds() {
        return LongStream.rangeClosed(1_000, 3_000);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("check of a revision and plan of its tag agree, whatever is live")
    void checkEqualsPlan(long seed) {
        compare(seed);
    }

    @Tag("nightly")
    @ParameterizedTest
    @MethodSource("moreSeeds")
    @DisplayName("check of a revision and plan of its tag agree, whatever is live, long form")
    void checkEqualsPlanAtLength(long seed) {
        compare(seed);
    }

    private static void compare(long seed) {
        Random random = new Random(seed);
        CatalogDefinition definition = DeltaHydrationTest.definition(random.nextInt(3));
        TaggedHistory.Builder history = TaggedHistory.builder();
        if (random.nextInt(10) > 0) {
            history.file("a/here.json", EditedHistory.json(random, 0));
        } else {
            history.file("README", "nothing yet");
        }
        EditedHistory edited = new EditedHistory(history);
        for (int release = 0; release < RELEASES; release++) {
            for (int i = random.nextInt(6); i > 0; i--) {
                edited.apply(EditedHistory.Edit.of(random));
            }
            history.commit("release " + release).tag("v" + release);
        }
        InMemoryTagSource source = InMemoryTagSource.of(history.build());
        SyncController controller = SyncController.builder()
                .source(source)
                .store(new InMemoryStore())
                .definition(definition)
                .validator(new NotPurple())
                .validator(new FewGone())
                .build();
        Optional<String> live = Optional.empty();
        for (int release = 0; release < RELEASES; release++) {
            String tag = "v" + release;
            String story = "seed " + seed + ", " + tag + " against " + live;
            SyncResult plan = controller.plan(tag);

            SyncReport check = check(source, tag, live, definition);

            assertThat(check.findings()).as(story).isEqualTo(plan.report().findings());
            assertThat(check.errors()).as(story).isEqualTo(plan.report().errors());
            assertThat(check.warnings()).as(story).isEqualTo(plan.report().warnings());
            assertThat(check.errors() == 0).as(story).isEqualTo(plan instanceof SyncResult.Planned);
            assertThat(check.changes()).as(story).isEqualTo(plan.report().changes());
            assertThat(check.entries()).as(story).isEqualTo(plan.report().entries());
            assertThat(check.root()).as(story).isEqualTo(plan.report().root());
            assertThat(check.ignoredFiles()).as(story).isEqualTo(plan.report().ignoredFiles());
            assertThat(check.skippedFiles()).as(story).isEqualTo(plan.report().skippedFiles());
            if (controller.promote(tag).promoted()) {
                live = Optional.of(tag);
            }
        }
    }

    private static SyncReport check(
            InMemoryTagSource source, String tag, Optional<String> base, CatalogDefinition definition) {
        CatalogCheck.Builder builder = CatalogCheck.builder()
                .content(new OfTag(source, tag))
                .definition(definition)
                .validator(new NotPurple())
                .validator(new FewGone());
        base.ifPresent(b -> builder.base(source, b));
        return builder.build().run();
    }

    @Test
    @DisplayName("content that is called as its base is, is compared with it all the same")
    void contentMayBeCalledAsItsBase() {
        InMemoryTagSource source = InMemoryTagSource.of(TaggedHistory.builder()
                .file("a/one.json", "{\"color\": \"red\"}")
                .commit("First")
                .tag("v1")
                .file("a/two.json", "{\"color\": \"purple\"}")
                .commit("Second")
                .tag("v2")
                .build());
        ContentSource second = new OfTag(source, "v2") {
            @Override
            public Release release() {
                Release r = super.release();
                return new Release(
                        new TagName("v1"),
                        r.tagObject(),
                        r.commit(),
                        r.tree(),
                        r.annotated(),
                        r.tagger(),
                        r.time(),
                        r.message());
            }
        };

        SyncReport report = CatalogCheck.builder()
                .content(second)
                .base(source, "v1")
                .validator(new NotPurple())
                .build()
                .run();

        assertThat(report.changes().orElseThrow().added()).isEqualTo(1);
        assertThat(report.findings()).extracting(Finding::rule).containsExactly("color.purple");
    }

    @Test
    @DisplayName("a base that is no release, or a bad one, is said to be")
    void badBasesAreRefused() {
        InMemoryTagSource source = InMemoryTagSource.of(TaggedHistory.builder()
                .file("a/one.json", "{")
                .commit("First")
                .tag("v1")
                .file("a/one.json", "{}")
                .commit("Second")
                .tag("v2")
                .build());

        assertThatThrownBy(() -> check(source, "v2", Optional.of("v1"), CatalogDefinition.defaults()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("nothing can be compared with v1: error[json.syntax] a/one.json:1:2: ");
        assertThatThrownBy(() -> check(source, "v2", Optional.of("v9"), CatalogDefinition.defaults()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nothing can be compared with v9: ");
    }

    /** The content of a tag, as if it were not tagged. */
    private static class OfTag implements ContentSource {
        private final TagSource source;
        private final Release release;

        OfTag(TagSource source, String tag) {
            this.source = source;
            this.release = ((Resolved) source.resolve(new TagName(tag))).release();
        }

        @Override
        public String describe() {
            return source.describe();
        }

        @Override
        public String policy() {
            return source.policy();
        }

        @Override
        public Release release() {
            return release;
        }

        @Override
        public boolean isCommitted() {
            return true;
        }

        @Override
        public void files(int maxFileBytes, TagSource.FileHandler handler) {
            source.files(release, maxFileBytes, handler);
        }

        @Override
        public Optional<byte[]> read(String path) {
            return source.read(release, path);
        }

        @Override
        public Optional<TagSource.Standing> find(String path) {
            return source.find(release, path);
        }

        @Override
        public void close() {}
    }

    private static final class NotPurple implements EntryValidator {
        @Override
        public void validate(Entry entry, Findings findings) {
            if (entry.at("/color").asText().equals("purple")) {
                findings.error("color.purple", "/color", "%s is purple", entry.key());
            } else if (entry.at("/color").asText().equals("white")) {
                findings.warning("color.white", "/color", "%s is white", entry.key());
            }
        }
    }

    private static final class FewGone implements Validator {
        @Override
        public void validate(Candidate candidate, Findings findings) {
            List<String> gone = new ArrayList<>();
            candidate.changes(change -> {
                if (change.after().isEmpty()) {
                    gone.add(change.key().toString());
                }
            });
            if (gone.size() > 1) {
                findings.error(
                        "gone.many",
                        "",
                        "%s are gone since %s",
                        gone,
                        candidate.active().orElseThrow().release().tag());
            }
        }
    }
}
