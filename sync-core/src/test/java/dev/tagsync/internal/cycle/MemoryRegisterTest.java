package dev.tagsync.internal.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Settlement;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Promoter.Write;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The register of a check keeps those rules of the port that a cycle rests on. */
class MemoryRegisterTest {
    private final MemoryRegister register = new MemoryRegister();

    private List<String> keys(Range range) {
        return register.read(Group.CONTROL, List.of(range)).records().stream()
                .map(Stored::key)
                .toList();
    }

    @Test
    @DisplayName("a commit applies if the version is the expected one, and only then (PR-1, PR-2, PR-3)")
    void commitsAreConditional() {
        List<Write> write = List.of(new Write.Put("k", "a", new byte[] {1}));
        assertThat(register.commit("one", Group.CONTROL, 0, write)).isEqualTo(new Outcome.Applied(1));
        assertThat(register.commit("two", Group.CONTROL, 0, List.of(new Write.Delete("k", "a"))))
                .isEqualTo(new Outcome.Conflict(1));
        assertThat(keys(Range.all("k"))).containsExactly("a");
        assertThat(register.read(Group.LEDGER, List.of()).version()).isZero();
        assertThat(register.settle("one", Group.CONTROL, 0)).isEqualTo(Settlement.APPLIED);
        assertThat(register.settle("two", Group.CONTROL, 0)).isEqualTo(Settlement.NEVER);
        assertThat(register.settle("three", Group.CONTROL, 1)).isEqualTo(Settlement.NEVER);
        assertThat(register.commit("three", Group.CONTROL, 1, write)).isEqualTo(new Outcome.Conflict(2));
    }

    @Test
    @DisplayName("ranges give keys in order, or newest first, up to their limit and before their end (PR-6)")
    void rangesAreOrdered() {
        register.commit(
                "one",
                Group.CONTROL,
                0,
                List.of(
                        new Write.Put("k", "b", new byte[0]),
                        new Write.Put("k", "a", new byte[0]),
                        new Write.Put("k", "c", new byte[0]),
                        new Write.Put("other", "a", new byte[0])));
        assertThat(keys(Range.all("k"))).containsExactly("a", "b", "c");
        assertThat(keys(Range.newest("k", "", 2))).containsExactly("c", "b");
        assertThat(keys(Range.one("k", "b"))).containsExactly("b");
        assertThat(keys(new Range("k", "a", Optional.of("c"), 9, false))).containsExactly("a", "b");
        assertThat(keys(new Range("k", "c", Optional.of("a"), 9, false))).isEmpty();
        register.commit("two", Group.CONTROL, 1, List.of(new Write.DeleteRange("k", "a", "c")));
        assertThat(keys(Range.all("k"))).containsExactly("c");
    }

    @Test
    @DisplayName("beats are kept by key until they are dropped (PR-12)")
    void beatsAreKept() {
        register.beat("a/1", new byte[] {1});
        register.beat("b/1", new byte[] {2});
        assertThat(register.beats("a/")).containsOnlyKeys("a/1");
        register.drop("a/1");
        assertThat(register.beats("")).containsOnlyKeys("b/1");
    }
}
