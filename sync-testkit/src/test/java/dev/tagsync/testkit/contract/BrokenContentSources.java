package dev.tagsync.testkit.contract;

import dev.tagsync.Release;
import dev.tagsync.spi.TagSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sources that break a rule about files each, as real ones have or might. */
final class BrokenContentSources {
    private BrokenContentSources() {}

    static final class AsksInAnotherOrder extends ForwardingTagSource {
        AsksInAnotherOrder(TagSource sound) {
            super(sound);
        }

        @Override
        public void files(Release release, int maxFileBytes, FileHandler handler) {
            List<SourceFile> files = new ArrayList<>();
            super.files(release, maxFileBytes, new ForwardingHandler(handler) {
                @Override
                public boolean wants(SourceFile file) {
                    files.add(file);
                    return false;
                }
            });
            files.sort((a, b) -> a.path().compareTo(b.path()));
            Map<SourceFile, Boolean> wanted = new HashMap<>();
            files.forEach(file -> wanted.put(file, handler.wants(file)));
            super.files(release, maxFileBytes, new ForwardingHandler(handler) {
                @Override
                public boolean wants(SourceFile file) {
                    return wanted.getOrDefault(file, false);
                }
            });
        }
    }

    static final class AsksTwice extends ForwardingTagSource {
        AsksTwice(TagSource sound) {
            super(sound);
        }

        @Override
        public void files(Release release, int maxFileBytes, FileHandler handler) {
            super.files(release, maxFileBytes, new ForwardingHandler(handler) {
                @Override
                public boolean wants(SourceFile file) {
                    return super.wants(file) | (file.path().endsWith(".json") && super.wants(file));
                }
            });
        }
    }

    static final class HandsOverWhatIsNotWanted extends ForwardingTagSource {
        HandsOverWhatIsNotWanted(TagSource sound) {
            super(sound);
        }

        @Override
        public void files(Release release, int maxFileBytes, FileHandler handler) {
            super.files(release, maxFileBytes, new ForwardingHandler(handler) {
                @Override
                public boolean wants(SourceFile file) {
                    super.wants(file);
                    return true;
                }
            });
        }
    }

    static final class HandsOverBeforeAllIsAsked extends ForwardingTagSource {
        HandsOverBeforeAllIsAsked(TagSource sound) {
            super(sound);
        }

        @Override
        public void files(Release release, int maxFileBytes, FileHandler handler) {
            super.files(release, maxFileBytes, new ForwardingHandler(handler) {
                @Override
                public boolean wants(SourceFile file) {
                    boolean wanted = super.wants(file) && file.kind() == FileKind.REGULAR;
                    if (wanted) {
                        byte[] content = sound.read(release, file.path()).orElseThrow();
                        if (content.length > maxFileBytes) {
                            super.oversize(file, content.length);
                        } else {
                            super.file(file, content);
                        }
                    }
                    return false;
                }
            });
        }
    }

    static final class HasNoLimit extends ForwardingTagSource {
        HasNoLimit(TagSource sound) {
            super(sound);
        }

        @Override
        public void files(Release release, int maxFileBytes, FileHandler handler) {
            super.files(release, maxFileBytes, new ForwardingHandler(handler) {
                @Override
                public void oversize(SourceFile file, long bytes) {
                    if (bytes == maxFileBytes + 1) {
                        super.file(file, sound.read(release, file.path()).orElseThrow());
                    } else {
                        super.oversize(file, bytes);
                    }
                }
            });
        }
    }

    static final class NormalizesLineEnds extends ForwardingTagSource {
        NormalizesLineEnds(TagSource sound) {
            super(sound);
        }

        @Override
        public void files(Release release, int maxFileBytes, FileHandler handler) {
            super.files(release, maxFileBytes, new ForwardingHandler(handler) {
                @Override
                public void file(SourceFile file, byte[] content) {
                    String text = new String(content, StandardCharsets.ISO_8859_1);
                    super.file(file, text.replace("\r\n", "\n").getBytes(StandardCharsets.ISO_8859_1));
                }
            });
        }
    }

    static final class HandsOutItsOwnArrays extends ForwardingTagSource {
        private final Map<String, byte[]> own = new HashMap<>();

        HandsOutItsOwnArrays(TagSource sound) {
            super(sound);
        }

        @Override
        public void files(Release release, int maxFileBytes, FileHandler handler) {
            super.files(release, maxFileBytes, new ForwardingHandler(handler) {
                @Override
                public void file(SourceFile file, byte[] content) {
                    super.file(file, own.computeIfAbsent(file.blob().hex(), id -> content));
                }
            });
        }
    }

    static final class FollowsLinks extends ForwardingTagSource {
        FollowsLinks(TagSource sound) {
            super(sound);
        }

