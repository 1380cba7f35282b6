package dev.tagsync.internal.cycle;

import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.internal.cycle.Check.Base;
import dev.tagsync.spi.ContentSource;
import dev.tagsync.spi.TagSource;
import java.util.List;
import java.util.Optional;

/** Shows content to a cycle as if it were tagged, beside the release that it is compared with. Never leaves the check. Thread-safe. */
final class CheckSource implements TagSource {
    private final ContentSource content;
    private final Optional<Base> base;
    private final Release checked;

    CheckSource(ContentSource content, Optional<Base> base) {
        this.content = content;
        this.base = base;
        this.checked = named(content.release());
    }

    /** Two releases of one name would be a tag that moved. */
    private Release named(Release release) {
        boolean taken = base.filter(b -> b.tag().equals(release.tag().value())).isPresent();
        return taken
                ? new Release(
                        new TagName(release.tag() + "-checked"),
                        release.tagObject(),
                        release.commit(),
                        release.tree(),
                        release.annotated(),
                        release.tagger(),
                        release.time(),
                        release.message(),
                        release.signature())
                : release;
    }

    /** Returns what the content is shown as. */
    Release checked() {
        return checked;
    }

    private boolean isContent(Release release) {
        return release.sameTag(checked);
    }

    private TagSource ofBase() {
        return base.orElseThrow().source();
    }

    @Override
    public String describe() {
        return content.describe();
    }

    @Override
    public String policy() {
        return content.policy();
    }

    @Override
    public List<ListedTag> list() {
        throw new UnsupportedOperationException("a check lists no tags");
    }

    @Override
    public Resolution resolve(TagName tag) {
        return tag.equals(checked.tag()) ? new Resolution.Resolved(checked) : ofBase().resolve(tag);
    }

    @Override
    public void files(Release release, int maxFileBytes, FileHandler handler) {
        if (isContent(release)) {
            content.files(maxFileBytes, handler);
        } else {
            ofBase().files(release, maxFileBytes, handler);
        }
    }

    /** Content is read as a whole, whatever it is compared with: both ways give the same root and the same findings. */
    @Override
    public boolean difference(Release from, Release to, int maxFileBytes, DifferenceHandler handler) {
        return false;
    }

    @Override
    public Optional<byte[]> read(Release release, String path) {
        return isContent(release) ? content.read(path) : ofBase().read(release, path);
    }

    @Override
    public Optional<Standing> find(Release release, String path) {
        return isContent(release) ? content.find(path) : ofBase().find(release, path);
    }

    /** Closes nothing: what it shows is the caller's. */
    @Override
    public void close() {}
}
