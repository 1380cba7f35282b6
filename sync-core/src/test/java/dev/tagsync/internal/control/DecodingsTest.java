package dev.tagsync.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DecodingsTest {
    private final Decodings decodings = new Decodings();
    private final List<String> decoded = new ArrayList<>();
    private final Function<byte[], String> decode = this::decode;

    private String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        decoded.add(text);
        if (text.equals("damaged")) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void equalBytesAreDecodedOnce() {
        assertThat(decodings.decode(decode, bytes("a"))).isEqualTo("a");
        assertThat(decodings.decode(decode, bytes("a"))).isEqualTo("a");
        assertThat(decodings.decode(decode, bytes("b"))).isEqualTo("b");
        assertThat(decoded).containsExactly("a", "b");
    }

    @Test
    void anotherFunctionMakesWhatItMakes() {
        Function<byte[], Integer> length = bytes -> bytes.length;
        assertThat(decodings.decode(decode, bytes("abc"))).isEqualTo("abc");
        assertThat(decodings.decode(length, bytes("abc"))).isEqualTo(3);
        assertThat(decodings.decode(decode, bytes("abc"))).isEqualTo("abc");
    }

    @Test
    void whatCannotBeDecodedIsSaidToBeSoEachTime() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> decodings.decode(decode, bytes("damaged")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(decoded).hasSize(2);
    }

    @Test
    void whatIsLargeOrLongAgoIsDecodedAnew() {
        String large = "x".repeat(5000);
        decodings.decode(decode, bytes(large));
        decodings.decode(decode, bytes(large));
        assertThat(decoded).containsExactly(large, large);

        decodings.decode(decode, bytes("first"));
        for (int i = 0; i < 300; i++) {
            decodings.decode(decode, bytes("other " + i));
        }
        decoded.clear();
        decodings.decode(decode, bytes("first"));
        decodings.decode(decode, bytes("other 299"));
        assertThat(decoded).containsExactly("first");
    }
}
