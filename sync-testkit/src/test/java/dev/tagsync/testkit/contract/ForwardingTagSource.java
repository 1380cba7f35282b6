package dev.tagsync.testkit.contract;

import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource;
import java.util.List;
import java.util.Optional;

/** Passes every call on, so that a broken source says no more than what it breaks. */
public class ForwardingTagSource implements TagSource {
    final TagSource sound;

    public ForwardingTagSource(TagSource sound) {
        this.sound = sound;
    }

    @Override
    public String describe() {
        return sound.describe();
    }

    @Override
    public String policy() {
        return sound.policy();
    }

    @Override
    public List<ListedTag> list() {
        return sound.list();
    }

    @Override
    public Resolution resolve(TagName tag) {
        return sound.resolve(tag);
    }

    @Override
    public void files(Release release, int maxFileBytes, FileHandler handler) {
        sound.files(release, maxFileBytes, handler);
    }

    @Override
    public boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler) {
        return sound.difference(base, target, maxFileBytes, handler);
    }

    @Override
    public Optional<byte[]> read(Release release, String path) {
        return sound.read(release, path);
    }

    @Override
    public Optional<Standing> find(Release release, String path) {
        return sound.find(release, path);
    }

    @Override
    public void close() {
        sound.close();
    }
}
