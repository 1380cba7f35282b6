package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.Digest;
import dev.tagsync.OutcomeUnknownException;
import dev.tagsync.TransientException;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Settlement;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.Copies;
import dev.tagsync.testkit.Call.Operation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultyStoreTest {
    private final InMemoryStore memory = new InMemoryStore();
    private final FaultyStore store = new FaultyStore(memory, FaultPlan.none());
    private final Promoter promoter = store.promoter("shop");
    private final SnapshotStore nodes = store.snapshots("shop");
    private final Node node = Node.of("node".getBytes(StandardCharsets.UTF_8));

    @Test
    void commitThatIsNeverSentThrowsAndHasNoEffect() {
        store.plan(FaultPlan.call(Operation.COMMIT, 1, Fault.BEFORE));
        assertThatThrownBy(() -> commit("a", 0)).isInstanceOf(TransientException.class);
        assertThat(version()).isZero();
        assertThat(commit("a", 0)).isEqualTo(new Outcome.Applied(1));
    }

    @Test
    void commitThatIsLostIsUnknownWithoutEffect() {
        store.plan(FaultPlan.call(Operation.COMMIT, 1, Fault.LOST));
        assertThat(commit("a", 0)).isInstanceOf(Outcome.Unknown.class);
        assertThat(version()).isZero();
        assertThat(promoter.settle("a", Group.CONTROL, 0)).isEqualTo(Settlement.NEVER);
    }

    @Test
    void commitWhoseAnswerIsLostIsUnknownWithEffect() {
        store.plan(FaultPlan.call(Operation.COMMIT, 1, Fault.AFTER));
        assertThat(commit("a", 0)).isInstanceOf(Outcome.Unknown.class);
        assertThat(promoter.settle("a", Group.CONTROL, 0)).isEqualTo(Settlement.APPLIED);
    }

    @Test
    void commitThatIsDoubledAnswersConflictThoughItApplied() {
        store.plan(FaultPlan.call(Operation.COMMIT, 1, Fault.DOUBLED));
        assertThat(commit("a", 0)).isEqualTo(new Outcome.Conflict(1));
        assertThat(promoter.settle("a", Group.CONTROL, 0)).isEqualTo(Settlement.APPLIED);
    }

    @Test
    void delayedCommitAppliesWhenReleased() {
        store.plan(FaultPlan.call(Operation.COMMIT, 1, Fault.DELAYED));
        assertThat(commit("a", 0)).isInstanceOf(Outcome.Unknown.class);
        assertThat(version()).isZero();
        assertThat(store.delayedEffects()).isEqualTo(1);
        store.releaseDelayed();
        assertThat(version()).isEqualTo(1);
        assertThat(store.delayedEffects()).isZero();
        assertThat(promoter.settle("a", Group.CONTROL, 0)).isEqualTo(Settlement.APPLIED);
    }

    @Test
    void delayedCommitIsJudgedByTheVersionThatStandsWhenItArrives() {
        store.plan(FaultPlan.call(Operation.COMMIT, 1, Fault.DELAYED));
        commit("late", 0);
        assertThat(promoter.settle("late", Group.CONTROL, 0)).isEqualTo(Settlement.NEVER);
        store.releaseDelayed();
        assertThat(version()).isEqualTo(1);
        assertThat(promoter.settle("late", Group.CONTROL, 0)).isEqualTo(Settlement.NEVER);
    }

    @Test
    void delayedDeleteLandsAfterARewriteAndLeavesItAlone() {
        nodes.put(5, List.of(node));
        store.plan(FaultPlan.every(Operation.DELETE, Fault.DELAYED));
        assertThatThrownBy(() -> nodes.delete(9, List.of(node.digest()))).isInstanceOf(TransientException.class);
        nodes.put(10, List.of(node));
        store.releaseDelayed();
        assertThat(nodes.get(List.of(node.digest()), Copies.ANY)).containsOnlyKeys(node.digest());
    }

    @Test
    void changesFailBeforeOrAfterTheirEffect() {
        store.plan(FaultPlan.call(Operation.PUT, 1, Fault.BEFORE).or(FaultPlan.call(Operation.PUT, 2, Fault.AFTER)));
        assertThatThrownBy(() -> nodes.put(5, List.of(node))).isInstanceOf(TransientException.class);
        assertThat(memory.nodeCount("shop")).isZero();
        assertThatThrownBy(() -> nodes.put(5, List.of(node))).isInstanceOf(TransientException.class);
        assertThat(memory.nodeCount("shop")).isEqualTo(1);
    }

    @Test
    void scanThatFailsAfterwardsHasShownAPart() {
        List<Node> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            many.add(Node.of(("n" + i).getBytes(StandardCharsets.UTF_8)));
        }
        nodes.put(5, many);
        store.plan(FaultPlan.every(Operation.SCAN, Fault.AFTER));
        List<Digest> seen = new ArrayList<>();
        assertThatThrownBy(() -> nodes.scan(0, shown -> seen.add(shown.digest())))
                .isInstanceOf(TransientException.class);
        List<Digest> all = new ArrayList<>();
        memory.snapshots("shop").scan(0, shown -> all.add(shown.digest()));
        assertThat(seen).hasSize(all.size() / 2).isSubsetOf(all);
    }

    @Test
    void settlementThatFailsIsInDoubt() {
        store.plan(FaultPlan.every(Operation.SETTLE, Fault.BEFORE));
        assertThatThrownBy(() -> promoter.settle("a", Group.CONTROL, 0)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(version()).isZero();
        store.plan(FaultPlan.every(Operation.SETTLE, Fault.AFTER));
        assertThatThrownBy(() -> promoter.settle("a", Group.CONTROL, 0)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(version()).isEqualTo(1);
    }

    @Test
    void callsAreCountedByMethodAndInAll() {
        promoter.peek("live");
        version();
        version();
        store.snapshots("other").get(List.of(), Copies.ANY);
        assertThat(store.calls(Operation.READ)).isEqualTo(2);
        assertThat(store.calls(Operation.GET)).isEqualTo(1);
        assertThat(store.totalCalls()).isEqualTo(4);
        store.plan(FaultPlan.from(6, Fault.BEFORE));
        version();
        assertThatThrownBy(this::version).isInstanceOf(TransientException.class);
        assertThatThrownBy(() -> promoter.beats("")).isInstanceOf(TransientException.class);
        store.resetCounts();
        assertThat(version()).isZero();
    }

    @Test
    void oneSeedGivesOneStory() {
        FaultPlan plan = FaultPlan.random(42, 0.3, Fault.BEFORE, Fault.AFTER);
        FaultPlan same = FaultPlan.random(42, 0.3, Fault.BEFORE, Fault.AFTER);
        FaultPlan another = FaultPlan.random(43, 0.3, Fault.BEFORE, Fault.AFTER);
        List<Fault> faults = story(plan);
        assertThat(faults).isEqualTo(story(same)).isNotEqualTo(story(another));
        assertThat(faults).contains(Fault.NONE, Fault.BEFORE, Fault.AFTER);
        assertThat(faults.stream().filter(fault -> fault != Fault.NONE).count()).isBetween(230L, 370L);
        assertThat(story(FaultPlan.random(1, 0, Fault.BEFORE))).containsOnly(Fault.NONE);
        assertThat(story(FaultPlan.random(1, 1, Fault.BEFORE))).containsOnly(Fault.BEFORE);
    }

    private static List<Fault> story(FaultPlan plan) {
        List<Fault> faults = new ArrayList<>();
        for (int i = 1; i <= 1000; i++) {
            faults.add(plan.fault(new Call("shop", Operation.PUT, i, i)));
        }
        return faults;
    }

    private Outcome commit(String attempt, long expectedVersion) {
        return promoter.commit(attempt, Group.CONTROL, expectedVersion, List.of());
    }

    private long version() {
        return promoter.read(Group.CONTROL, List.of()).version();
    }
}
