package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.TransientException;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Reading;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Promoter.Write;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules on what reads, polls and beats see. */
abstract class PromoterReadContract extends StoreContract {
    private static final String KIND = "thing";

    /** So many commits, and so many reads among them, end a test of both at once; a reader that fails ends it too. */
    private static final int ENOUGH = 40;

    PromoterReadContract() {}

    @Test
    @DisplayName("PR-5 a read sees what another client's commit was acknowledged for")
    final void pr05_aReadSeesWhatAnotherClientCommitted() {
        for (int i = 0; i < 10; i++) {
            commit(Group.CONTROL, put(KIND, "k", "" + i));
            Reading reading = secondClient().promoter(catalog()).read(Group.CONTROL, List.of(Range.one(KIND, "k")));
            assertThat(reading.version()).isEqualTo(i + 1);
            assertThat(texts(reading.records())).containsExactly("thing/k=" + i);
        }
    }

    @Test
    @DisplayName("PR-5 all that a read returns is of one version, which it returns too")
    final void pr05_allThatAReadReturnsIsOfOneVersion() throws Exception {
        List<Range> ranges = List.of(
                Range.one("a", "x"),
                Range.newest("b", "", 1),
                Range.prefix(KIND, "y"),
                Range.all("c"),
                Range.one(KIND, "z"));
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger readings = new AtomicInteger();
        Callable<Integer> writer = () -> {
            int version = 0;
            try {
                while (version < ENOUGH || readings.get() < ENOUGH) {
                    String value = "" + ++version;
                    commit(
                            Group.CONTROL,
                            put("a", "x", value),
                            put("b", "n", value),
                            put(KIND, "yy", value),
                            put("c", "", value),
                            put(KIND, "z", value));
                }
                return version;
            } finally {
                done.set(true);
            }
        };
        Callable<Integer> reader = () -> {
            try {
                while (!done.get()) {
                    Reading reading = promoter().read(Group.CONTROL, ranges);
                    String expected = "" + reading.version();
                    if (reading.version() > 0) {
                        assertThat(reading.records())
                                .hasSize(5)
                                .allSatisfy(record ->
                                        assertThat(text(record.value())).isEqualTo(expected));
                        readings.incrementAndGet();
                    }
                }
                return 0;
            } finally {
                readings.addAndGet(ENOUGH);
            }
        };
        int version = together(List.of(writer, reader, reader)).get(0);
        assertThat(promoter().read(Group.CONTROL, List.of()).version()).isEqualTo(version);
    }

    @Test
    @DisplayName("PR-5 a store that cannot look does not answer that there is nothing")
    final void pr05_aStoreThatCannotLookSaysSo() {
        Promoter promoter = unreachable("PR-5").promoter(catalog());
        assertThatThrownBy(() -> promoter.read(Group.CONTROL, List.of(Range.all(KIND))))
                .isInstanceOf(TransientException.class);
    }

    @Test
    @DisplayName("PR-6 keys come in the order of their UTF-8 bytes, or the other way round")
    final void pr06_keysComeInTheOrderOfTheirUtf8Bytes() {
        List<String> ordered = List.of("", "\0", "A", "a", "a\0", "aa", "b", "\u00e9", "\uffee", "\ud83d\ude00");
        List<String> shuffled = List.of("b", "\ud83d\ude00", "a", "", "\uffee", "aa", "\u00e9", "\0", "A", "a\0");
        commit(
                Group.CONTROL,
                shuffled.stream().map(key -> put(KIND, key, "v")).toList().toArray(Write[]::new));
        assertThat(keys(Range.all(KIND))).isEqualTo(ordered);
        List<String> reversed =
                IntStream.range(0, 10).mapToObj(i -> ordered.get(9 - i)).toList();
        assertThat(keys(new Range(KIND, "", Optional.empty(), 100, true))).isEqualTo(reversed);
    }

