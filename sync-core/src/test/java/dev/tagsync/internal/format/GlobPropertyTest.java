package dev.tagsync.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class GlobPropertyTest {
    @Property
    void agreesWithTheRegularExpressionOfTheSameMeaning(
            @ForAll("patterns") String pattern, @ForAll("paths") String path) {
        assertThat(Glob.parse(pattern).matches(path)).isEqualTo(Pattern.matches(regex(pattern), path));
    }

    @Property(tries = 300)
    void reachesIntoAFolderIfAndOnlyIfAPathBelowItMatches(
            @ForAll("patterns") String pattern, @ForAll("paths") String folder) {
        Glob glob = Glob.parse(pattern);
        assertThat(glob.reachesInto(folder)).isEqualTo(below(folder, 5).anyMatch(glob::matches));
    }

    @Property(tries = 300)
    void takesAllBelowAFolderOnlyIfEveryPathBelowItMatches(
            @ForAll("patterns") String pattern, @ForAll("paths") String folder) {
        Glob glob = Glob.parse(pattern);
        if (glob.takesAllBelow(folder)) {
            assertThat(below(folder, 5)).allMatch(glob::matches);
        }
    }

    /** Paths below a folder, by names of which each part of a pattern matches one. */
    private static Stream<String> below(String folder, int depth) {
        return Stream.of("a", "b", "aab")
                .map(name -> folder + "/" + name)
                .flatMap(path -> depth == 1 ? Stream.of(path) : Stream.concat(Stream.of(path), below(path, depth - 1)));
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.of("a", "b", "*", "?", "**", "a*", "*b", "*a*", "a?b", "?*")
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(parts -> String.join("/", parts));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.strings()
                .withChars('a', 'b')
                .ofMinLength(1)
                .ofMaxLength(4)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(parts -> String.join("/", parts));
    }

    private static String regex(String pattern) {
        List<String> parts = List.of(pattern.split("/"));
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            boolean last = i == parts.size() - 1;
            if (parts.get(i).equals("**")) {
                regex.append(last ? ".+" : "(?:[^/]+/)*");
            } else {
                regex.append(parts.get(i).replace("*", "[^/]*").replace("?", "[^/]"))
                        .append(last ? "" : "/");
            }
        }
        return regex.toString().replace("[^/][^/]*", "[^/]+");
    }
}
