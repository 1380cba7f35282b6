package dev.tagsync.internal.cycle;

import dev.tagsync.SpecialFiles;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.SourceFile;
import dev.tagsync.spi.TagSource.Standing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Follows symbolic links through the tree of one release, name by name, as a file system does: other links on the way are followed, and {@code ..} leaves the folder that was come to. */
final class LinkWalk {
    private final Function<String, Optional<Standing>> find;

    /**
     * @param find tells what stands at a path of the release
     */
    LinkWalk(Function<String, Optional<Standing>> find) {
        this.find = find;
    }

    /** Where a link leads. */
    sealed interface End {
        /**
         * To a regular file.
         *
         * @param file the file
         * @param bytes its size
         */
        record ToFile(SourceFile file, long bytes) implements End {}

        /**
         * To what has files below it: a folder or a submodule.
         *
         * @param what what it is, in words
         */
        record ToFolder(String what) implements End {}

        /**
         * Nowhere.
         *
         * @param why why not, in words that follow the link's path and target
         */
        record Nowhere(String why) implements End {}
    }

    /** Follows the link at a path; what it says is its target, if that can be read. */
    End follow(String link, Optional<String> target) {
        Walk walk = new Walk(link);
        Optional<End> end = walk.turn(link, target);
        while (end.isEmpty()) {
            end = walk.step();
        }
        return end.get();
    }

    private final class Walk {
        private final List<String> at = new ArrayList<>();
        private final Deque<String> ahead = new ArrayDeque<>();
        private final Map<String, Integer> links = new LinkedHashMap<>();
        private int turns;

        Walk(String link) {
            String[] names = link.split("/", -1);
            at.addAll(List.of(names).subList(0, names.length - 1));
        }

        /** Goes on where a link leads, from the folder in which it lies. */
        Optional<End> turn(String link, Optional<String> target) {
            if (++turns > SpecialFiles.MOST_LINKS) {
                return nowhere(
                        links.containsKey(link)
                                ? "leads in a circle, through " + link
                                : "leads through more than " + SpecialFiles.MOST_LINKS + " links");
            }
            links.merge(link, 1, Integer::sum);
            if (target.isEmpty()) {
                return nowhere("leads to what is not UTF-8, or longer than " + Standing.MOST_TARGET_BYTES + " bytes"
                        + at(link));
            }
            String path = target.get();
            if (path.isEmpty()) {
                return nowhere("leads to an empty path" + at(link));
            }
            if (path.startsWith("/")) {
                return nowhere("leads to an absolute path" + at(link));
            }
            List<String> names = new ArrayList<>(List.of(path.split("/", -1)));
            Collections.reverse(names);
            names.forEach(ahead::push);
            return Optional.empty();
        }

        Optional<End> step() {
            if (ahead.isEmpty()) {
                return Optional.of(new End.ToFolder("the folder " + (at.isEmpty() ? "of the catalog" : path(at))));
            }
            String name = ahead.pop();
            if (name.isEmpty() || name.equals(".")) {
                return Optional.empty();
            }
            if (name.equals("..")) {
                if (at.isEmpty()) {
                    return nowhere("leads out of the catalog's root");
                }
                at.remove(at.size() - 1);
                return Optional.empty();
            }
            List<String> next = new ArrayList<>(at);
            next.add(name);
            String path = path(next);
            Optional<Standing> standing = find.apply(path);
            if (standing.isEmpty()) {
                return nowhere("leads to nothing: the release has no " + path);
            }
            if (standing.get().file().isEmpty()) {
                at.add(name);
                return Optional.empty();
            }
            return meet(standing.get().file().get(), standing.get());
        }

        private Optional<End> meet(SourceFile file, Standing standing) {
            if (file.kind() == FileKind.SYMLINK) {
                return turn(file.path(), standing.target());
            }
            if (file.kind() == FileKind.SUBMODULE) {
                return Optional.of(new End.ToFolder("the submodule " + file.path()));
            }
            return ahead.isEmpty()
                    ? Optional.of(new End.ToFile(file, standing.bytes()))
                    : nowhere("leads to nothing: " + file.path() + " is a file, no folder");
        }

        /** Names the link on the way that is the cause, if it is not the one that was started from. */
        private String at(String link) {
            return turns == 1 ? "" : ", at " + link;
        }

        private Optional<End> nowhere(String why) {
            return Optional.of(new End.Nowhere(why));
        }

        private String path(List<String> names) {
            return String.join("/", names);
        }
    }
}
