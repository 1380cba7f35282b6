package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.TransientException;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Reading;
import dev.tagsync.spi.Promoter.Settlement;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Promoter.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Promoter} must do.
 *
 * @since 0.1
 */
@Timeout(180)
public abstract class PromoterContract extends PromoterReadContract {
    private static final String KIND = "thing";

    /** For subclasses. */
    protected PromoterContract() {}

    @Test
    @DisplayName("PR-1 a group that nothing was committed to has version 0 and no records")
    final void pr01_aFreshGroupHasVersionZeroAndNoRecords() {
        List<Range> ranges = List.of(Range.all(Kinds.IDENTITY), Range.newest(KIND, "", 3), Range.all(Kinds.LOG));
        for (Group group : Group.values()) {
            assertThat(promoter().read(group, ranges)).isEqualTo(new Reading(0, List.of()));
            assertThat(promoter().read(group, List.of())).isEqualTo(new Reading(0, List.of()));
        }
    }

    @Test
    @DisplayName("PR-2 a commit raises the version by one, writes, deletes and logs, in one step")
    final void pr02_aCommitWritesDeletesAndLogsInOneStep() {
        Promoter promoter = promoter();
        List<Write> first = List.of(
                put(KIND, "a", "1"),
                put(KIND, "b", "1"),
                put("old", "1", "1"),
                put("old", "2", "1"),
                put("old", "3", "1"));
        assertThat(promoter.commit("one", Group.CONTROL, 0, first)).isEqualTo(new Outcome.Applied(1));
        List<Write> second = List.of(
                new Write.Delete(KIND, "a"),
                new Write.Delete(KIND, "never"),
                put(KIND, "b", "2"),
                put(KIND, "c", "2"),
                new Write.DeleteRange("old", "1", "3"),
                new Write.DeleteRange("older", "3", "1"));
        assertThat(promoter.commit("two", Group.CONTROL, 1, second)).isEqualTo(new Outcome.Applied(2));
        Reading reading =
                promoter.read(Group.CONTROL, List.of(Range.all(KIND), Range.all("old"), Range.all(Kinds.LOG)));
        assertThat(reading.version()).isEqualTo(2);
        assertThat(texts(reading.records()))
                .containsExactly("thing/b=2", "thing/c=2", "old/3=1", log(1, "one"), log(2, "two"));
    }

