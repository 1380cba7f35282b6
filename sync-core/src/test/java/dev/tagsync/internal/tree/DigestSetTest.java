package dev.tagsync.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Digest;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DigestSetTest {
    private static Digest digest(int number) {
        return Digest.sha256(ByteBuffer.allocate(4).putInt(number).array());
    }

    @Test
    void holdsWhatWasAddedAndNothingElse() {
        DigestSet set = new DigestSet();
        assertThat(set.contains(digest(1))).isFalse();
        for (int i = 0; i < 5_000; i++) {
            set.add(digest(i));
            set.add(digest(i / 2));
        }

        assertThat(set.size()).isEqualTo(5_000);
        for (int i = 0; i < 10_000; i++) {
            assertThat(set.contains(digest(i))).isEqualTo(i < 5_000);
        }
    }

    @Test
    void digestsThatBeginAlikeAreToldApart() {
        DigestSet set = new DigestSet();
        byte[] bytes = new byte[Digest.BYTES];
        for (int i = 0; i < 200; i++) {
            bytes[31] = (byte) i;
            set.add(Digest.read(bytes, 0));
        }
        bytes[30] = 1;

        assertThat(set.size()).isEqualTo(200);
        assertThat(set.contains(Digest.read(bytes, 0))).isFalse();
    }
}