    @Test
    @DisplayName("PR-6 a range of a prefix has all keys that start with it, whatever follows, and no others")
    final void pr06_aRangeOfAPrefixHasAllThatStartWithIt() {
        List<String> started = List.of("a", "a\0", "ab", "a\uffee", "a\ud83d\ude00", "a\udbff\udffd");
        commit(
                Group.CONTROL,
                Stream.concat(started.stream(), Stream.of("A", "b", "\ud83d\ude00"))
                        .map(key -> put(KIND, key, "v"))
                        .toArray(Write[]::new));
        assertThat(keys(Range.prefix(KIND, "a"))).isEqualTo(started);
        assertThat(keys(Range.newest(KIND, "a", 2))).containsExactly("a\udbff\udffd", "a\ud83d\ude00");
        assertThat(keys(Range.prefix(KIND, "a\ud83d\ude00"))).containsExactly("a\ud83d\ude00");
        assertThat(keys(Range.newest(KIND, "", 1))).containsExactly("\ud83d\ude00");
    }

    @Test
    @DisplayName("PR-6 a range starts with its first key, stops before its last, and has at most its limit")
    final void pr06_aRangeKeepsItsEnds() {
        commit(
                Group.CONTROL,
                put("other", "b", "v"),
                put(KIND, "a", "v"),
                put(KIND, "b", "v"),
                put(KIND, "ba", "v"),
                put(KIND, "bb", "v"),
                put(KIND, "c", "v"),
                put("thinh", "b", "v"));
        assertThat(keys(new Range(KIND, "b", Optional.of("c"), 10, false))).containsExactly("b", "ba", "bb");
        assertThat(keys(new Range(KIND, "b", Optional.of("c"), 2, false))).containsExactly("b", "ba");
        assertThat(keys(new Range(KIND, "b", Optional.of("c"), 2, true))).containsExactly("bb", "ba");
        assertThat(keys(new Range(KIND, "b", Optional.empty(), 10, false))).containsExactly("b", "ba", "bb", "c");
        assertThat(keys(Range.prefix(KIND, "b"))).containsExactly("b", "ba", "bb");
        assertThat(keys(Range.newest(KIND, "b", 1))).containsExactly("bb");
        assertThat(keys(Range.one(KIND, "b"))).containsExactly("b");
        assertThat(keys(Range.one(KIND, "bc"))).isEmpty();
        assertThat(keys(new Range(KIND, "c", Optional.of("b"), 10, false))).isEmpty();
        assertThat(keys(new Range(KIND, "b", Optional.of("b"), 10, true))).isEmpty();
    }

    @Test
    @DisplayName("PR-6 records come range after range, also where ranges overlap")
    final void pr06_recordsComeRangeAfterRange() {
        commit(Group.CONTROL, put("z", "1", "v"), put("z", "2", "v"), put("a", "1", "v"));
        Reading reading = promoter()
                .read(
                        Group.CONTROL,
                        List.of(
                                Range.one("z", "2"),
                                Range.all("z"),
                                Range.one("q", "1"),
                                Range.newest("z", "", 5),
                                Range.all("a"),
                                Range.one("z", "2")));
        assertThat(texts(reading.records()))
                .containsExactly("z/2=v", "z/1=v", "z/2=v", "z/2=v", "z/1=v", "a/1=v", "z/2=v");
    }

    @Test
    @DisplayName("PR-6 a range may have more records than a store hands out at a time")
    final void pr06_aRangeMayBeLong() {
        List<String> expected = new ArrayList<>();
        for (int part = 0; part < 12; part++) {
            Write[] writes = new Write[100];
            for (int i = 0; i < 100; i++) {
                String key = Kinds.number(part * 100L + i);
                expected.add(key);
                writes[i] = put(KIND, key, "v".repeat(50));
            }
            commit(Group.LEDGER, writes);
        }
        Reading reading = promoter().read(Group.LEDGER, List.of(Range.all(KIND)));
        assertThat(reading.version()).isEqualTo(12);
        assertThat(reading.records()).extracting(Stored::key).isEqualTo(expected);
    }

