package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.Digest;
import dev.tagsync.TransientException;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.Copies;
import dev.tagsync.spi.SnapshotStore.StoredNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link SnapshotStore} must do.
 *
 * <pre>{@code
 * class MySnapshotStoreTest extends SnapshotStoreContract {
 *     protected Store store() {
 *         return new MyStore(…);
 *     }
 * }
 * }</pre>
 *
 * @since 0.1
 */
@Timeout(180)
public abstract class SnapshotStoreContract extends StoreContract {
    private static final Digest NOWHERE = Digest.sha256("nowhere".getBytes(StandardCharsets.UTF_8));

    /** For subclasses. */
    protected SnapshotStoreContract() {}

    @Test
    @DisplayName("SS-1 what one client has put, another one finds")
    final void ss01_whatOneClientHasPutAnotherOneFinds() {
        List<Node> nodes = nodes(40);
        nodes().put(10, nodes);
        assertThat(secondClient().snapshots(catalog()).get(digests(nodes), Copies.ANY))
                .containsOnlyKeys(digests(nodes));
    }

    @Test
    @DisplayName("SS-2 a call takes no node, and thousands")
    final void ss02_aCallTakesAnyNumberOfNodes() {
        nodes().put(10, List.of());
        List<Node> nodes = nodes(3000);
        nodes().put(10, nodes);
        assertThat(nodes().get(digests(nodes), Copies.ANY)).containsOnlyKeys(digests(nodes));
    }

    @Test
    @DisplayName("SS-2 a node may be as large as the limit, and need not be compressible")
    final void ss02_aNodeMayBeAsLargeAsTheLimit() {
        byte[] noise = new byte[Node.MAX_BYTES];
        new Random(1).nextBytes(noise);
        byte[] text = new byte[Node.MAX_BYTES];
        Arrays.fill(text, (byte) 'a');
        List<Node> nodes = List.of(Node.of(noise), Node.of(text));
        nodes().put(10, nodes);
        Map<Digest, byte[]> found = nodes().get(digests(nodes), Copies.ANY);
        assertThat(found.get(nodes.get(0).digest())).isEqualTo(noise);
        assertThat(found.get(nodes.get(1).digest())).isEqualTo(text);
    }

    @Test
    @DisplayName("SS-2 the same nodes may be put again, at the same stamp, a higher and a lower one")
    final void ss02_theSameNodesMayBePutAgain() {
        List<Node> nodes = nodes(5);
        for (long stamp : new long[] {10, 10, 20, 5}) {
            nodes().put(stamp, nodes);
        }
        nodes().put(10, List.of(nodes.get(0), nodes.get(0)));
        assertThat(nodes().get(digests(nodes), Copies.ANY)).containsOnlyKeys(digests(nodes));
    }

    @Test
    @DisplayName("SS-3 bytes come back unaltered")
    final void ss03_bytesComeBackUnaltered() {
        Random random = new Random(3);
        Map<Digest, byte[]> expected = new HashMap<>();
        List<Node> nodes = new ArrayList<>();
        for (int size : new int[] {0, 1, 2, 31, 1000, 16 << 10, 70_000}) {
            byte[] noise = new byte[size];
            random.nextBytes(noise);
            for (byte[] bytes : List.of(noise, new byte[size])) {
                Node node = Node.of(bytes);
                nodes.add(node);
                expected.put(node.digest(), bytes.clone());
            }
        }
        nodes().put(10, nodes);
        Map<Digest, byte[]> found = nodes().get(expected.keySet(), Copies.ANY);
        assertThat(found).containsOnlyKeys(expected.keySet());
        expected.forEach((digest, bytes) -> assertThat(found.get(digest)).isEqualTo(bytes));
    }

