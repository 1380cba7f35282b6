package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A history under random edits. It knows which files they left there, so that most deletions and moves find one. */
final class EditedHistory {
    static final List<String> COLORS = List.of("red", "green", "blue", "white", "purple");
    static final List<String> FOLDERS = List.of("", "a/", "a/x/", "a/hidden/", "b/", "b/y/");
    private static final List<String> ENDS = List.of(".json", ".json", ".yaml", ".md");

    private final TaggedHistory.Builder history;
    private final TreeSet<String> there = new TreeSet<>();
    private final Deque<String> broken = new ArrayDeque<>();

    EditedHistory(TaggedHistory.Builder history) {
        this.history = history;
    }

    /** What an edit does. */
    enum Step {
        /** Writes a file, which may be there already. */
        WRITE,
        /** Writes what cannot be decoded. */
        BREAK,
        /** Makes the file that was broken last a good one. */
        MEND,
        /** Gives a file that is there another content. */
        CHANGE,
        /** Gives a file that is there another path, and in some cases another format. */
        MOVE,
        /** Deletes a file that is there. */
        DELETE,
        /** Writes a symbolic link. */
        LINK
    }

    /**
     * An edit.
     *
     * @param step what it does
     * @param path where; for {@code MOVE}, where to; of no meaning for what finds its file itself
     * @param seed what content it writes, and which of the files that are there it takes
     */
    record Edit(Step step, String path, int seed) {
        /** Returns a random one. */
        static Edit of(Random random) {
            Step step = switch (random.nextInt(20)) {
                case 0 -> Step.BREAK;
                case 1, 2 -> Step.MEND;
                case 3 -> Step.LINK;
                case 4, 5, 6 -> Step.DELETE;
                case 7, 8, 9 -> Step.MOVE;
                case 10, 11, 12 -> Step.CHANGE;
                default -> Step.WRITE;
            };
            String name = step == Step.MOVE ? "moved" + random.nextInt(3) : "f" + random.nextInt(6);
            String end = random.nextInt(12) == 0 ? ".txt" : ENDS.get(random.nextInt(ENDS.size()));
            return new Edit(
                    step, FOLDERS.get(random.nextInt(FOLDERS.size())) + name + end, random.nextInt(Integer.MAX_VALUE));
        }
    }

    void apply(Edit edit) {
        switch (edit.step()) {
            case WRITE -> write(edit.path(), content(edit.path(), edit.seed()));
            case BREAK -> {
                write(edit.path(), unreadable(edit.path()));
                broken.push(edit.path());
            }
            case MEND -> {
                if (!broken.isEmpty()) {
                    String path = broken.pop();
                    write(path, content(path, edit.seed()));
                }
            }
            case LINK -> {
                history.symlink(edit.path(), "elsewhere");
                there.add(edit.path());
            }
            case CHANGE -> oneThere(edit, path -> write(path, content(path, edit.seed())));
            case DELETE ->
                oneThere(edit, path -> {
                    there.remove(path);
                    quietly(() -> history.delete(path));
                });
            case MOVE ->
                oneThere(edit, path -> {
                    String to = edit.seed() % 4 == 0
                            ? edit.path()
                            : edit.path().substring(0, edit.path().lastIndexOf('.'))
                                    + path.substring(path.lastIndexOf('.'));
                    quietly(() -> {
                        history.rename(path, to);
                        there.remove(path);
                        there.add(to);
                    });
                });
        }
    }

    private void write(String path, String content) {
        history.file(path, content);
        there.add(path);
    }

    private void oneThere(Edit edit, Consumer<String> act) {
        if (!there.isEmpty()) {
            act.accept(new ArrayList<>(there).get(edit.seed() % there.size()));
        }
    }

    /** What others took away or made a folder of cannot be deleted or moved: then the history stays as it is. */
    static void quietly(Runnable step) {
        try {
            step.run();
        } catch (IllegalArgumentException | IllegalStateException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static String content(String path, int seed) {
        Random random = new Random(seed);
        return switch (path.substring(path.lastIndexOf('.'))) {
            case ".json" -> json(random, random.nextInt(40));
            case ".yaml" -> yaml(random);
            case ".md" -> "---\n" + fields(random) + "---\nbody " + random.nextInt(5) + "\n";
            default -> "no part of the catalog " + seed;
        };
    }

    private static String unreadable(String path) {
        return switch (path.substring(path.lastIndexOf('.'))) {
            case ".json" -> "{\"kind\": \"k1\", ";
            case ".yaml" -> "kind: [k1\n";
            default -> "---\nkind: k1\n";
        };
    }

    static String json(Random random, int size) {
        return "{\"kind\": \"k" + random.nextInt(2) + "\", \"name\": \"n" + random.nextInt(40) + "\", \"color\": \""
                + color(random) + "\", \"text\": \"" + "t".repeat(size * size) + "\"}";
    }

    /** In one file of four several documents, for which paths are no keys. */
    private static String yaml(Random random) {
        int documents = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
        return IntStream.range(0, documents).mapToObj(i -> fields(random)).collect(Collectors.joining("---\n"));
    }

    private static String fields(Random random) {
        return "kind: k" + random.nextInt(2) + "\nname: n" + random.nextInt(40) + "\ncolor: " + color(random) + "\n";
    }

    private static String color(Random random) {
        return COLORS.get(random.nextInt(random.nextInt(8) == 0 ? 5 : 4));
    }
}