    @Test
    @DisplayName("PR-9 a poll sees what another client's commit was acknowledged for, of its channel alone")
    final void pr09_aPollSeesWhatAnotherClientCommitted() {
        Promoter second = secondClient().promoter(catalog());
        assertThat(second.peek("live")).isEmpty();
        commit(Group.CONTROL, put(Kinds.IDENTITY, "", "id"), put(Kinds.IDENTITY, "no", "x"), put(KIND, "live", "x"));
        assertThat(texts(second.peek("live"))).containsExactly("identity/=id");
        commit(
                Group.CONTROL,
                put(Kinds.SETTINGS, "", "s"),
                put(Kinds.POINTER, "", "x"),
                put(Kinds.POINTER, "live", "1"),
                put(Kinds.POINTER, "staging", "2"));
        assertThat(texts(second.peek("live")))
                .containsExactlyInAnyOrder("identity/=id", "pointer/live=1", "settings/=s");
        assertThat(texts(second.peek("staging")))
                .containsExactlyInAnyOrder("identity/=id", "pointer/staging=2", "settings/=s");
        assertThat(texts(second.peek("none"))).containsExactlyInAnyOrder("identity/=id", "settings/=s");
    }

    @Test
    @DisplayName("PR-9 what a poll returns is of one version, and polls of one client never go back")
    final void pr09_whatAPollReturnsIsOfOneVersion() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger polls = new AtomicInteger();
        Callable<Integer> writer = () -> {
            int version = 0;
            try {
                while (version < ENOUGH || polls.get() < ENOUGH) {
                    String value = "" + ++version;
                    commit(
                            Group.CONTROL,
                            put(Kinds.IDENTITY, "", value),
                            put(Kinds.POINTER, "live", value),
                            put(Kinds.SETTINGS, "", value));
                }
                return version;
            } finally {
                done.set(true);
            }
        };
        Callable<Integer> poller = () -> {
            int last = 0;
            try {
                while (!done.get()) {
                    List<Stored> seen = promoter().peek("live");
                    if (!seen.isEmpty()) {
                        assertThat(seen).hasSize(3);
                        assertThat(seen.stream()
                                        .map(record -> text(record.value()))
                                        .distinct())
                                .hasSize(1);
                        int now = Integer.parseInt(text(seen.get(0).value()));
                        assertThat(now).isGreaterThanOrEqualTo(last);
                        last = now;
                        polls.incrementAndGet();
                    }
                }
                return last;
            } finally {
                polls.addAndGet(ENOUGH);
            }
        };
        int version = together(List.of(writer, poller, poller)).get(0);
        assertThat(texts(promoter().peek("live"))).contains("pointer/live=" + version);
    }

    @Test
    @DisplayName("PR-9 a poll that cannot look does not answer that there is nothing")
    final void pr09_aPollThatCannotLookSaysSo() {
        Promoter promoter = unreachable("PR-9").promoter(catalog());
        assertThatThrownBy(() -> promoter.peek("live")).isInstanceOf(TransientException.class);
    }

    @Test
    @DisplayName("PR-11 groups and catalogs do not touch each other")
    final void pr11_groupsAndCatalogsDoNotTouchEachOther() {
        Promoter other = store().promoter(catalog() + "x");
        commit(Group.LEDGER, put(KIND, "k", "ledger"));
        commit(Group.LEDGER, put(KIND, "k", "ledger"));
        commit(Group.LEASE, put(KIND, "k", "lease"));
        other.commit("attempt-other", Group.LEDGER, 0, List.of(put(KIND, "k", "other")));
        other.beat("b", bytes("other"));
        assertThat(state(promoter(), Group.LEDGER)).isEqualTo("2 [thing/k=ledger]");
        assertThat(state(promoter(), Group.LEASE)).isEqualTo("1 [thing/k=lease]");
        assertThat(state(promoter(), Group.CONTROL)).isEqualTo("0 []");
        assertThat(state(other, Group.LEDGER)).isEqualTo("1 [thing/k=other]");
        assertThat(state(other, Group.LEASE)).isEqualTo("0 []");
        assertThat(promoter().beats("")).isEmpty();
    }

    @Test
    @DisplayName("PR-12 beats are seen by others, are overwritten and dropped, and come by key")
    final void pr12_beatsAreSeenOverwrittenAndDropped() {
        Promoter second = secondClient().promoter(catalog());
        promoter().beat("pin/b", bytes("1"));
        promoter().beat("pin/a", bytes("1"));
        promoter().beat("pin/b", bytes("2"));
        promoter().beat("pit", bytes(""));
        promoter().beat("owner/\ud83d\ude00", bytes("3"));
        promoter().beat("owner/\uffee", bytes("4"));
        assertThat(beats(second, "pin/")).containsExactly(Map.entry("pin/a", "1"), Map.entry("pin/b", "2"));
        assertThat(second.beats("").keySet())
                .containsExactly("owner/\uffee", "owner/\ud83d\ude00", "pin/a", "pin/b", "pit");
        assertThat(second.beats("none")).isEmpty();
        promoter().drop("pin/a");
        promoter().drop("pin/none");
        assertThat(beats(second, "pin/")).containsExactly(Map.entry("pin/b", "2"));
        promoter().beat("pin/a", bytes("5"));
        assertThat(beats(second, "pi"))
                .containsOnlyKeys("pin/a", "pin/b", "pit")
                .containsEntry("pin/a", "5");
    }

    @Test
    @DisplayName("PR-12 beats change no version")
    final void pr12_beatsChangeNoVersion() {
        promoter().beat("k".repeat(256), new byte[Write.MAX_VALUE_BYTES]);
        promoter().drop("k".repeat(256));
        for (Group group : Group.values()) {
            assertThat(promoter().read(group, List.of()).version()).isZero();
        }
        assertThatThrownBy(() -> promoter().beat("k".repeat(257), bytes("")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> promoter().beat("k", new byte[Write.MAX_VALUE_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("PR-12 a beat that was not stored is not said to be, and neither is a look that failed")
    final void pr12_aBeatThatWasNotStoredIsNotSaidToBe() {
        Promoter promoter = unreachable("PR-12").promoter(catalog());
        assertThatThrownBy(() -> promoter.beat("k", bytes("1"))).isInstanceOf(TransientException.class);
        assertThatThrownBy(() -> promoter.drop("k")).isInstanceOf(TransientException.class);
        assertThatThrownBy(() -> promoter.beats("")).isInstanceOf(TransientException.class);
    }

    final Promoter promoter() {
        return store().promoter(catalog());
    }

    /** Commits on the version that stands, and goes on until it did: for tests with one writer of a group. */
    final long commit(Group group, Write... writes) {
        while (true) {
            long version = promoter().read(group, List.of()).version();
            String attempt = "attempt-" + catalog() + "-" + group + "-" + version;
            Outcome outcome = promoter().commit(attempt, group, version, List.of(writes));
            if (outcome instanceof Outcome.Applied applied) {
                return applied.version();
            }
            // What a real server may answer under load; a fence raises the version, so tests that count versions fail
            // by it.
            if (outcome instanceof Outcome.Unknown
                    && promoter().settle(attempt, group, version) == Promoter.Settlement.APPLIED) {
                return version + 1;
            }
            assertThat(outcome).as("commit of a lone writer").isInstanceOf(Outcome.Unknown.class);
        }
    }

    static Write put(String kind, String key, String value) {
        return new Write.Put(kind, key, bytes(value));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static List<String> texts(List<Stored> records) {
        return records.stream()
                .map(record -> record.kind() + "/" + record.key() + "=" + text(record.value()))
                .toList();
    }

    private List<String> keys(Range range) {
        return promoter().read(Group.CONTROL, List.of(range)).records().stream()
                .map(Stored::key)
                .toList();
    }

    private static String state(Promoter promoter, Group group) {
        Reading reading = promoter.read(group, List.of(Range.all(KIND)));
        return reading.version() + " " + texts(reading.records());
    }

    private static Map<String, String> beats(Promoter promoter, String prefix) {
        Map<String, String> texts = new TreeMap<>();
        promoter.beats(prefix).forEach((key, value) -> texts.put(key, text(value)));
        return texts;
    }
}
