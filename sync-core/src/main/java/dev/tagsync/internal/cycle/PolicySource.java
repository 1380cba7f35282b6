package dev.tagsync.internal.cycle;

import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.internal.cycle.Specials.Collecting;
import dev.tagsync.internal.cycle.Specials.Followed;
import dev.tagsync.spi.TagSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A source as the catalog's policy has it: a link that is resolved is the regular file to which it leads, in every answer. All else is passed on. So whoever loads, compares, verifies or repairs
 * meets the same files. Thread-safe.
 */
final class PolicySource implements TagSource {
    private final TagSource source;
    private final Specials specials;
    private final LfsFiles lfs;

    PolicySource(TagSource source, Specials specials, LfsFiles lfs) {
        this.source = source;
        this.specials = specials;
        this.lfs = lfs;
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
    public List<ListedTag> list() {
        return source.list();
    }

    @Override
    public Resolution resolve(TagName tag) {
        return source.resolve(tag);
    }

    @Override
    public void files(Release release, int maxFileBytes, FileHandler handler) {
        Map<String, Followed> followed = specials.followed(release);
        List<Followed> wanted = new ArrayList<>();
        Collecting passing = new Collecting(new Passing(handler) {
            @Override
            public boolean wants(SourceFile file) {
                Followed link = followed.get(file.path());
                if (link == null || file.kind() != FileKind.SYMLINK) {
                    return handler.wants(file);
                }
                if (handler.wants(link.shown())) {
                    wanted.add(link);
                }
                return false;
            }
        });
        source.files(release, maxFileBytes, passing);
        specials.learn(release, passing.come());
        wanted.forEach(link -> hand(release, link, maxFileBytes, handler));
    }

    /** Of a resolved link it is reported where the file to which it leads is another, also if the link is not. */
    @Override
    public boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler) {
        if (specials.resolves() && !specials.compare(base, target)) {
            return false;
        }
        Map<String, Followed> before = specials.followed(base);
        Map<String, Followed> after = specials.followed(target);
        Map<String, Followed> was = new LinkedHashMap<>(before);
        Map<String, Followed> is = new LinkedHashMap<>(after);
        was.values().removeIf(link -> isSame(link, after));
        is.values().removeIf(link -> isSame(link, before));
        // What is gone is told of first, whether or not it was a link: a path may have been one, and hold a file now.
        was.values().forEach(link -> handler.before(link.shown()));
        Collecting passing = new Collecting(new Passing(handler) {
            @Override
            public void before(SourceFile file) {
                if (file.kind() != FileKind.SYMLINK || !before.containsKey(file.path())) {
                    handler.before(file);
                }
            }

            @Override
            public boolean wants(SourceFile file) {
                return (file.kind() != FileKind.SYMLINK || !after.containsKey(file.path())) && handler.wants(file);
            }
        });
        if (!source.difference(base, target, maxFileBytes, passing)) {
            return false;
        }
        specials.learn(target, base, passing.gone(), passing.come());
        List<Followed> wanted =
                is.values().stream().filter(link -> handler.wants(link.shown())).toList();
        wanted.forEach(link -> hand(target, link, maxFileBytes, handler));
        return true;
    }

    private static boolean isSame(Followed link, Map<String, Followed> others) {
        return Optional.ofNullable(others.get(link.shown().path()))
                .map(Followed::shown)
                .filter(link.shown()::equals)
                .isPresent();
    }

    private void hand(Release release, Followed link, int maxFileBytes, FileHandler handler) {
        if (link.bytes() > maxFileBytes) {
            handler.oversize(link.shown(), link.bytes());
        } else {
            handler.file(
                    link.shown(),
                    source.read(release, link.path())
                            .orElseThrow(() -> new IllegalStateException(
                                    link.path() + " was there just now, and the release cannot have changed")));
        }
    }

    /** Returns what a file is decoded from, also where that is what a pointer stands for. */
    @Override
    public Optional<byte[]> read(Release release, String path) {
        return source.read(release, path)
                .or(() -> specials.followed(release, path).flatMap(link -> source.read(release, link.path())))
                .map(content -> lfs.take(path, content).content());
    }

    @Override
    public Optional<Standing> find(Release release, String path) {
        return source.find(release, path);
    }

    @Override
    public void close() {
        source.close();
    }

    /** Passes what is not overridden on. */
    private abstract static class Passing implements DifferenceHandler {
        private final FileHandler to;

        Passing(FileHandler to) {
            this.to = to;
        }

        @Override
        public void before(SourceFile file) {
            throw new IllegalStateException("no base, and yet a file is gone: " + file.path());
        }

        @Override
        public void file(SourceFile file, byte[] content) {
            to.file(file, content);
        }

        @Override
        public void oversize(SourceFile file, long bytes) {
            to.oversize(file, bytes);
        }
    }
}