        @Override
        public void files(Release release, int maxFileBytes, FileHandler handler) {
            super.files(release, maxFileBytes, new ForwardingHandler(handler) {
                @Override
                public boolean wants(SourceFile file) {
                    return super.wants(
                            file.kind() == FileKind.SYMLINK
                                    ? new SourceFile(file.path(), file.blob(), FileKind.REGULAR)
                                    : file);
                }
            });
        }
    }

    static final class HidesWhatIsNoRegularFile extends ForwardingTagSource {
        HidesWhatIsNoRegularFile(TagSource sound) {
            super(sound);
        }

        @Override
        public void files(Release release, int maxFileBytes, FileHandler handler) {
            super.files(release, maxFileBytes, new ForwardingHandler(handler) {
                @Override
                public boolean wants(SourceFile file) {
                    return file.kind() == FileKind.REGULAR && super.wants(file);
                }
            });
        }
    }

    static final class CallsALinkTooLarge extends ForwardingTagSource {
        CallsALinkTooLarge(TagSource sound) {
            super(sound);
        }

        @Override
        public void files(Release release, int maxFileBytes, FileHandler handler) {
            List<SourceFile> links = new ArrayList<>();
            super.files(release, maxFileBytes, new ForwardingHandler(handler) {
                @Override
                public boolean wants(SourceFile file) {
                    if (file.kind() == FileKind.SYMLINK) {
                        links.add(file);
                    }
                    return super.wants(file);
                }
            });
            links.forEach(link -> handler.oversize(link, 1));
        }
    }

    static final class MissesDeletions extends ForwardingTagSource {
        MissesDeletions(TagSource sound) {
            super(sound);
        }

        @Override
        public boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler) {
            return super.difference(base, target, maxFileBytes, new ForwardingHandler(handler) {
                @Override
                public void before(SourceFile file) {
                    if (sound.read(target, file.path()).isPresent()
                            || sound.read(base, file.path()).isEmpty()) {
                        super.before(file);
                    }
                }
            });
        }
    }

    static final class ComparesPathAndBlobOnly extends ForwardingTagSource {
        ComparesPathAndBlobOnly(TagSource sound) {
            super(sound);
        }

        @Override
        public boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler) {
            Map<String, String> before = new HashMap<>();
            return super.difference(base, target, maxFileBytes, new ForwardingHandler(handler) {
                @Override
                public void before(SourceFile file) {
                    before.put(file.path(), file.blob().hex());
                    super.before(file);
                }

                @Override
                public boolean wants(SourceFile file) {
                    return !file.blob().hex().equals(before.get(file.path())) && super.wants(file);
                }
            });
        }
    }

    static final class ReportsEverything extends ForwardingTagSource {
        ReportsEverything(TagSource sound) {
            super(sound);
        }

        @Override
        public boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler) {
            boolean known = super.difference(base, target, maxFileBytes, new ForwardingHandler(handler));
            if (known) {
                super.files(target, maxFileBytes, handler);
            }
            return known;
        }
    }

    static final class TakesAMissingBaseForAnEmptyOne extends ForwardingTagSource {
        TakesAMissingBaseForAnEmptyOne(TagSource sound) {
            super(sound);
        }

        @Override
        public boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler) {
            if (!super.difference(base, target, maxFileBytes, handler)) {
                super.files(target, maxFileBytes, handler);
            }
            return true;
        }
    }

    static final class ReadsNormalizedPaths extends ForwardingTagSource {
        ReadsNormalizedPaths(TagSource sound) {
            super(sound);
        }

        @Override
        public Optional<byte[]> read(Release release, String path) {
            return super.read(release, path.replaceFirst("^(\\./|/)", ""));
        }
    }

    static final class ReadsAMissingFileAsEmpty extends ForwardingTagSource {
        ReadsAMissingFileAsEmpty(TagSource sound) {
            super(sound);
        }

        @Override
        public Optional<byte[]> read(Release release, String path) {
            return Optional.of(super.read(release, path).orElse(new byte[0]));
        }
    }

    static final class WrapsExceptions extends ForwardingTagSource {
        WrapsExceptions(TagSource sound) {
            super(sound);
        }

        @Override
        public void files(Release release, int maxFileBytes, FileHandler handler) {
            try {
                super.files(release, maxFileBytes, handler);
            } catch (IllegalStateException e) {
                throw new IllegalArgumentException("could not stream", e);
            }
        }
    }

    static final class GoesOnAfterAnException extends ForwardingTagSource {
        GoesOnAfterAnException(TagSource sound) {
            super(sound);
        }

        @Override
        public boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler) {
            List<RuntimeException> thrown = Collections.synchronizedList(new ArrayList<>());
            boolean known = super.difference(base, target, maxFileBytes, new ForwardingHandler(handler) {
                @Override
                public void file(SourceFile file, byte[] content) {
                    try {
                        super.file(file, content);
                    } catch (RuntimeException e) {
                        thrown.add(e);
                    }
                }
            });
            if (!thrown.isEmpty()) {
                throw thrown.get(0);
            }
            return known;
        }
    }
}
