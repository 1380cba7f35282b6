package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.BlobId;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.SyncController;
import dev.tagsync.SyncException;
import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The files of a release that was hydrated as edits of a base are compared with a difference that is asked for again, before it is sealed (I2). */
class DifferenceBesideGitTest {
    private final TagSource sound = InMemoryTagSource.of(TaggedHistory.builder()
            .file("products/a.json", "{}")
            .file("products/b.json", "{}")
            .file("products/c.json", "{\"x\": 1}")
            .file("README", "ignored")
            .commit("one")
            .tag("v1")
            .file("products/a.json", "{\"y\": 2}")
            .delete("products/c.json")
            .file("products/d.json", "{\"z\": 3}")
            .commit("two")
            .tag("v2")
            .build());

    private final InMemoryStore store = new InMemoryStore();
    private final List<String> asked = new ArrayList<>();

    private SyncController on(TagSource source) {
        return SyncController.builder().source(source).store(store).build();
    }

    /** A source whose first difference passes through a handler that lies; what is asked for later is sound. */
    private SyncController lying(UnaryOperator<TagSource.DifferenceHandler> lie) {
        return on(new ForwardingTagSource(sound) {
            @Override
            public void files(Release release, int maxFileBytes, FileHandler handler) {
                asked.add("files of " + release.tag());
                super.files(release, maxFileBytes, handler);
            }

            @Override
            public boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler) {
                asked.add(base.tag() + " to " + target.tag());
                return super.difference(base, target, maxFileBytes, asked.size() == 1 ? lie.apply(handler) : handler);
            }
        });
    }

    private void assertRefused(UnaryOperator<TagSource.DifferenceHandler> lie, String why) {
        on(sound).promote("v1").orThrow();
        SyncController sync = lying(lie);

        assertThatThrownBy(() -> sync.promote("v2"))
                .isInstanceOf(PermanentException.class)
                .satisfies(e -> assertThat(((SyncException) e).code()).isEqualTo("verify.failed"))
                .hasMessageContaining(why)
                .hasMessageNotContaining("more");
        assertThat(asked).as("hydrated as edits, and compared so").containsExactly("v1 to v2", "v1 to v2");
        assertThat(sync.status().active().orElseThrow().release().tag()).isEqualTo(new TagName("v1"));

        on(sound).promote("v2").orThrow();
        assertThat(on(sound).verify().orElseThrow().good())
                .as("what was refused is no base")
                .isTrue();
    }

    @Test
    @DisplayName("a release that is hydrated as edits is compared with the difference, and with nothing more")
    void compared() {
        on(sound).promote("v1").orThrow();
        lying(handler -> handler).promote("v2").orThrow();
        assertThat(asked).containsExactly("v1 to v2", "v1 to v2");
    }

    @Test
    @DisplayName(
            "a file that is new in the difference and not handed over keeps the release from being sealed, and is named")
    void newAndNotHandedOver() {
        assertRefused(withholding("products/d.json"), "products/d.json is stored as nothing and is ");
    }

    @Test
    @DisplayName(
            "a file that is changed in the difference and not handed over keeps the release from being sealed, and is named")
    void changedAndNotHandedOver() {
        assertRefused(withholding("products/a.json"), "products/a.json is stored as nothing and is ");
    }

    private static UnaryOperator<TagSource.DifferenceHandler> withholding(String path) {
        return handler -> new ForwardingHandler(handler) {
            @Override
            public void file(TagSource.SourceFile file, byte[] content) {
                if (!file.path().equals(path)) {
                    super.file(file, content);
                }
            }
        };
    }

    @Test
    @DisplayName(
            "a file that is handed over as another content than the difference names keeps the release from being sealed")
    void anotherContent() {
        assertRefused(
                handler -> new ForwardingHandler(handler) {
                    @Override
                    public void file(TagSource.SourceFile file, byte[] content) {
                        super.file(
                                file.path().equals("products/a.json")
                                        ? new TagSource.SourceFile(file.path(), new BlobId("0".repeat(40)), file.kind())
                                        : file,
                                content);
                    }
                },
                "products/a.json is stored as " + "0".repeat(40) + " and is ");
    }

    @Test
    @DisplayName(
            "a file that is gone, and of which the difference says nothing at first, keeps the release from being sealed")
    void goneAndKept() {
        assertRefused(
                handler -> new ForwardingHandler(handler) {
                    @Override
                    public void before(TagSource.SourceFile file) {
                        if (!file.path().equals("products/c.json")) {
                            super.before(file);
                        }
                    }
                },
                "products/c.json is stored and not in Git");
    }

    @Test
    @DisplayName(
            "a base whose objects are gone when the difference is asked for again is compared with the whole listing")
    void baseIsGoneMeanwhile() {
        on(sound).promote("v1").orThrow();
        List<String> calls = new ArrayList<>();
        SyncController sync = on(new ForwardingTagSource(sound) {
            @Override
            public boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler) {
                calls.add("difference");
                return calls.size() == 1
                        && super.difference(
                                base,
                                target,
                                maxFileBytes,
                                withholding("products/d.json").apply(handler));
            }
        });

        assertThatThrownBy(() -> sync.promote("v2"))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("products/d.json is in Git and not stored");
        assertThat(calls).hasSize(2);
        assertThat(sync.status().active().orElseThrow().release().tag()).isEqualTo(new TagName("v1"));
    }
}
