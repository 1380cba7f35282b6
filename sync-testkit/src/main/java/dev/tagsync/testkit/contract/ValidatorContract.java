package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.IndexDefinition;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.TaggedHistory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules of {@link Validator}, for a host's own: a subclass gives the validator and some releases, good and bad ones, that it is to judge.
 *
 * <pre>{@code
 * class PricePresentTest extends ValidatorContract {
 *     protected Validator validator() { return new PricePresent(); }
 *     protected TaggedHistory history() {
 *         return TaggedHistory.builder()
 *                 .file("products/a.json", "{\"price\": 1}").commit("good").tag("good")
 *                 .file("products/b.json", "{}").commit("bad").tag("bad")
 *                 .build();
 *     }
 * }
 * }</pre>
 *
 * @since 0.1
 */
public abstract class ValidatorContract {
    private static final String TAGS = "refs/tags/";

    /** For subclasses. */
    protected ValidatorContract() {}

    /** Returns a new validator, set up as always. */
    protected abstract Validator validator();

    /** Returns releases to judge; every tag is judged. At least one should be good, and one be bad. */
    protected abstract TaggedHistory history();

    /** Returns what of a release is the catalog; by default everything that the defaults take. */
    protected CatalogDefinition definition() {
        return CatalogDefinition.defaults();
    }

    /** Returns how long a cancelled judgement may take; ten seconds by default. */
    protected Duration patience() {
        return Duration.ofSeconds(10);
    }

    private ValidatorHarness harness() {
        return new ValidatorHarness(history(), definition());
    }

    private List<String> tags() {
        List<String> tags = history().refs().keySet().stream()
                .filter(ref -> ref.startsWith(TAGS))
                .map(ref -> ref.substring(TAGS.length()))
                .toList();
        assertThat(tags).as("releases to judge").isNotEmpty();
        return tags;
    }

    @Test
    @DisplayName("VA-1 the same candidate is judged the same, whatever was judged before")
    void va01_theVerdictDependsOnTheCandidateAlone() {
        Validator validator = validator();
        List<String> there = tags();
        List<String> back = new ArrayList<>(there);
        Collections.reverse(back);
        List<List<String>> first = new ArrayList<>();
        there.forEach(tag -> first.add(harness().judge(validator, tag).outcome()));
        List<List<String>> second = new ArrayList<>();
        back.forEach(tag -> second.add(harness().judge(validator, tag).outcome()));
        Collections.reverse(second);

        assertThat(second).isEqualTo(first);
    }

    @Test
    @DisplayName("VA-2 whatever is wrong with a release is a finding, not an exception")
    void va02_whatIsWrongIsAFinding() {
        for (String tag : tags()) {
            assertThat(harness().judge(validator(), tag).thrown())
                    .as("what judging %s threw", tag)
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("VA-3 the version is not empty, and stays while the judgement does")
    void va03_theVersionStays() {
        Validator validator = validator();
        String before = validator.version();
        harness().judge(validator, tags().get(0));

        assertThat(before).isNotBlank();
        assertThat(validator.version()).isEqualTo(before);
        assertThat(validator().version()).isEqualTo(before);
    }

    @Test
    @DisplayName("VA-4 releases may be judged by several threads at once")
    void va04_severalThreadsAtOnce() throws Exception {
        Validator validator = validator();
        int threads = 4;
        CyclicBarrier together = new CyclicBarrier(threads);
        List<String> tags = tags();
        List<Callable<List<String>>> tasks = new ArrayList<>();
        List<List<String>> alone = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            String tag = tags.get(i % tags.size());
            alone.add(harness().judge(validator(), tag).outcome());
            tasks.add(() -> harness()
                    .judge(validator, tag, () -> together.await(1, TimeUnit.MINUTES))
                    .outcome());
        }

        assertThat(StoreContract.together(tasks)).isEqualTo(alone);
    }

    @Test
    @DisplayName("VA-5 neither the candidate nor the sink is used after the validator returned")
    void va05_nothingIsUsedAfterwards() {
        Validator validator = validator();
        List<ValidatorHarness.Judgement> judgements = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            tags().forEach(tag -> judgements.add(harness().judge(validator, tag)));
        }

        assertThat(judgements)
                .allSatisfy(judgement -> assertThat(judgement.lateUses())
                        .as("uses of the candidate or sink of %s after it was judged", judgement.tag())
                        .isEmpty());
    }

    @Test
    @DisplayName("VA-6 the name is not empty, and always the same")
    void va06_theNameStays() {
        Validator validator = validator();
        String before = validator.name();
        harness().judge(validator, tags().get(0));

        assertThat(before).isNotBlank();
        assertThat(validator.name()).isEqualTo(before);
        assertThat(validator().name()).isEqualTo(before);
    }

    @Test
    @DisplayName("VA-7 the indexes that it needs, and the rules that may be overridden, stay the same")
    void va07_theDeclarationsStay() {
        Validator validator = validator();
        List<IndexDefinition> indexes = validator.indexes();
        Set<String> overridable = validator.overridable();
        harness().judge(validator, tags().get(0));

        assertThat(validator.indexes()).isEqualTo(indexes);
        assertThat(validator().indexes()).isEqualTo(indexes);
        assertThat(validator.overridable()).isEqualTo(overridable);
        assertThat(validator().overridable()).isEqualTo(overridable);
    }

    @Test
    @DisplayName("VA-8 judging ends soon when it is cancelled")
    void va08_judgingEndsWhenItIsCancelled() throws Exception {
        for (String tag : tags()) {
            Thread judging = new Thread(() -> harness().judgeCancelled(validator(), tag), "judges-" + tag);
            judging.setDaemon(true);
            judging.start();
            judging.join(patience().toMillis());

            assertThat(judging.isAlive())
                    .as("still judging %s, cancelled %s ago", tag, patience())
                    .isFalse();
        }
    }
}
