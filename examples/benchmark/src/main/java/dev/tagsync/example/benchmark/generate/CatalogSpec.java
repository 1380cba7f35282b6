package dev.tagsync.example.benchmark.generate;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What catalog is generated: the same specification gives the same repository, byte for byte.
 *
 * @param kind the format of its files
 * @param entries how many entries
 * @param seed where all chance comes from
 * @param steps the releases after the first, each on the one before
 */
public record CatalogSpec(Kind kind, int entries, long seed, List<Step> steps) {
    /** The tag of the first release, which has every entry. */
    public static final String FIRST = "v1";

    /** How a catalog's files are written. */
    public enum Kind {
        /** Indented JSON. */
        JSON("json"),
        /** Markdown with YAML front matter. */
        MARKDOWN("md");

        private final String extension;

        Kind(String extension) {
            this.extension = extension;
        }

        /** Returns the files' extension, without the dot. */
        public String extension() {
            return extension;
        }
    }

    /** Where a release's changes lie. */
    public enum Spread {
        /** Anywhere, each entry as likely as another. */
        RANDOM,
        /** Whole folders, as far as they are needed. */
        FOLDERS
    }

    /**
     * One release.
     *
     * @param tag its tag
     * @param changes how many entries get a new value; at most all
     * @param spread where they lie
     */
    public record Step(String tag, int changes, Spread spread) {}

    /** A catalog with nothing but its first release. */
    public static CatalogSpec first(Kind kind, int entries, long seed) {
        return new CatalogSpec(kind, entries, seed, List.of());
    }

    /** A catalog with {@code times} releases of each of some sizes, named by {@link #tag}. */
    public static CatalogSpec releases(int entries, long seed, List<Sizes> sizes) {
        List<Step> steps = new ArrayList<>();
        for (Sizes size : sizes) {
            for (int i = 1; i <= size.times(); i++) {
                steps.add(new Step(tag(size.changes(), i), Math.min(entries, size.changes()), Spread.RANDOM));
            }
        }
        return new CatalogSpec(Kind.JSON, entries, seed, steps);
    }

    /**
     * Several releases of one size.
     *
     * @param changes how many changes
     * @param times how many releases
     */
    public record Sizes(int changes, int times) {}

    /** Returns the tag of a release of {@link #releases}; {@code ordinal} counts from 1. */
    public static String tag(int changes, int ordinal) {
        return "k" + changes + "-" + ordinal;
    }

    /** A catalog of JSON with {@code times} releases that change one in a hundred entries each, tagged {@code r1}, {@code r2} … */
    public static CatalogSpec percents(int entries, long seed, int times, Spread spread) {
        List<Step> steps = new ArrayList<>();
        for (int i = 1; i <= times; i++) {
            steps.add(new Step("r" + i, Math.max(1, entries / 100), spread));
        }
        return new CatalogSpec(Kind.JSON, entries, seed, steps);
    }

    /** Returns the entries that a release changes, in order. {@code ordinal} counts {@link #steps} from 0. */
    public int[] changed(int ordinal) {
        Step step = steps.get(ordinal);
        SplittableRandom random = new SplittableRandom(seed * 31 + ordinal);
        BitSet chosen = new BitSet(entries);
        int left = step.changes();
        while (left > 0) {
            int from = random.nextInt(entries);
            int to = from + 1;
            if (step.spread() == Spread.FOLDERS) {
                from -= from % EntryText.FOLDER;
                to = Math.min(entries, from + EntryText.FOLDER);
            }
            for (int i = from; i < to && left > 0; i++) {
                if (!chosen.get(i)) {
                    chosen.set(i);
                    left--;
                }
            }
        }
        return chosen.stream().toArray();
    }

    /** Returns a name for the folder that it is kept in. */
    public String folder() {
        return kind.extension() + "-" + entries + "-seed" + seed
                + (steps.isEmpty()
                        ? ""
                        : "-" + Integer.toHexString(steps.toString().hashCode()));
    }

    /** Returns how an entry's file reads. */
    public String file(EntryText text, int entry, int revision) {
        return kind == Kind.JSON ? text.json(entry, revision, true) : text.markdown(entry, revision);
    }
}
