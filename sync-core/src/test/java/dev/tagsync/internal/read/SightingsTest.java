package dev.tagsync.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Digest;
import dev.tagsync.Generation;
import dev.tagsync.HistoryRecord;
import dev.tagsync.SnapshotId;
import dev.tagsync.internal.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SightingsTest {
    private static final Instant START = Instant.parse("2026-03-02T10:00:00Z");
    private static final byte[] ROOT = {1, 2, 3};

    @TempDir
    Path folder;

    private static Sighting seen(String identity, String channel, long generation, int second) {
        HistoryRecord pointer = new HistoryRecord(
                channel,
                new Generation(generation),
                HistoryRecord.Kind.PROMOTE,
                Samples.release("v" + generation, START),
                new SnapshotId(7),
                Digest.sha256(ROOT),
                3,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "ann",
                "",
                List.of(),
                Optional.empty(),
                START,
                "a1",
                Optional.empty());
        return new Sighting(identity, pointer, Duration.ofMinutes(10), START.plusSeconds(second), ROOT);
    }

    private Sightings sightings() {
        return new Sightings(folder, "default");
    }

    private static Sighting last(Sightings sightings) throws IOException {
        return sightings.last("live").orElseThrow();
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void allIsReadAsItWasWritten() throws IOException {
        assertThat(sightings().last("live")).isEmpty();
        Sighting seen = seen("register", "live", 7, 1);
        sightings().write(seen);
        Sighting read = last(sightings());
        assertThat(read.identity()).isEqualTo("register");
        assertThat(read.pointer()).isEqualTo(seen.pointer());
        assertThat(read.maxViewAge()).isEqualTo(Duration.ofMinutes(10));
        assertThat(read.time()).isEqualTo(START.plusSeconds(1));
        assertThat(read.root()).isEqualTo(ROOT);
        assertThat(sightings().last("canary")).isEmpty();
        assertThat(new Sightings(folder, "other").last("live")).isEmpty();
    }

    @Test
    void generationsNeverFallAndNeitherDoTheirTimes() throws IOException {
        sightings().write(seen("register", "live", 7, 10));
        sightings().write(seen("register", "live", 6, 20));
        assertThat(last(sightings()).pointer().generation()).isEqualTo(new Generation(7));
        sightings().write(seen("register", "live", 7, 5));
        assertThat(last(sightings()).time()).isEqualTo(START.plusSeconds(10));
        sightings().write(seen("register", "live", 7, 30));
        assertThat(last(sightings()).time()).isEqualTo(START.plusSeconds(30));
        sightings().write(seen("register", "live", 8, 40));
        assertThat(last(sightings()).pointer().generation()).isEqualTo(new Generation(8));
        assertThat(files()).as("earlier ones are deleted").isEqualTo(1);
    }

    @Test
    void twoThatWriteAtOnceDoNotTakeEachOtherBack() throws IOException {
        // One that is behind has looked what is there before the other one wrote, and writes afterwards.
        sightings().write(seen("register", "live", 7, 30));
        Path home = folder.resolve("default").resolve("live");
        Files.write(home.resolve("6-behind"), seen("register", "live", 6, 35).bytes("default"));
        assertThat(last(sightings()).pointer().generation()).isEqualTo(new Generation(7));
        assertThat(files()).isEqualTo(2);
        sightings().write(seen("register", "live", 7, 40));
        assertThat(files()).isEqualTo(1);
    }

    @Test
    void aRegisterThatWasRebuiltCountsAnew() throws IOException {
        sightings().write(seen("register", "live", 7, 10));
        sightings().write(seen("rebuilt", "live", 1, 20));
        assertThat(last(sightings()).identity()).isEqualTo("rebuilt");
        assertThat(last(sightings()).pointer().generation()).isEqualTo(new Generation(1));
        assertThat(files()).isEqualTo(1);
    }

    @Test
    void whatIsDamagedIsDeletedAndWhatIsNewerStays() throws IOException {
        sightings().write(seen("register", "live", 7, 10));
        Path file;
        try (Stream<Path> all = Files.walk(folder)) {
            file = all.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        byte[] body = java.util.Arrays.copyOfRange(bytes, Digest.BYTES, bytes.length);
        body[0] = 2;
        Digest.sha256(body).write(bytes, 0);
        System.arraycopy(body, 0, bytes, Digest.BYTES, body.length);
        Files.write(file, bytes);
        assertThat(sightings().last("live")).as("of a newer version").isEmpty();
        assertThat(file).exists();
        bytes[40]++;
        Files.write(file, bytes);
        assertThat(sightings().last("live")).isEmpty();
        assertThat(file).doesNotExist();
    }
}
