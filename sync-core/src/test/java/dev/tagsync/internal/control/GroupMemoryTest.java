package dev.tagsync.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Reading;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Promoter.Write;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GroupMemoryTest {
    private final GroupMemory memory = new GroupMemory();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Stored stored(String kind, String key) {
        return new Stored(kind, key, bytes(kind + key));
    }

    private void read(long version, List<Range> ranges, Stored... records) {
        memory.read(ranges, new Reading(version, List.of(records)), 0);
    }

    private Optional<List<String>> keys(Range... ranges) {
        return memory.recall(List.of(ranges), 0)
                .map(reading -> reading.records().stream().map(Stored::key).toList());
    }

    @Test
    @DisplayName("what a range that was read holds is known, and a part of it; nothing else is")
    void knowsWhatWasRead() {
        read(7, List.of(Range.all("a"), Range.one("b", "k")), stored("a", "1"), stored("a", "2"));

        assertThat(keys(Range.all("a"))).contains(List.of("1", "2"));
        assertThat(keys(Range.one("a", "2"), Range.one("b", "k"))).contains(List.of("2"));
        assertThat(keys(Range.newest("a", "", 1))).contains(List.of("2"));
        assertThat(keys(new Range("a", "2", Optional.of("1"), 5, false))).contains(List.of());
        assertThat(keys(Range.one("b", "other"))).isEmpty();
        assertThat(keys(Range.all("b"))).isEmpty();
        assertThat(memory.recall(List.of(Range.all("a")), 0).orElseThrow().version())
                .isEqualTo(7);
    }

    @Test
    @DisplayName("a range that was cut off at its limit is known as it was asked for, and nothing else of it is")
    void aLimitLeavesTheRestUnknown() {
        Range newest = Range.newest("a", "", 1);
        read(7, List.of(newest), stored("a", "2"));

        assertThat(keys(newest)).contains(List.of("2"));
        assertThat(keys(Range.newest("a", "", 2))).isEmpty();
        assertThat(keys(Range.one("a", "2"))).isEmpty();

        memory.committed(7, 8, List.of(new Write.Put("a", "3", bytes("x")), new Write.Delete("b", "k")));
        assertThat(keys(newest)).contains(List.of("3"));
        memory.committed(8, 9, List.of(new Write.Delete("a", "3")));
        assertThat(keys(newest)).as("the next one was read, but others may be").isEmpty();
    }

    @Test
    @DisplayName("a deletion of a range makes it forget what was cut off")
    void aRangeThatGoes() {
        Range newest = Range.newest("a", "", 1);
        read(7, List.of(newest, Range.newest("b", "", 1)), stored("a", "2"), stored("b", "1"));
        memory.committed(7, 8, List.of(new Write.DeleteRange("a", "0", "3")));

        assertThat(keys(newest)).isEmpty();
        assertThat(keys(Range.newest("b", "", 1))).contains(List.of("1"));
    }

    @Test
    @DisplayName("more than a MiB is not remembered")
    void aLot() {
        Stored large = new Stored("a", "1", new byte[64 << 10]);
        read(7, List.of(Range.all("a")), Collections.nCopies(17, large).toArray(Stored[]::new));

        assertThat(keys(Range.all("a"))).isEmpty();
    }

    @Test
    @DisplayName("reads of one version add up; one of another version starts anew")
    void oneVersion() {
        read(7, List.of(Range.one("a", "1")), stored("a", "1"));
        read(7, List.of(Range.one("a", "2")));
        assertThat(keys(Range.one("a", "1"), Range.one("a", "2"))).contains(List.of("1"));

        read(8, List.of(Range.one("a", "2")));
        assertThat(keys(Range.one("a", "1"))).isEmpty();
        assertThat(keys(Range.one("a", "2"))).contains(List.of());
    }

    @Test
    @DisplayName("what was committed is known at its version")
    void followsItsOwnCommits() {
        read(7, List.of(Range.all("a")), stored("a", "1"), stored("a", "2"), stored("a", "3"));
        memory.committed(
                7,
                8,
                List.of(
                        new Write.Delete("a", "1"),
                        new Write.DeleteRange("a", "2", "3"),
                        new Write.DeleteRange("a", "4", "3"),
                        new Write.Put("a", "4", bytes("x")),
                        new Write.Put("b", "k", bytes("y"))));

        Reading reading =
                memory.recall(List.of(Range.all("a"), Range.one("b", "k")), 0).orElseThrow();
        assertThat(reading.version()).isEqualTo(8);
        assertThat(reading.records()).extracting(Stored::key).containsExactly("3", "4", "k");
        assertThat(reading.records().get(1).value()).isEqualTo(bytes("x"));
    }

    @Test
    @DisplayName("a commit on another version than is known makes it forget")
    void aCommitElsewhere() {
        read(7, List.of(Range.all("a")), stored("a", "1"));
        memory.committed(8, 9, List.of(new Write.Put("a", "2", bytes("x"))));

        assertThat(keys(Range.all("a"))).isEmpty();
        assertThat(keys(Range.one("a", "2"))).isEmpty();
    }

    @Test
    @DisplayName("a process that commits all the time does not remember ever more")
    void commitsWithoutEnd() {
        read(0, List.of(Range.all("a")));
        for (int i = 0; i < 10_000; i++) {
            memory.committed(i, i + 1, List.of(new Write.Put("b", Integer.toString(i), bytes("x"))));
        }

        read(10_000, List.of(Range.all("a")));
        assertThat(keys(Range.all("a"))).isPresent();
        assertThat(keys(Range.one("b", "1"))).isEmpty();
    }

    @Test
    @DisplayName("it lasts ten seconds from the first read on, whatever was added since")
    void doesNotLast() {
        read(7, List.of(Range.all("a")), stored("a", "1"));
        memory.read(List.of(Range.all("b")), new Reading(7, List.of()), 9_000_000_000L);

        assertThat(memory.recall(List.of(Range.all("b")), 10_000_000_000L)).isPresent();
        assertThat(memory.recall(List.of(Range.all("b")), 10_000_000_001L)).isEmpty();
        memory.read(List.of(Range.all("a")), new Reading(7, List.of()), 11_000_000_000L);
        assertThat(memory.recall(List.of(Range.all("b")), 12_000_000_000L)).isEmpty();
    }
}
