package dev.tagsync.internal.format;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A pattern over whole paths: {@code *} and {@code ?} stay in a folder, {@code **}{@code /} is any number of folders, also none,
 * {@code **} at the end is everything below, {@code [a-z]} and {@code [!a-z]} are one character, {@code {a,b}} is one of several texts.
 * Every other character stands for itself. Immutable.
 *
 * <p>Matching takes at most as many steps as the pattern's length times the path's: no pattern makes it explode.
 */
public final class Glob {
    private static final int MAX_ALTERNATIVES = 256;

    private final String pattern;
    private final List<List<Folder>> alternatives;

    private Glob(String pattern, List<List<Folder>> alternatives) {
        this.pattern = pattern;
        this.alternatives = alternatives;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it cannot be read; the message names it and what is wrong
     */
    public static Glob parse(String pattern) {
        if (pattern.isEmpty()) {
            throw fault(pattern, "it is empty");
        }
        List<List<Folder>> alternatives = new ArrayList<>();
        for (String text : expand(pattern)) {
            alternatives.add(folders(pattern, text));
        }
        return new Glob(pattern, List.copyOf(alternatives));
    }

    /** Tells whether the whole path matches. */
    public boolean matches(String path) {
        for (List<Folder> folders : alternatives) {
            if (matches(folders, path)) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether a path below the folder at {@code path} can match. */
    public boolean reachesInto(String path) {
        return alternatives.stream().anyMatch(folders -> after(folders, path).nextSetBit(0) >= 0);
    }

    /** Tells whether every path below the folder at {@code path} matches. */
    public boolean takesAllBelow(String path) {
        return alternatives.stream()
                .anyMatch(folders -> folders.get(folders.size() - 1).anyDepth()
                        && after(folders, path).get(folders.size() - 1));
    }

    /** Returns the places in a pattern at which the names below a folder may go on. */
    private static BitSet after(List<Folder> folders, String path) {
        BitSet at = new BitSet();
        at.set(0);
        int start = 0;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            BitSet next = new BitSet();
            for (int i = at.nextSetBit(0); i >= 0 && i < folders.size(); i = at.nextSetBit(i + 1)) {
                Folder folder = folders.get(i);
                if (folder.anyDepth()) {
                    next.set(i);
                    // It may stand for no folder at all.
                    at.set(i + 1);
                } else if (folder.matches(path, start, end)) {
                    next.set(i + 1);
                }
            }
            at = next;
            start = end + 1;
        }
        at.clear(folders.size());
        return at;
    }

    /** Returns the pattern as it was written. */
    @Override
    public String toString() {
        return pattern;
    }

    /** Walks the path folder by folder; after a mismatch only the last {@code **} takes one folder more, which is enough. */
    private static boolean matches(List<Folder> folders, String path) {
        int at = 0;
        int start = 0;
        int retryAt = -1;
        int retryStart = -1;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            if (at < folders.size() && folders.get(at).anyDepth()) {
                if (at == folders.size() - 1) {
                    return start < path.length();
                }
                retryAt = ++at;
                retryStart = start;
            } else if (at < folders.size() && folders.get(at).matches(path, start, end)) {
                at++;
                start = end + 1;
            } else if (retryAt >= 0) {
                int next = path.indexOf('/', retryStart);
                if (next < 0) {
                    return false;
                }
                retryStart = next + 1;
                start = retryStart;
                at = retryAt;
            } else {
                return false;
            }
        }
        return at == folders.size();
    }

    private static List<String> expand(String pattern) {
        List<String> done = new ArrayList<>();
        List<String> open = new ArrayList<>(List.of(pattern));
        while (!open.isEmpty()) {
            String text = open.remove(open.size() - 1);
            int from = firstBrace(text);
            if (from < 0) {
                done.add(text);
            } else {
                int to = text.indexOf('}', from);
                if (to < 0) {
                    throw fault(pattern, "'{' is not closed by '}'");
                }
                String inner = text.substring(from + 1, to);
                if (inner.indexOf('{') >= 0) {
                    throw fault(pattern, "'{' stands within '{'");
                }
                for (String choice : inner.split(",", -1)) {
                    open.add(text.substring(0, from) + choice + text.substring(to + 1));
                }
            }
            if (open.size() + done.size() > MAX_ALTERNATIVES) {
                throw fault(pattern, "its braces make more than " + MAX_ALTERNATIVES + " patterns");
            }
        }
        return done;
    }

    /** Finds the first brace that is not part of a class, where it stands for itself. */
    private static int firstBrace(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) != '{') {
            int close = text.charAt(i) == '[' ? classEnd(text, i) : -1;
            i = close < 0 ? i + 1 : close + 1;
        }
        return i < text.length() ? i : -1;
    }

    /** Finds the bracket that closes the class opened at {@code open}, or -1; one that comes first is part of the class. */
    private static int classEnd(String text, int open) {
        int first = open + 1;
        if (first < text.length() && (text.charAt(first) == '!' || text.charAt(first) == '^')) {
            first++;
        }
        return text.indexOf(']', first + 1);
    }

    private static List<Folder> folders(String pattern, String text) {
        List<Folder> folders = new ArrayList<>();
        if (text.startsWith("/")) {
            throw fault(pattern, "it starts with '/', and paths have none there");
        }
        if (text.endsWith("/")) {
            throw fault(pattern, "it ends with '/'; everything below a folder is \"" + text + "**\"");
        }
        for (String part : text.split("/", -1)) {
            if (part.isEmpty()) {
                throw fault(pattern, "a folder's name is empty");
            }
            boolean anyDepth = part.equals("**");
            if (!anyDepth && part.contains("**")) {
                throw fault(pattern, "'**' stands for whole folders: it needs '/' or nothing on either side");
            }
            boolean again =
                    !folders.isEmpty() && folders.get(folders.size() - 1).anyDepth();
            if (!anyDepth) {
                folders.add(new Folder(false, steps(pattern, part)));
            } else if (!again) {
                folders.add(new Folder(true, List.of()));
            }
        }
        return List.copyOf(folders);
    }

    private static List<Step> steps(String pattern, String part) {
        List<Step> steps = new ArrayList<>();
        int i = 0;
        while (i < part.length()) {
            int c = part.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '*' -> steps.add(Step.STAR);
                case '?' -> steps.add(Step.ANY);
                case '[' -> {
                    int end = classEnd(part, i - 1);
                    if (end < 0) {
                        throw fault(pattern, "'[' is not closed by ']'");
                    }
                    steps.add(oneOf(pattern, part.substring(i, end)));
                    i = end + 1;
                }
                default -> steps.add(new Step(false, false, List.of(new Range(c, c))));
            }
        }
        return List.copyOf(steps);
    }

    private static Step oneOf(String pattern, String text) {
        boolean not = text.startsWith("!") || text.startsWith("^");
        int[] chars = text.substring(not ? 1 : 0).codePoints().toArray();
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < chars.length; i++) {
            boolean range = i + 2 < chars.length && chars[i + 1] == '-';
            int last = range ? chars[i + 2] : chars[i];
            if (last < chars[i]) {
                throw fault(pattern, "the range in \"[" + text + "]\" ends before it starts");
            }
            ranges.add(new Range(chars[i], last));
            i += range ? 2 : 0;
        }
        return new Step(false, not, List.copyOf(ranges));
    }

    private static IllegalArgumentException fault(String pattern, String what) {
        return new IllegalArgumentException("cannot read the glob \"" + pattern + "\": " + what);
    }

    private record Folder(boolean anyDepth, List<Step> steps) {
        /** Matches one folder's or file's name; after a mismatch only the last star takes one character more. */
        boolean matches(String path, int start, int end) {
            int at = 0;
            int i = start;
            int retryAt = -1;
            int retry = -1;
            while (i < end) {
                int c = path.codePointAt(i);
                if (at < steps.size() && steps.get(at).star()) {
                    retryAt = ++at;
                    retry = i;
                } else if (at < steps.size() && steps.get(at).matches(c)) {
                    at++;
                    i += Character.charCount(c);
                } else if (retryAt >= 0) {
                    retry += Character.charCount(path.codePointAt(retry));
                    i = retry;
                    at = retryAt;
                } else {
                    return false;
                }
            }
            while (at < steps.size() && steps.get(at).star()) {
                at++;
            }
            return at == steps.size();
        }
    }

    /** One character, or with {@code star} any number. */
    private record Step(boolean star, boolean not, List<Range> ranges) {
        static final Step STAR = new Step(true, false, List.of());
        static final Step ANY = new Step(false, true, List.of());

        boolean matches(int c) {
            for (Range range : ranges) {
                if (range.first() <= c && c <= range.last()) {
                    return !not;
                }
            }
            return not;
        }
    }

    private record Range(int first, int last) {}
}
