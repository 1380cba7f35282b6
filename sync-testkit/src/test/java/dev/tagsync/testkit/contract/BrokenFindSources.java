package dev.tagsync.testkit.contract;

import dev.tagsync.Release;
import dev.tagsync.spi.TagSource;
import java.util.Optional;

/** Sources that break the rule about what stands at a path, as real ones might. */
final class BrokenFindSources {
    private BrokenFindSources() {}

    static final class FollowsLinksToFind extends ForwardingTagSource {
        FollowsLinksToFind(TagSource sound) {
            super(sound);
        }

        @Override
        public Optional<Standing> find(Release release, String path) {
            Optional<Standing> found = super.find(release, path);
            return found.flatMap(Standing::target)
                    .flatMap(target -> super.find(release, target))
                    .or(() -> found);
        }
    }

    static final class FindsNormalizedPaths extends ForwardingTagSource {
        FindsNormalizedPaths(TagSource sound) {
            super(sound);
        }

        @Override
        public Optional<Standing> find(Release release, String path) {
            return super.find(release, path.replaceFirst("/$", ""));
        }
    }

    static final class FindsNoFolders extends ForwardingTagSource {
        FindsNoFolders(TagSource sound) {
            super(sound);
        }

        @Override
        public Optional<Standing> find(Release release, String path) {
            return super.find(release, path).filter(standing -> standing.file().isPresent());
        }
    }

    static final class TakesLongTargets extends ForwardingTagSource {
        TakesLongTargets(TagSource sound) {
            super(sound);
        }

        @Override
        public Optional<Standing> find(Release release, String path) {
            return super.find(release, path)
                    .map(standing -> standing.bytes() > Standing.MOST_TARGET_BYTES
                            ? new Standing(
                                    standing.file(),
                                    standing.bytes(),
                                    Optional.of("x".repeat(Math.toIntExact(standing.bytes()))))
                            : standing);
        }
    }

    /** Remembers the last release that it looked at, and takes every release for that one. */
    static final class FindsInTheNewestTree extends ForwardingTagSource {
        private volatile Optional<Release> newest = Optional.empty();

        FindsInTheNewestTree(TagSource sound) {
            super(sound);
        }

        @Override
        public Optional<Standing> find(Release release, String path) {
            if (newest.filter(other -> !other.time().isBefore(release.time())).isEmpty()) {
                newest = Optional.of(release);
            }
            return super.find(newest.get(), path);
        }
    }
}
