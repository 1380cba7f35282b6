package dev.tagsync.testkit.validators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogView;
import dev.tagsync.Findings;
import dev.tagsync.IndexDefinition;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.TaggedHistory;
import dev.tagsync.validators.HierarchyValidator;
import dev.tagsync.validators.ReferenceValidator;
import dev.tagsync.validators.UniqueValidator;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** References, uniqueness and hierarchies are judged by the changes alone, and that is enough. */
class ChangesSufficeTest {
    private static final Validator[] RULES = {
        ReferenceValidator.of("n", "/to", "n"),
        UniqueValidator.of("n", "/id"),
        HierarchyValidator.of("n", "/up").maxDepth(3)
    };

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 300);
    }

    static LongStream moreSeeds() {
        return LongStream.rangeClosed(1_000, 6_000);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName(
            "on top of a release that passed, the changes alone reject what the whole catalog rejects, by the same rules")
    void changesAlone(long seed) {
        compare(seed);
    }

    @Tag("nightly")
    @ParameterizedTest
    @MethodSource("moreSeeds")
    @DisplayName("on top of a release that passed, the changes alone reject what the whole catalog rejects, long form")
    void changesAloneAtLength(long seed) {
        compare(seed);
    }

    private static void compare(long seed) {
        Random random = new Random(seed);
        TaggedHistory.Builder history = Releases.history().file("n/first.json", "{}");
        int size = 2 + random.nextInt(6);
        for (int release = 0; release < 12; release++) {
            for (int edit = random.nextInt(4); edit >= 0; edit--) {
                String path = "n/e" + random.nextInt(size) + ".json";
                boolean there = true;
                try {
                    history.blob(path);
                } catch (IllegalStateException e) {
                    there = false;
                }
                if (there && random.nextInt(4) == 0) {
                    history.delete(path);
                } else {
                    history.file(path, json(random, size));
                }
            }
            history.commit("release " + release).tag("v" + release);
        }
        Releases releases = new Releases(history);
        for (int release = 0; release < 12; release++) {
            String tag = "v" + release;
            List<String> whole = rules(new Releases(history).judge(tag, RULES));
            List<String> changes = rules(releases.judge(tag, RULES));

            assertThat(changes).as("seed %s, %s", seed, tag).isEqualTo(whole);
            releases.promote(tag, RULES);
        }
    }

    private static String json(Random random, int size) {
        List<String> fields = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            fields.add("\"to\": \"e" + random.nextInt(size) + "\"");
        }
        if (random.nextInt(3) == 0) {
            fields.add("\"id\": [" + random.nextInt(3 * size) + ", " + random.nextInt(3 * size) + "]");
        }
        if (random.nextInt(2) == 0) {
            fields.add("\"up\": \"e" + random.nextInt(size) + "\"");
        }
        return "{" + String.join(", ", fields) + "}";
    }

    private static List<String> rules(List<String> findings) {
        return findings.stream()
                .map(finding -> finding.substring(0, finding.indexOf(']') + 1))
                .distinct()
                .sorted()
                .toList();
    }

    @Test
    @DisplayName("of 3,000 entries, three changes cost a few look-ups and no pass over a collection")
    void theCostGoesWithTheChanges() {
        TaggedHistory.Builder history = Releases.history();
        for (int i = 0; i < 3_000; i++) {
            history.file("n/e" + i + ".json", "{\"to\": \"e0\", \"id\": " + i + ", \"up\": \"e" + i / 10 + "\"}");
        }
        history.file("n/e0.json", "{\"id\": 0}").commit("all").tag("v1");
        history.file("n/e17.json", "{\"to\": \"e2\", \"id\": 17, \"up\": \"e2\"}")
                .file("n/new.json", "{\"to\": \"e4\", \"id\": 3000, \"up\": \"e5\"}")
                .delete("n/e2999.json")
                .commit("three")
                .tag("v2");
        for (Validator rule : new Validator[] {
            ReferenceValidator.of("n", "/to", "n"), UniqueValidator.of("n", "/id"), HierarchyValidator.of("n", "/up")
        }) {
            Counting counting = new Counting(rule);
            Releases releases = new Releases(history).live("v1", counting);
            assertThat(counting.passes).as(rule.name()).isPositive();
            counting.passes = 0;
            counting.entries = 0;

            assertThat(releases.judge("v2", counting)).as(rule.name()).isEmpty();
            assertThat(counting.passes)
                    .as("passes over a collection by " + rule.name())
                    .isZero();
            assertThat(counting.entries)
                    .as("entries looked up by " + rule.name())
                    .isBetween(1, 400);
        }
    }

    /** A validator that counts what another asks views for. */
    private static final class Counting implements Validator {
        private final Validator inner;
        private int passes;
        private int entries;

        Counting(Validator inner) {
            this.inner = inner;
        }

        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public String version() {
            return inner.version();
        }

        @Override
        public List<IndexDefinition> indexes() {
            return inner.indexes();
        }

        @Override
        public void validate(Candidate candidate, Findings findings) throws Exception {
            inner.validate(
                    proxy(Candidate.class, candidate, (name, args, answer) -> {
                        if (answer instanceof CatalogView view) {
                            return counting(view);
                        }
                        return name.equals("active")
                                ? ((Optional<?>) answer).map(v -> counting((CatalogView) v))
                                : answer;
                    }),
                    findings);
        }

        private CatalogView counting(CatalogView view) {
            return proxy(CatalogView.class, view, (name, args, answer) -> {
                switch (name) {
                    case "forEach", "list" -> passes++;
                    case "getAll" -> entries += ((Collection<?>) args[0]).size();
                    case "get" -> entries++;
                    case "index" ->
                        entries += ((dev.tagsync.Page<?>) answer).items().size() + 1;
                    default -> assertThat(name).isIn("indexes", "count", "collections", "equals", "hashCode");
                }
                return answer;
            });
        }

        private interface Watcher {
            Object answer(String name, Object[] args, Object answer);
        }

        private static <T> T proxy(Class<T> type, T inner, Watcher watcher) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                        try {
                            return watcher.answer(method.getName(), args, method.invoke(inner, args));
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }
    }

    @Test
    @DisplayName("the indexes that validators keep are their own, and none is too long")
    void indexesOfValidators() {
        for (Validator rule : RULES) {
            assertThat(rule.indexes()).singleElement().satisfies(index -> {
                assertThat(IndexDefinition.isOfValidator(index.name())).isTrue();
                assertThat(index.name()).contains(rule.name(), rule.version());
            });
        }
        String longName = "x".repeat(250);
        assertThat(UniqueValidator.of(longName, "/id").indexes().get(0).name().length())
                .isLessThan(100);
    }
}
