package dev.tagsync.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LfsPointerTest {
    private static final String OID = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";
    private static final String VERSION = "version https://git-lfs.github.com/spec/v1\n";

    @Test
    void aPointerSaysIdAndSize() {
        assertThat(LfsPointer.read(bytes(VERSION + "oid sha256:" + OID + "\nsize 12345\n")))
                .contains(new LfsPointer(OID, 12_345));
        assertThat(LfsPointer.read(bytes(VERSION + "oid sha256:" + OID + "\nsize 0\n")))
                .contains(new LfsPointer(OID, 0));
        assertThat(LfsPointer.read(bytes(VERSION + "ext-0-foo sha256:" + OID + "\noid sha256:" + OID + "\nsize 1\n")))
                .contains(new LfsPointer(OID, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "version https://git-lfs.github.com/spec/v1\n",
                "version https://git-lfs.github.com/spec/v2\noid sha256:O\nsize 1\n",
                "version https://git-lfs.github.com/spec/v1\noid sha256:O\nsize 1",
                "version https://git-lfs.github.com/spec/v1\noid sha256:O\nsize 01\n",
                "version https://git-lfs.github.com/spec/v1\noid sha256:O\nsize -1\n",
                "version https://git-lfs.github.com/spec/v1\noid sha256:O\nsize 99999999999999999999\n",
                "version https://git-lfs.github.com/spec/v1\noid sha256:O0\nsize 1\n",
                "version https://git-lfs.github.com/spec/v1\noid sha256:O\nsize 1\nmore\n",
                "version https://git-lfs.github.com/spec/v1\nsize 1\noid sha256:O\n",
                " version https://git-lfs.github.com/spec/v1\noid sha256:O\nsize 1\n",
            })
    void whatHasNotTheFormIsNone(String text) {
        assertThat(LfsPointer.read(bytes(text.replace("O", OID)))).isEmpty();
    }

    @Test
    void aPointerHasLessThan1024Bytes() {
        String rest = "oid sha256:" + OID + "\nsize 1\n";
        int room = 1023 - VERSION.length() - "ext-0-x \n".length() - rest.length();
        assertThat(LfsPointer.read(bytes(VERSION + "ext-0-x " + "y".repeat(room) + "\n" + rest)))
                .isPresent();
        assertThat(LfsPointer.read(bytes(VERSION + "ext-0-x " + "y".repeat(room + 1) + "\n" + rest)))
                .isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
