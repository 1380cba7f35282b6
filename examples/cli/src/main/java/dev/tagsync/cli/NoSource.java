package dev.tagsync.cli;

import dev.tagsync.ConfigurationException;
import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource;
import java.util.List;
import java.util.Optional;

/** Stands where a command has no need of Git: what is live can be looked at and taken back without a repository. */
final class NoSource implements TagSource {
    @Override
    public String describe() {
        return "no repository";
    }

    @Override
    public String policy() {
        return "";
    }

    @Override
    public List<ListedTag> list() {
        throw missing();
    }

    @Override
    public Resolution resolve(TagName tag) {
        throw missing();
    }

    @Override
    public void files(Release release, int maxFileBytes, FileHandler handler) {
        throw missing();
    }

    @Override
    public boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler) {
        throw missing();
    }

    @Override
    public Optional<byte[]> read(Release release, String path) {
        throw missing();
    }

    @Override
    public Optional<Standing> find(Release release, String path) {
        throw missing();
    }

    static ConfigurationException missing() {
        return new ConfigurationException(
                "source.missing", "this needs a Git repository, and none was named", "add --repo PATH or --repo URL");
    }

    @Override
    public void close() {}
}
