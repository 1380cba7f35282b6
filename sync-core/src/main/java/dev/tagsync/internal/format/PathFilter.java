package dev.tagsync.internal.format;

import java.util.List;

/** Says which paths belong to a catalog: those that match one of the including globs and none of the excluding ones. Immutable. */
public final class PathFilter {
    private final List<Glob> include;
    private final List<Glob> exclude;

    /**
     * Reads the globs.
     *
     * @throws IllegalArgumentException if one cannot be read
     */
    public PathFilter(List<String> include, List<String> exclude) {
        this.include = include.stream().map(Glob::parse).toList();
        this.exclude = exclude.stream().map(Glob::parse).toList();
    }

    /** Tells whether the file at {@code path} belongs to the catalog. */
    public boolean matches(String path) {
        return any(include, path) && !any(exclude, path);
    }

    /** Tells whether files below the folder at {@code path} may belong to the catalog. */
    public boolean reachesInto(String path) {
        return !any(exclude, path)
                && exclude.stream().noneMatch(glob -> glob.takesAllBelow(path))
                && include.stream().anyMatch(glob -> glob.reachesInto(path));
    }

    private static boolean any(List<Glob> globs, String path) {
        for (Glob glob : globs) {
            if (glob.matches(path)) {
                return true;
            }
        }
        return false;
    }
}
