package dev.tagsync.testkit.validators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.Finding;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncResult;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import java.util.List;

/** Releases of one history, judged by validators as a controller has them judge. */
final class Releases {
    private final InMemoryTagSource source;
    private final InMemoryStore store = new InMemoryStore();

    Releases(TaggedHistory.Builder history) {
        source = InMemoryTagSource.of(history.build());
    }

    /** Starts a history. */
    static TaggedHistory.Builder history() {
        return TaggedHistory.builder();
    }

    /** Makes a release live, which must work. */
    Releases live(String tag, Validator... validators) {
        SyncResult result = promote(tag, validators);
        assertThat(result.promoted()).as(result.toString()).isTrue();
        return this;
    }

    SyncResult promote(String tag, Validator... validators) {
        SyncControllerBuilder builder =
                SyncController.builder().source(source).store(store).definition(CatalogDefinition.defaults());
        List.of(validators).forEach(builder::validator);
        return builder.build().promote(tag);
    }

    /** Judges a release against what is live, and returns each finding in a line. */
    List<String> judge(String tag, Validator... validators) {
        SyncControllerBuilder builder =
                SyncController.builder().source(source).store(store).definition(CatalogDefinition.defaults());
        List.of(validators).forEach(builder::validator);
        List<Finding> findings = builder.build().plan(tag).report().findings();
        assertThat(findings).allSatisfy(f -> {
            assertThat(f.hint()).as("hint of %s", f).isPresent();
            if (!f.rule().startsWith("schema.")) {
                assertThat(f.expected()).as("what is expected by %s", f).isPresent();
                assertThat(f.found()).as("what is found by %s", f).isPresent();
            }
        });
        return findings.stream().map(Finding::toString).toList();
    }
}