    @Test
    @DisplayName("PR-2 a commit of nothing raises the version")
    final void pr02_aCommitOfNothingRaisesTheVersion() {
        for (Group group : Group.values()) {
            assertThat(promoter().commit("a-" + group, group, 0, List.of())).isEqualTo(new Outcome.Applied(1));
            assertThat(promoter().commit("b-" + group, group, 1, List.of())).isEqualTo(new Outcome.Applied(2));
            assertThat(promoter().read(group, List.of()).version()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("PR-2 of eight writers on one version one wins, and the log has each attempt once (H-FLIP-4)")
    final void pr02_ofEightWritersOnOneVersionOneWins() throws Exception {
        List<String> winners = new ArrayList<>();
        for (long round = 0; round < 8; round++) {
            long version = round;
            assertThat(promoter().read(Group.CONTROL, List.of()).version()).isEqualTo(version);
            List<Callable<Boolean>> writers = new ArrayList<>();
            for (int writer = 0; writer < 8; writer++) {
                String attempt = "writer-" + writer + "-" + version;
                writers.add(() -> applied(attempt, version));
            }
            List<Boolean> applied = together(writers);
            assertThat(applied.stream().filter(won -> won).count())
                    .as("winners on version %s", version)
                    .isLessThanOrEqualTo(1);
            int winner = applied.indexOf(true);
            // A fence wins if every answer was lost, which a loaded server may bring about.
            winners.add(winner < 0 ? "fence" : "writer-" + winner + "-" + version);
        }
        Reading reading = promoter().read(Group.CONTROL, List.of(Range.all(Kinds.LOG), Range.all(KIND)));
        assertThat(reading.version()).isEqualTo(8);
        for (int version = 1; version <= 8; version++) {
            Stored log = reading.records().get(version - 1);
            assertThat(log.key()).isEqualTo(Kinds.number(version));
            String winner = winners.get(version - 1);
            if (!winner.equals("fence")) {
                assertThat(text(log.value())).isEqualTo(winner);
            }
        }
        assertThat(reading.records().subList(8, reading.records().size()))
                .extracting(record -> text(record.value()))
                .containsExactlyElementsOf(winners.stream()
                        .filter(winner -> !winner.equals("fence"))
                        .toList());
        assertThat(winners).as("versions won").anyMatch(winner -> winner.startsWith("writer-"));
    }

    @Test
    @DisplayName("PR-3 a commit on another version changes nothing and names the one that stands (H-FLIP-3)")
    final void pr03_aCommitOnAnotherVersionChangesNothing() {
        Promoter promoter = promoter();
        assertThat(promoter.commit("ahead", Group.LEASE, 7, List.of(put(KIND, "k", "ahead"))))
                .isEqualTo(new Outcome.Conflict(0));
        commit(Group.LEASE, put(KIND, "k", "1"));
        commit(Group.LEASE, put(KIND, "k", "2"));
        Reading before = promoter.read(Group.LEASE, List.of());
        for (long version : new long[] {0, 1, 3, Long.MAX_VALUE - 1}) {
            List<Write> writes = List.of(put(KIND, "k", "lost"), put(KIND, "l", "lost"));
            assertThat(promoter.commit("lost-" + version, Group.LEASE, version, writes))
                    .isEqualTo(new Outcome.Conflict(2));
        }
        Reading after = promoter.read(Group.LEASE, List.of(Range.all(KIND), Range.newest(Kinds.LOG, "", 1)));
        assertThat(after.version()).isEqualTo(before.version());
        assertThat(texts(after.records())).hasSize(2).startsWith("thing/k=2").doesNotContain(log(3, "lost-2"));
    }

    @Test
    @DisplayName("PR-4 a commit whose answer is lost is unknown, and no exception (H-FLIP-1)")
    final void pr04_aCommitWhoseAnswerIsLostIsUnknown() {
        Promoter losing = answerLosing("PR-4").promoter(catalog());
        Outcome outcome = losing.commit("lost", Group.CONTROL, 0, List.of(put(KIND, "k", "1")));
        assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
        assertThat(((Outcome.Unknown) outcome).cause()).isNotBlank();
        assertThat(promoter().settle("lost", Group.CONTROL, 0)).isEqualTo(Settlement.APPLIED);
    }

    @Test
    @DisplayName("PR-4 a commit to a store that cannot be reached is unknown, or was never sent")
    final void pr04_aCommitToAStoreThatCannotBeReached() {
        Promoter promoter = unreachable("PR-4").promoter(catalog());
        Outcome[] outcome = new Outcome[1];
        Throwable thrown = catchThrowable(() -> outcome[0] = promoter.commit("a", Group.CONTROL, 0, List.of()));
        if (thrown == null) {
            assertThat(outcome[0]).isInstanceOf(Outcome.Unknown.class);
        } else {
            assertThat(thrown).isInstanceOf(TransientException.class);
        }
    }

    @Test
    @DisplayName("PR-7 a commit that applied is settled as applied, also later and again")
    final void pr07_aCommitThatAppliedIsSettledAsApplied() {
        Promoter promoter = promoter();
        promoter.commit("mine", Group.CONTROL, 0, List.of(put(KIND, "k", "1")));
        assertThat(promoter.settle("mine", Group.CONTROL, 0)).isEqualTo(Settlement.APPLIED);
        commit(Group.CONTROL, put(KIND, "k", "2"));
        assertThat(promoter.settle("mine", Group.CONTROL, 0)).isEqualTo(Settlement.APPLIED);
        assertThat(promoter.read(Group.CONTROL, List.of()).version()).isEqualTo(2);
    }

    @Test
    @DisplayName("PR-7 what is settled as never cannot apply any more: the settlement is a fence (H-FLIP-1)")
    final void pr07_whatIsSettledAsNeverCannotApplyAnyMore() {
        Promoter promoter = promoter();
        for (long version : new long[] {0, 1}) {
            String late = "late-" + version;
            assertThat(promoter.settle(late, Group.CONTROL, version)).isEqualTo(Settlement.NEVER);
            assertThat(promoter.read(Group.CONTROL, List.of()).version()).isEqualTo(version + 1);
            assertThat(promoter.commit(late, Group.CONTROL, version, List.of(put(KIND, "k", "late"))))
                    .isInstanceOf(Outcome.Conflict.class);
            assertThat(promoter.settle(late, Group.CONTROL, version)).isEqualTo(Settlement.NEVER);
        }
        assertThat(promoter.read(Group.CONTROL, List.of(Range.all(KIND)))).isEqualTo(new Reading(2, List.of()));
    }

    @Test
    @DisplayName("PR-7 a commit that was overtaken is settled as never, and nothing more is raised")
    final void pr07_aCommitThatWasOvertakenIsSettledAsNever() {
        Promoter promoter = promoter();
        promoter.commit("winner", Group.CONTROL, 0, List.of());
        assertThat(promoter.settle("loser", Group.CONTROL, 0)).isEqualTo(Settlement.NEVER);
        assertThat(promoter.settle("winner", Group.CONTROL, 0)).isEqualTo(Settlement.APPLIED);
        assertThat(promoter.read(Group.CONTROL, List.of()).version()).isEqualTo(1);
    }

    @Test
    @DisplayName("PR-7 a settlement and its commit at the same time agree with the log")
    final void pr07_aSettlementAndItsCommitAgreeWithTheLog() throws Exception {
        for (long version = 0; version < 10; version++) {
            long expected = version;
            String attempt = "attempt-" + version;
            List<Object> answers = together(List.of(
                    () -> promoter().commit(attempt, Group.CONTROL, expected, List.of()),
                    () -> promoter().settle(attempt, Group.CONTROL, expected),
                    () -> promoter().settle(attempt, Group.CONTROL, expected)));
            Reading reading = promoter().read(Group.CONTROL, List.of(Range.one(Kinds.LOG, Kinds.number(expected + 1))));
            assertThat(reading.version()).isEqualTo(expected + 1);
            boolean applied = text(reading.records().get(0).value()).equals(attempt);
            if (answers.get(0) instanceof Outcome.Applied) {
                assertThat(applied).isTrue();
            }
            Settlement truth = applied ? Settlement.APPLIED : Settlement.NEVER;
            assertThat(answers.subList(1, 3)).containsExactly(truth, truth);
        }
    }

    @Test
    @DisplayName("PR-8 a settlement whose log row is gone is in doubt, never a guess (H-FLIP-9)")
    final void pr08_aSettlementWhoseLogRowIsGoneIsInDoubt() {
        Promoter promoter = promoter();
        promoter.commit("mine", Group.CONTROL, 0, List.of());
        promoter.commit(
                "trim", Group.CONTROL, 1, List.of(new Write.DeleteRange(Kinds.LOG, Kinds.number(0), Kinds.number(2))));
        for (String attempt : List.of("mine", "another")) {
            assertThatThrownBy(() -> promoter.settle(attempt, Group.CONTROL, 0))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining(attempt);
        }
    }

    @Test
    @DisplayName("PR-8 a settlement that reaches no store is in doubt")
    final void pr08_aSettlementThatReachesNoStoreIsInDoubt() {
        Promoter promoter = unreachable("PR-8").promoter(catalog());
        assertThatThrownBy(() -> promoter.settle("mine", Group.CONTROL, 0))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("mine");
    }

    @Test
    @DisplayName("PR-10 keys and values come back as they were written")
    final void pr10_keysAndValuesComeBackAsTheyWereWritten() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        byte[] largest = new byte[Write.MAX_VALUE_BYTES];
        new Random(10).nextBytes(largest);
        Map<String, byte[]> expected = Map.of(
                "",
                new byte[0],
                "'quoted' \"twice\" \\ %s ?\n\t\0",
                all,
                "\u00e4\ud83d\ude00/\u202e",
                largest,
                " ",
                new byte[] {0});
        List<Write> writes = new ArrayList<>();
        expected.forEach((key, value) -> writes.add(new Write.Put("kind with 'quotes'", key, value)));
        assertThat(promoter().commit("a", Group.CONTROL, 0, writes)).isEqualTo(new Outcome.Applied(1));
        List<Stored> records = promoter()
                .read(Group.CONTROL, List.of(Range.all("kind with 'quotes'")))
                .records();
        assertThat(records).extracting(Stored::key).containsExactlyInAnyOrderElementsOf(expected.keySet());
        assertThat(records)
                .allSatisfy(record -> assertThat(Arrays.equals(record.value(), expected.get(record.key())))
                        .as("value of \"%s\" is as it was", record.key())
                        .isTrue());
    }

    @Test
    @DisplayName("PR-10 a commit may be as large as the limits")
    final void pr10_aCommitMayBeAsLargeAsTheLimits() {
        List<Write> many = new ArrayList<>();
        for (int i = 0; i < Write.MAX_WRITES; i++) {
            many.add(put(KIND, "k" + i, "v"));
        }
        assertThat(promoter().commit("many", Group.CONTROL, 0, many)).isEqualTo(new Outcome.Applied(1));
        List<Write> large = largest();
        assertThat(promoter().commit("large", Group.CONTROL, 1, large)).isEqualTo(new Outcome.Applied(2));
        assertThat(promoter().read(Group.CONTROL, List.of(Range.all("large"))).records())
                .hasSize(large.size());
    }

    @Test
    @DisplayName("PR-10 what is over a limit, named twice or deleted and written is refused, and nothing is sent")
    final void pr10_whatCannotBeCommittedIsRefused() {
        List<Write> tooMany = new ArrayList<>();
        for (int i = 0; i <= Write.MAX_WRITES; i++) {
            tooMany.add(put(KIND, "k" + i, "v"));
        }
        List<Write> tooLarge = new ArrayList<>(largest());
        tooLarge.add(put("large", "x", "v"));
        List<List<Write>> refused = List.of(
                tooMany,
                tooLarge,
                List.of(new Write.Put(KIND, "k", new byte[Write.MAX_VALUE_BYTES + 1])),
                List.of(put(KIND, "k", "1"), put(KIND, "k", "1")),
                List.of(put(KIND, "k", "1"), new Write.Delete(KIND, "k")),
                List.of(put(KIND, "b", "1"), new Write.DeleteRange(KIND, "a", "c")),
                List.of(new Write.DeleteRange(KIND, "b", "c"), put(KIND, "b", "1")));
        for (List<Write> writes : refused) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> promoter().commit("refused", Group.CONTROL, 0, writes));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> promoter().commit("refused", Group.CONTROL, -1, List.of()));
        assertThat(promoter().read(Group.CONTROL, List.of(Range.all(KIND)))).isEqualTo(new Reading(0, List.of()));
        List<Write> allowed =
                List.of(put(KIND, "c", "1"), put("other", "b", "1"), new Write.DeleteRange(KIND, "a", "c"));
        assertThat(promoter().commit("allowed", Group.CONTROL, 0, allowed)).isEqualTo(new Outcome.Applied(1));
        assertThat(texts(promoter()
                        .read(Group.CONTROL, List.of(Range.all(KIND), Range.all("other")))
                        .records()))
                .containsExactly("thing/c=1", "other/b=1");
    }