    @Test
    @DisplayName("SS-3 what is not there is absent, beside what is")
    final void ss03_whatIsNotThereIsAbsent() {
        List<Node> nodes = nodes(2);
        nodes().put(10, nodes);
        List<Digest> asked =
                List.of(nodes.get(0).digest(), NOWHERE, nodes.get(0).digest());
        assertThat(nodes().get(asked, Copies.ANY)).containsOnlyKeys(nodes.get(0).digest());
        assertThat(nodes().get(List.of(NOWHERE), Copies.ANY)).isEmpty();
        assertThat(nodes().get(List.of(), Copies.ANY)).isEmpty();
    }

    @Test
    @DisplayName("SS-3 a store that cannot look does not answer absent")
    final void ss03_aStoreThatCannotLookDoesNotAnswerAbsent() {
        SnapshotStore nodes = unreachable("SS-3").snapshots(catalog());
        for (Copies copies : Copies.values()) {
            assertThatThrownBy(() -> nodes.get(List.of(NOWHERE), copies)).isInstanceOf(TransientException.class);
        }
    }

    @Test
    @DisplayName("SS-4 both modes find what was acknowledged")
    final void ss04_bothModesFindWhatWasAcknowledged() {
        List<Node> nodes = nodes(20);
        nodes().put(10, nodes);
        for (Copies copies : Copies.values()) {
            assertThat(nodes().get(digests(nodes), copies)).containsOnlyKeys(digests(nodes));
        }
    }

