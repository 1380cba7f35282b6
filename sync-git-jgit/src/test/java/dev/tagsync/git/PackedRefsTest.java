package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedRefsTest {
    private static final FileTime OLD = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    Path folder;

    private int read;

    private int look(PackedRefs refs) throws IOException {
        refs.ifOther(() -> read++);
        return read;
    }

    private Path write(String name, String text, FileTime time) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return Files.setLastModifiedTime(file, time);
    }

    @Test
    void anOldFileIsReadOnce() throws IOException {
        PackedRefs refs = new PackedRefs(write("packed-refs", "a", OLD));
        assertThat(look(refs)).isEqualTo(1);
        assertThat(look(refs)).isEqualTo(1);
    }

    @Test
    void anotherFileOfTheNameIsReadThoughItIsAsLargeAndAsOld() throws IOException {
        Path file = write("packed-refs", "a", OLD);
        PackedRefs refs = new PackedRefs(file);
        assertThat(look(refs)).isEqualTo(1);
        Files.move(write("packed-refs.lock", "b", OLD), file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(look(refs)).isEqualTo(2);
        assertThat(look(refs)).isEqualTo(2);
    }

    @Test
    void aFileThatWasWrittenJustNowIsReadEachTime() throws IOException {
        PackedRefs refs = new PackedRefs(write("packed-refs", "a", FileTime.from(Instant.now())));
        assertThat(look(refs)).isEqualTo(1);
        assertThat(look(refs)).isEqualTo(2);
    }

    @Test
    void withoutTheFileWhateverThereIsIsReadEachTime() throws IOException {
        PackedRefs refs = new PackedRefs(folder.resolve("packed-refs"));
        assertThat(look(refs)).isEqualTo(1);
        assertThat(look(refs)).isEqualTo(2);
        write("packed-refs", "a", OLD);
        assertThat(look(refs)).isEqualTo(3);
        assertThat(look(refs)).isEqualTo(3);
        Files.delete(folder.resolve("packed-refs"));
        assertThat(look(refs)).isEqualTo(4);
    }

    @Test
    void whatCouldNotBeReadIsReadAgain() throws IOException {
        PackedRefs refs = new PackedRefs(write("packed-refs", "a", OLD));
        try {
            refs.ifOther(() -> {
                throw new IllegalStateException("not now");
            });
        } catch (IllegalStateException expected) {
            assertThat(look(refs)).isEqualTo(1);
        }
        assertThat(read).isEqualTo(1);
    }
}
