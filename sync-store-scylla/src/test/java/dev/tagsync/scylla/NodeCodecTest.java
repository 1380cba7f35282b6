package dev.tagsync.scylla;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.spi.Node;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeCodecTest {
    private static final Digest DIGEST = Digest.sha256(new byte[1]);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 1000, 70_000, Node.MAX_BYTES})
    void bytesComeBackAndCellsAreAtMostOneByteLarger(int size) {
        byte[] noise = new byte[size];
        new Random(size).nextBytes(noise);
        byte[] zeros = new byte[size];
        for (byte[] bytes : new byte[][] {noise, zeros}) {
            ByteBuffer cell = NodeCodec.encode(bytes);
            assertThat(cell.remaining()).isLessThanOrEqualTo(size + 1).isLessThan(1_000_000);
            assertThat(NodeCodec.decode(DIGEST, cell)).isEqualTo(bytes);
        }
    }

    @Test
    void firstByteNamesTheCodec() {
        assertThat(NodeCodec.encode(new byte[10]).get(0)).isZero();
        assertThat(NodeCodec.encode(new byte[1000]).get(0)).isEqualTo((byte) 1);
        assertThat(NodeCodec.encode(new byte[1000]).remaining()).isLessThan(50);
        byte[] noise = new byte[1000];
        new Random(1).nextBytes(noise);
        assertThat(NodeCodec.encode(noise).get(0)).isZero();
    }

    @Test
    void decodingLeavesTheBufferAsItIs() {
        ByteBuffer cell = NodeCodec.encode(new byte[1000]);
        NodeCodec.decode(DIGEST, cell);
        assertThat(NodeCodec.decode(DIGEST, cell)).hasSize(1000);
    }

    @Test
    void damagedCellsAreNamedByTheirDigest() {
        byte[] good = bytes(NodeCodec.encode(new byte[1000]));
        byte[] flipped = good.clone();
        Arrays.fill(flipped, 8, flipped.length, (byte) 0xff);
        assertDamaged(new byte[0], "empty");
        assertDamaged(new byte[] {7, 1, 2}, "codec 7");
        assertDamaged(Arrays.copyOf(good, good.length - 3), "decompress");
        assertDamaged(flipped, "decompress");
        assertDamaged(new byte[] {1, 2, 3}, "frame");
    }

    @Test
    void cellThatDecompressesToMoreThanANodeIsDamaged() {
        byte[] bomb = Zstd.compress(new byte[64 << 20], 1);
        byte[] cell = new byte[bomb.length + 1];
        cell[0] = 1;
        System.arraycopy(bomb, 0, cell, 1, bomb.length);
        assertDamaged(cell, "67108864");
    }

    private static void assertDamaged(byte[] cell, String found) {
        assertThatThrownBy(() -> NodeCodec.decode(DIGEST, ByteBuffer.wrap(cell)))
                .isInstanceOfSatisfying(
                        PermanentException.class, e -> assertThat(e.code()).isEqualTo("store.node-damaged"))
                .hasMessageContaining(DIGEST.toString())
                .hasMessageContaining(found);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