    @Test
    @DisplayName("SS-4 each of several threads finds what it has put")
    final void ss04_eachOfSeveralThreadsFindsWhatItHasPut() throws Exception {
        List<Node> nodes = nodes(400);
        List<Callable<Set<Digest>>> tasks = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            List<Node> own = nodes.subList(thread * 100, thread * 100 + 100);
            tasks.add(() -> {
                Set<Digest> found = new HashSet<>();
                for (int i = 0; i < own.size(); i += 10) {
                    List<Node> batch = own.subList(i, i + 10);
                    nodes().put(10, batch);
                    found.addAll(nodes().get(digests(batch), Copies.QUORUM).keySet());
                }
                return found;
            });
        }
        Set<Digest> found = new HashSet<>();
        together(tasks).forEach(found::addAll);
        assertThat(found).containsExactlyInAnyOrderElementsOf(digests(nodes));
    }

    @Test
    @DisplayName("SS-5 a scan shows every living cell once, with its highest stamp")
    final void ss05_aScanShowsEveryLivingCellOnceWithItsHighestStamp() {
        List<Node> nodes = nodes(600);
        nodes().put(10, nodes);
        nodes().put(30, nodes.subList(0, 100));
        nodes().put(20, nodes.subList(0, 200));
        List<StoredNode> expected = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            expected.add(new StoredNode(nodes.get(i).digest(), i < 100 ? 30 : i < 200 ? 20 : 10));
        }
        assertThat(scan(nodes())).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    @DisplayName("SS-5 a scan shows nothing dead, and nothing of an empty catalog")
    final void ss05_aScanShowsNothingDead() {
        assertThat(scan(nodes())).isEmpty();
        List<Node> nodes = nodes(30);
        nodes().put(10, nodes);
        nodes().delete(15, digests(nodes.subList(0, 20)));
        nodes().delete(15, List.of(NOWHERE));
        assertThat(scan(nodes()))
                .extracting(StoredNode::digest)
                .containsExactlyInAnyOrderElementsOf(digests(nodes.subList(20, 30)));
    }

    @Test
    @DisplayName("SS-5 the number of parts is at least 1 and stays, and a part out of range is refused")
    final void ss05_theNumberOfPartsStays() {
        int parts = nodes().scanParts();
        nodes().put(10, nodes(10));
        assertThat(parts).isPositive();
        assertThat(secondClient().snapshots(catalog()).scanParts()).isEqualTo(parts);
        assertThatThrownBy(() -> nodes().scan(parts, node -> {})).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> nodes().scan(-1, node -> {})).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    @DisplayName("SS-6 a delete kills what was written at its stamp or before")
    final void ss06_aDeleteKillsWhatWasWrittenAtItsStampOrBefore() {
        Node before = node(1);
        Node at = node(2);
        Node other = node(3);
        nodes().put(9, List.of(before, other));
        nodes().put(10, List.of(at));
        nodes().delete(10, List.of(before.digest(), at.digest(), NOWHERE));
        nodes().delete(10, List.of());
        assertThat(living(before, at, other)).containsExactly(other);
    }

    @Test
    @DisplayName("SS-6 a cell written above the stamp lives, whichever came first (H-GC-5)")
    final void ss06_aCellWrittenAboveTheStampLives() {
        Node writtenFirst = node(1);
        Node deletedFirst = node(2);
        Node rewritten = node(3);
        Node reborn = node(4);
        nodes().put(5, List.of(rewritten, reborn));
        nodes().put(11, List.of(writtenFirst, rewritten));
        nodes().delete(10, digests(List.of(writtenFirst, deletedFirst, rewritten, reborn)));
        nodes().put(11, List.of(deletedFirst, reborn));
        assertThat(living(writtenFirst, deletedFirst, rewritten, reborn))
                .containsExactly(writtenFirst, deletedFirst, rewritten, reborn);
    }

    @Test
    @DisplayName("SS-7 a write at or below the highest delete stamp stays dead")
    final void ss07_aWriteAtOrBelowTheHighestDeleteStampStaysDead() {
        Node tie = node(1);
        Node below = node(2);
        Node known = node(3);
        nodes().put(5, List.of(known));
        nodes().delete(20, digests(List.of(tie, below, known)));
        nodes().delete(10, digests(List.of(tie, below, known)));
        nodes().put(20, List.of(tie, known));
        nodes().put(15, List.of(below, known));
        assertThat(living(tie, below, known)).isEmpty();
    }

    @Test
    @DisplayName("SS-8 catalogs do not see each other's nodes")
    final void ss08_catalogsDoNotSeeEachOthersNodes() {
        Node shared = node(1);
        Node own = node(2);
        SnapshotStore other = store().snapshots(catalog() + "x");
        nodes().put(10, List.of(shared, own));
        other.put(10, List.of(shared));
        assertThat(other.get(digests(List.of(shared, own)), Copies.ANY)).containsOnlyKeys(shared.digest());
        assertThat(scan(other)).containsExactly(new StoredNode(shared.digest(), 10));
        other.delete(20, digests(List.of(shared, own)));
        assertThat(living(shared, own)).containsExactly(shared, own);
    }

    @Test
    @DisplayName("SS-9 a store that cannot be reached says so in every call")
    final void ss09_aStoreThatCannotBeReachedSaysSo() {
        SnapshotStore nodes = unreachable("SS-9").snapshots(catalog());
        assertThatThrownBy(() -> nodes.put(10, nodes(3))).isInstanceOf(TransientException.class);
        assertThatThrownBy(() -> nodes.delete(10, List.of(NOWHERE))).isInstanceOf(TransientException.class);
        assertThatThrownBy(() -> nodes.scan(0, node -> {})).isInstanceOf(TransientException.class);
    }

    private SnapshotStore nodes() {
        return store().snapshots(catalog());
    }

    private List<Node> living(Node... nodes) {
        Map<Digest, byte[]> found = nodes().get(digests(List.of(nodes)), Copies.ANY);
        return Arrays.stream(nodes)
                .filter(node -> found.containsKey(node.digest()))
                .toList();
    }

    private static List<StoredNode> scan(SnapshotStore nodes) {
        List<StoredNode> seen = new ArrayList<>();
        for (int part = 0; part < nodes.scanParts(); part++) {
            nodes.scan(part, seen::add);
        }
        return seen;
    }

    private static List<Node> nodes(int count) {
        return IntStream.range(0, count).mapToObj(SnapshotStoreContract::node).toList();
    }

    private static Node node(int number) {
        return Node.of(("node " + number + "!").getBytes(StandardCharsets.UTF_8));
    }

    private static List<Digest> digests(List<Node> nodes) {
        return nodes.stream().map(Node::digest).toList();
    }
}
