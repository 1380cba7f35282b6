package dev.tagsync.internal.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.Digest;
import dev.tagsync.Environment;
import dev.tagsync.PermanentException;
import dev.tagsync.internal.cycle.NodeWriter.Known;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.SnapshotStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NodeWriterTest {
    private static final int NODE_BYTES = 256 << 10;
    private static final int ALL = (int) (NodeWriter.ALL_READ_BACK / NODE_BYTES);

    /** Remembers what it was given by its number alone: the content follows from that. */
    private static final class Store implements SnapshotStore {
        final Map<Digest, Integer> there = new HashMap<>();
        int readBack;
        UnaryOperator<byte[]> harm = bytes -> bytes;

        @Override
        public void put(long stamp, Collection<Node> nodes) {
            nodes.forEach(node ->
                    there.put(node.digest(), ByteBuffer.wrap(node.bytes()).getInt()));
        }

        @Override
        public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
            Map<Digest, byte[]> found = new HashMap<>();
            digests.forEach(digest -> found.put(digest, harm.apply(content(there.get(digest)))));
            readBack += digests.size();
            return found;
        }

        @Override
        public int scanParts() {
            return 1;
        }

        @Override
        public void scan(int part, Consumer<StoredNode> action) {
            throw new AssertionError("not to be scanned");
        }

        @Override
        public void delete(long stamp, Collection<Digest> digests) {
            throw new AssertionError("nothing is to be deleted");
        }
    }

    private final Store store = new Store();

    private static byte[] content(int number) {
        return ByteBuffer.allocate(NODE_BYTES).putInt(number).array();
    }

    private NodeWriter write(int nodes) {
        Environment environment =
                new Environment(Runnable::run, InstantSource.system(), System::nanoTime, time -> {}, new Random(1));
        NodeWriter writer = new NodeWriter(
                store,
                1,
                Known.NOTHING,
                new Patience(environment, Duration.ZERO, reason -> {}),
                new Crew(environment, 2),
                node -> {});
        for (int i = 0; i < nodes; i++) {
            writer.node(Node.of(content(i)));
        }
        writer.finish();
        return writer;
    }

    @Test
    @DisplayName("every node is read back, up to 64 MiB")
    void allAreReadBack() {
        NodeWriter writer = write(ALL);

        assertThat(writer.sent()).isEqualTo(ALL);
        assertThat(writer.readBack()).isEqualTo(ALL);
        assertThat(store.readBack).isEqualTo(ALL);
    }

    @Test
    @DisplayName("beyond 64 MiB one batch in sixteen is read back")
    void aSampleIsReadBack() {
        NodeWriter writer = write(2 * ALL);

        assertThat(writer.sent()).isEqualTo(2 * ALL);
        assertThat(writer.readBack()).isEqualTo(ALL + ALL / NodeWriter.SAMPLE);
        assertThat(store.readBack).isEqualTo(ALL + ALL / NodeWriter.SAMPLE);
    }

    @Test
    @DisplayName("a node of the sample that comes back with other bytes ends the hydration")
    void theSampleIsCompared() {
        store.harm = bytes -> {
            boolean sampled = ByteBuffer.wrap(bytes).getInt() >= ALL;
            bytes[NODE_BYTES - 1] += sampled ? 1 : 0;
            return bytes;
        };

        assertThatThrownBy(() -> write(2 * ALL))
                .isInstanceOfSatisfying(
                        PermanentException.class,
                        fault -> assertThat(fault.code()).isEqualTo("verify.failed"))
                .hasMessageContaining("other bytes");
    }
}
