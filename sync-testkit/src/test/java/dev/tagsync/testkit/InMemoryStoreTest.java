package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.Copies;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryStoreTest {
    private final InMemoryStore store = new InMemoryStore();
    private final SnapshotStore nodes = store.snapshots("shop");
    private final Promoter promoter = store.promoter("shop");

    @Test
    void nodesShareNoArrayWithTheirCallers() {
        byte[] bytes = {1, 2};
        Node node = Node.of(bytes);
        nodes.put(1, List.of(node));
        bytes[0] = 9;
        read(node.digest())[0] = 8;
        assertThat(read(node.digest())).containsExactly(1, 2);
    }

    @Test
    void recordsShareNoArrayWithTheirCallers() {
        byte[] value = {1, 2};
        promoter.commit("a", Group.CONTROL, 0, List.of(new Write.Put("k", "k", value)));
        promoter.beat("b", value);
        value[0] = 9;
        record()[0] = 8;
        promoter.beats("").get("b")[0] = 8;
        assertThat(record()).containsExactly(1, 2);
        assertThat(promoter.beats("").get("b")).containsExactly(1, 2);
    }

    @Test
    void oneStoreHandsOutTheSameDataAgain() {
        nodes.put(1, List.of(Node.of(new byte[1])));
        promoter.commit("a", Group.LEDGER, 0, List.of());
        assertThat(store.nodeCount("shop")).isEqualTo(1);
        assertThat(store.promoter("shop").read(Group.LEDGER, List.of()).version())
                .isEqualTo(1);
        assertThat(store.nodeCount("another")).isZero();
    }

    @Test
    void wrongArgumentsAreRefused() {
        Node large = Node.of(new byte[Node.MAX_BYTES + 1]);
        assertThatIllegalArgumentException().isThrownBy(() -> nodes.put(1, List.of(large)));
        assertThatIllegalArgumentException().isThrownBy(() -> nodes.put(0, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> nodes.delete(-1, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> store.snapshots(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> promoter.commit("a", Group.CONTROL, 0, List.of(new Write.Delete("k", "\ud83d"))))
                .withMessageContaining("surrogate");
        assertThatIllegalArgumentException().isThrownBy(() -> promoter.commit("", Group.CONTROL, 0, List.of()));
        assertThat(store.nodeCount("shop")).isZero();
    }

    @Test
    void damageAndLossShow() {
        Node node = Node.of(new byte[] {1, 2});
        nodes.put(1, List.of(node));
        store.damage("shop", node.digest(), new byte[] {3});
        assertThat(read(node.digest())).containsExactly(3);
        store.lose("shop", node.digest());
        assertThat(nodes.get(List.of(node.digest()), Copies.ANY)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> store.lose("shop", node.digest()));
    }

    private byte[] read(Digest digest) {
        return nodes.get(List.of(digest), Copies.ANY).get(digest);
    }

    private byte[] record() {
        return promoter.read(Group.CONTROL, List.of(Range.one("k", "k")))
                .records()
                .get(0)
                .value();
    }
}
