package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.BlobId;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.SyncController;
import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The files of a first load are compared with those that its source lists, before it is sealed. */
class FilesBesideGitTest {
    private final TagSource sound = InMemoryTagSource.of(TaggedHistory.builder()
            .file("products/a.json", "{}")
            .file("products/b.json", "{}")
            .file("products/c.json", "{\"x\": 1}")
            .file("README", "ignored")
            .commit("one")
            .tag("v1")
            .build());

    private final List<String> asked = new ArrayList<>();

    private SyncController on(TagSource source) {
        return SyncController.builder()
                .source(source)
                .store(new InMemoryStore())
                .build();
    }

    @Test
    @DisplayName("a first load whose tree has the files that were listed goes through the source's list once")
    void once() {
        on(new ForwardingTagSource(sound) {
                    @Override
                    public void files(Release release, int maxFileBytes, FileHandler handler) {
                        asked.add(release.tag().value());
                        super.files(release, maxFileBytes, handler);
                    }
                })
                .promote("v1")
                .orThrow();

        assertThat(asked).containsExactly("v1");
    }

    @Test
    @DisplayName("a file that is listed and not handed over keeps a first load from being sealed, and is named")
    void notHandedOver() {
        SyncController sync = on(new ForwardingTagSource(sound) {
            @Override
            public void files(Release release, int maxFileBytes, FileHandler handler) {
                super.files(release, maxFileBytes, new ForwardingHandler(handler) {
                    @Override
                    public void file(SourceFile file, byte[] content) {
                        if (!file.path().endsWith("b.json")) {
                            super.file(file, content);
                        }
                    }
                });
            }
        });

        assertThatThrownBy(() -> sync.promote("v1"))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("products/b.json is in Git and not stored");
        assertThat(sync.status().active()).isEmpty();
    }

    @Test
    @DisplayName("a file that is handed over as another content than was listed keeps a first load from being sealed")
    void anotherContent() {
        SyncController sync = on(new ForwardingTagSource(sound) {
            @Override
            public void files(Release release, int maxFileBytes, FileHandler handler) {
                super.files(release, maxFileBytes, new ForwardingHandler(handler) {
                    @Override
                    public void file(SourceFile file, byte[] content) {
                        super.file(new SourceFile(file.path(), new BlobId("0".repeat(40)), file.kind()), content);
                    }
                });
            }
        });

        assertThatThrownBy(() -> sync.promote("v1"))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("products/a.json is stored as 0000000");
    }
}
