package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.BlobId;
import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.Resolution;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.spi.TagSource.Resolution.Unresolved;
import dev.tagsync.spi.TagSource.SourceFile;
import dev.tagsync.testkit.GitObject;
import dev.tagsync.testkit.TaggedHistory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/**
 * What a subclass of {@link TagSourceContract} says about its source. Each test makes one repository and any number of sources on it.
 *
 * @since 0.1
 */
public abstract class TagSourceHarness {
    static final int LARGE = 8 << 20;

    private final List<TagSource> opened = new ArrayList<>();

    /** For subclasses. */
    protected TagSourceHarness() {}

    /** Makes a repository that holds a history, and opens a source on it. Called at most once a test, before the methods below. */
    protected abstract TagSource open(TaggedHistory history);

    /**
     * Makes the repository hold another history: tags and branches that are not in it are deleted, others are made or moved. Objects
     * need not be deleted.
     */
    protected abstract void change(TaggedHistory history);

    /** Opens another source on the same repository, as a later process would: with what the first one left, if it leaves something. */
    protected abstract TagSource reopen();

    /** Makes it impossible to ask the repository anything, as if its host or its disk were gone. */
    protected abstract void cutOff();

    /**
     * Opens a source that works on no repository or on one that cannot be reached, with a secret in its address or settings, wherever
     * such a source can have one.
     */
    protected abstract TagSource openWithSecret(String secret);

    /** Closes the sources of a test. */
    @AfterEach
    protected void closeSources() {
        opened.forEach(TagSource::close);
    }

    final TagSource source(TaggedHistory history) {
        return closing(open(history));
    }

    final TagSource source(TaggedHistory.Builder history) {
        return source(history.build());
    }

    final TagSource closing(TagSource source) {
        opened.add(source);
        return source;
    }

    static Resolution answer(TagSource source, String tag) {
        return source.resolve(new TagName(tag));
    }

    static Release resolved(TagSource source, String tag) {
        Resolution resolution = answer(source, tag);
        assertThat(resolution).as("resolution of tag %s", tag).isInstanceOf(Resolved.class);
        return ((Resolved) resolution).release();
    }

    static Unresolved unresolved(TagSource source, String tag) {
        Resolution resolution = answer(source, tag);
        assertThat(resolution).as("resolution of %s", tag).isInstanceOf(Unresolved.class);
        return (Unresolved) resolution;
    }

    static TagSourceRecorder files(TagSource source, Release release) {
        TagSourceRecorder recorder = TagSourceRecorder.all();
        source.files(release, LARGE, recorder);
        return recorder;
    }

    static TagSourceRecorder difference(TagSource source, Release base, Release target) {
        TagSourceRecorder recorder = TagSourceRecorder.all();
        assertThat(source.difference(base, target, LARGE, recorder))
                .as("whether the base's objects are there")
                .isTrue();
        return recorder;
    }

    static SourceFile regular(String path, String content) {
        return file(path, content, FileKind.REGULAR);
    }

    static SourceFile file(String path, String content, FileKind kind) {
        return new SourceFile(
                path,
                new BlobId(
                        GitObject.blob(content.getBytes(StandardCharsets.UTF_8)).id()),
                kind);
    }
}
