package dev.tagsync.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tagsync.ConfigurationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFileTest {
    @TempDir
    Path folder;

    private static void appendsAndReads(Path in) {
        try (ScratchFile file = ScratchFile.in(in)) {
            file.append(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            ByteBuffer read = ByteBuffer.allocate(2);
            file.read(1, read);
            assertThat(read.array()).containsExactly(2, 3);
        }
    }

    @Test
    @DisplayName("a folder that is missing is made, as below a volume that was mounted empty")
    void folderThatIsMissingIsMade() {
        Path missing = folder.resolve("volume/scratch");

        appendsAndReads(missing);

        assertThat(missing).isEmptyDirectory();
    }

    @Test
    @DisplayName("a link to a folder is as good as the folder")
    void linkToAFolder() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);

        appendsAndReads(link);

        assertThat(real).isEmptyDirectory();
    }

    @Test
    @DisplayName("where a file stands in the way it is refused, and the file is left alone")
    void fileInTheWay() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "mine");

        for (Path in : new Path[] {file, file.resolve("scratch")}) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> ScratchFile.in(in))
                    .withMessageContaining("scratch space in " + in)
                    .satisfies(e -> assertThat(e.code()).isEqualTo("scratch.unusable"));
        }
        assertThat(file).hasContent("mine");
    }
}