    @Test
    @DisplayName("PR-13 the log is deleted by range alone, and its versions stay")
    final void pr13_theLogIsDeletedByRange() {
        for (int i = 0; i < 4; i++) {
            promoter().commit("attempt \u00e4 " + i, Group.LEASE, i, List.of());
        }
        List<Write> trim = List.of(new Write.DeleteRange(Kinds.LOG, "", Kinds.number(4)));
        assertThat(promoter().commit("trim", Group.LEASE, 4, trim)).isEqualTo(new Outcome.Applied(5));
        Reading reading = promoter().read(Group.LEASE, List.of(Range.all(Kinds.LOG)));
        assertThat(reading.version()).isEqualTo(5);
        assertThat(texts(reading.records())).containsExactly(log(4, "attempt \u00e4 3"), log(5, "trim"));
    }

    @Test
    @DisplayName("PR-13 nothing else is written under the log's kind")
    final void pr13_nothingElseIsWrittenUnderTheLogsKind() {
        List<List<Write>> refused = List.of(
                List.of(put(Kinds.LOG, "k", "1")),
                List.of(put(Kinds.LOG, Kinds.number(1), "1")),
                List.of(new Write.Delete(Kinds.LOG, "k")),
                List.of(new Write.DeleteRange(Kinds.LOG, "", Kinds.number(2))));
        for (List<Write> writes : refused) {
            assertThatIllegalArgumentException().isThrownBy(() -> promoter().commit("refused", Group.LEASE, 0, writes));
        }
        assertThat(promoter().read(Group.LEASE, List.of(Range.all(Kinds.LOG)))).isEqualTo(new Reading(0, List.of()));
    }

    /** Commits, and tells for good whether that applied: a conflict too may hide a success, if the store's client sends twice. */
    private boolean applied(String attempt, long version) {
        List<Write> writes = List.of(put(KIND, Kinds.number(version + 1), attempt));
        Outcome outcome = promoter().commit(attempt, Group.CONTROL, version, writes);
        if (outcome instanceof Outcome.Applied) {
            assertThat(outcome).isEqualTo(new Outcome.Applied(version + 1));
            return true;
        }
        return promoter().settle(attempt, Group.CONTROL, version) == Settlement.APPLIED;
    }

    /** Writes of 1 MiB in all, keys included. */
    private static List<Write> largest() {
        List<Write> writes = new ArrayList<>();
        int bytes = Write.MAX_COMMIT_BYTES / 16;
        for (char key = 'a'; key < 'a' + 16; key++) {
            writes.add(new Write.Put("large", "" + key, new byte[bytes - 1]));
        }
        return writes;
    }

    private static String log(long version, String attempt) {
        return Kinds.LOG + "/" + Kinds.number(version) + "=" + attempt;
    }
}
