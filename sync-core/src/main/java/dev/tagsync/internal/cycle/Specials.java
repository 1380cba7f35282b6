package dev.tagsync.internal.cycle;

import dev.tagsync.Finding;
import dev.tagsync.Release;
import dev.tagsync.Severity;
import dev.tagsync.SpecialFiles.Handling;
import dev.tagsync.TreeId;
import dev.tagsync.internal.cycle.LinkWalk.End;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.DifferenceHandler;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.SourceFile;
import dev.tagsync.spi.TagSource.Standing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The links and submodules of releases, wherever they stand, and what the catalog's policy makes of them. Which ones a release has is known from a listing, or from those of another release and the
 * difference; what a link leads to is looked up in each release anew. Thread-safe.
 */
final class Specials {
    /** Two releases are compared at a time; the next is compared with one of them. */
    private static final int TREES = 3;

    /** A release that has more of them is listed each time, rather than remembered. */
    private static final int MOST_REMEMBERED = 100_000;

    private final TagSource source;
    private final Catalog catalog;

    private final Map<TreeId, OfTree> remembered = new LinkedHashMap<>(TREES, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TreeId, OfTree> eldest) {
            return size() > TREES;
        }
    };

    /**
     * @param source announces them as they are
     */
    Specials(TagSource source, Catalog catalog) {
        this.source = source;
        this.catalog = catalog;
    }

    /** Those of one tree. */
    private static final class OfTree {
        private final List<SourceFile> files;
        private volatile Optional<Map<String, Led>> links = Optional.empty();

        OfTree(List<SourceFile> files) {
            this.files = List.copyOf(files);
        }
    }

    /** What a link says, and where that leads. */
    private record Led(Optional<String> target, End end) {}

    /**
     * A link that is resolved.
     *
     * @param shown the regular file that stands in its place
     * @param path where its content lies
     * @param bytes its size
     */
    record Followed(SourceFile shown, String path, long bytes) {}

    /** What was made of those that the catalog's globs reach. */
    static final class Judged {
        private final Faults errors = new Faults();
        private final Faults warnings = new Faults();

        /** Those that reject the release. */
        Faults errors() {
            return errors;
        }

        /** Those that were left out. */
        Faults warnings() {
            return warnings;
        }
    }

    static boolean isSpecial(SourceFile file) {
        return file.kind() == FileKind.SYMLINK || file.kind() == FileKind.SUBMODULE;
    }

    /** Returns how many a release has. */
    long count(Release release) {
        return of(release).files.size();
    }

    /** Remembers which ones a release has. */
    void learn(Release release, List<SourceFile> files) {
        if (known(release).isEmpty()) {
            remember(release, new OfTree(files));
        }
    }

    /** Remembers which ones a release has, if those of another are known: by what differs between them. */
    void learn(Release release, Release other, List<SourceFile> gone, List<SourceFile> come) {
        Optional<OfTree> known = known(other);
        if (known.isPresent()) {
            Set<SourceFile> without = new HashSet<>(gone);
            List<SourceFile> files = new ArrayList<>(known.get().files);
            files.removeIf(without::contains);
            files.addAll(come);
            learn(release, files);
        }
    }

    /** Looks for both releases' in what differs between them, and in one listing at most; returns whether the base's objects are there. */
    boolean compare(Release base, Release target) {
        Collecting difference = new Collecting(new Unwanted());
        if (!source.difference(base, target, Integer.MAX_VALUE, difference)) {
            return false;
        }
        of(base);
        learn(target, base, difference.gone(), difference.come());
        return true;
    }

    /** Tells whether links are taken for what they lead to. */
    boolean resolves() {
        return catalog.definition().specialFiles().links() == Handling.RESOLVE;
    }

    /** Returns the links of a release that are resolved, by their paths. */
    Map<String, Followed> followed(Release release) {
        Map<String, Followed> followed = new LinkedHashMap<>();
        if (resolves()) {
            links(release, of(release))
                    .forEach((path, led) -> followed(path, led.end()).ifPresent(link -> followed.put(path, link)));
        }
        return followed;
    }

    /** Returns what a link of a release is resolved to, if there is one at the path; looks at no other. */
    Optional<Followed> followed(Release release, String path) {
        if (!resolves()) {
            return Optional.empty();
        }
        return source.find(release, path)
                .filter(standing -> standing.file()
                        .filter(file -> file.kind() == FileKind.SYMLINK)
                        .isPresent())
                .map(link -> new LinkWalk(at -> source.find(release, at)).follow(path, link.target()))
                .flatMap(end -> followed(path, end));
    }

    private Optional<Followed> followed(String path, End end) {
        return end instanceof End.ToFile to && catalog.reaches(path)
                ? Optional.of(new Followed(
                        new SourceFile(path, to.file().blob(), FileKind.REGULAR),
                        to.file().path(),
                        to.bytes()))
                : Optional.empty();
    }

    private Map<String, Led> links(Release release, OfTree tree) {
        if (tree.links.isEmpty()) {
            LinkWalk walk = new LinkWalk(path -> source.find(release, path));
            Map<String, Led> links = new LinkedHashMap<>();
            for (SourceFile file : tree.files) {
                if (file.kind() == FileKind.SYMLINK) {
                    Optional<String> target = source.find(release, file.path()).flatMap(Standing::target);
                    links.put(file.path(), new Led(target, walk.follow(file.path(), target)));
                }
            }
            tree.links = Optional.of(links);
        }
        return tree.links.get();
    }

    /** Judges all that a release has. */
    Judged judge(Release release) {
        Judged judged = new Judged();
        OfTree tree = of(release);
        Map<String, Led> links = links(release, tree);
        for (SourceFile file : tree.files) {
            Optional<Finding> finding =
                    file.kind() == FileKind.SUBMODULE ? submodule(file) : link(file.path(), links.get(file.path()));
            finding.ifPresent(f -> (f.isError() ? judged.errors : judged.warnings).add(f));
        }
        return judged;
    }

    private Optional<Finding> submodule(SourceFile module) {
        if (!catalog.reaches(module.path()) && !catalog.reachesInto(module.path())) {
            return Optional.empty();
        }
        Handling handling = catalog.definition().specialFiles().submodules();
        return Optional.of(finding(
                handling,
                "file.submodule",
                module.path(),
                "it is a submodule, at commit " + module.blob().hex() + " of another repository",
                "commit its files in its place, or exclude \"" + module.path() + "\""));
    }

    private Optional<Finding> link(String path, Led led) {
        boolean reached = catalog.reaches(path) || led.end() instanceof End.ToFolder && catalog.reachesInto(path);
        if (!reached || resolves() && led.end() instanceof End.ToFile) {
            return Optional.empty();
        }
        String says = "it is a symbolic link"
                + led.target().map(target -> " to \"" + target + "\"").orElse("");
        return Optional.of(
                resolves()
                        ? finding(
                                Handling.RESOLVE,
                                "file.symlink-unresolved",
                                path,
                                says + " and " + why(led.end()),
                                "let it lead to a file of the catalog, or exclude it")
                        : finding(
                                catalog.definition().specialFiles().links(),
                                "file.symlink",
                                path,
                                says,
                                "put the file itself there, exclude the path, or have links resolved"));
    }

    private static Finding finding(Handling handling, String rule, String path, String message, String hint) {
        boolean skip = handling == Handling.SKIP;
        return Finding.of(skip ? Severity.WARNING : Severity.ERROR, rule, skip ? message + ", and left out" : message)
                .withPath(path)
                .withHint(hint);
    }

    private static String why(End end) {
        return end instanceof End.Nowhere nowhere
                ? nowhere.why()
                : "leads to " + ((End.ToFolder) end).what() + "; only links to files are resolved";
    }

    private synchronized Optional<OfTree> known(Release release) {
        return Optional.ofNullable(remembered.get(release.tree()));
    }

    private synchronized void remember(Release release, OfTree tree) {
        if (tree.files.size() <= MOST_REMEMBERED) {
            remembered.put(release.tree(), tree);
        }
    }

    private OfTree of(Release release) {
        return known(release).orElseGet(() -> {
            Collecting all = new Collecting(new Unwanted());
            source.files(release, Integer.MAX_VALUE, all);
            OfTree tree = new OfTree(all.come());
            remember(release, tree);
            return tree;
        });
    }

    /** Passes everything on, and notes links and submodules in passing. */
    static final class Collecting implements DifferenceHandler {
        private final DifferenceHandler to;
        private final List<SourceFile> gone = new ArrayList<>();
        private final List<SourceFile> come = new ArrayList<>();

        Collecting(DifferenceHandler to) {
            this.to = to;
        }

        List<SourceFile> gone() {
            return gone;
        }

        List<SourceFile> come() {
            return come;
        }

        @Override
        public void before(SourceFile file) {
            if (isSpecial(file)) {
                gone.add(file);
            }
            to.before(file);
        }

        @Override
        public boolean wants(SourceFile file) {
            if (isSpecial(file)) {
                come.add(file);
            }
            return to.wants(file);
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

    /** Wants nothing. */
    private static final class Unwanted implements DifferenceHandler {
        @Override
        public void before(SourceFile file) {}

        @Override
        public boolean wants(SourceFile file) {
            return false;
        }

        @Override
        public void file(SourceFile file, byte[] content) {
            throw new IllegalStateException("no content was asked for");
        }

        @Override
        public void oversize(SourceFile file, long bytes) {
            throw new IllegalStateException("no content was asked for");
        }
    }
}
