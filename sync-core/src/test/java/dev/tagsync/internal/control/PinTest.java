package dev.tagsync.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.Environment;
import dev.tagsync.SnapshotId;
import dev.tagsync.TransientException;
import dev.tagsync.internal.cycle.MemoryRegister;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** H-GC-1: what a reader uses is pinned before it looks, and a pin dies with its process only. */
class PinTest {
    private static final SnapshotId ONE = new SnapshotId(1);
    private static final SnapshotId TWO = new SnapshotId(2);

    private final MemoryRegister register = new MemoryRegister();
    private final Random random = new Random(1);
    private long readerNanos;
    private long collectorNanos;
    private final Environment reader = new Environment(
            Runnable::run, () -> Instant.EPOCH, () -> readerNanos, time -> readerNanos += time.toNanos(), random);
    private final Environment collector = new Environment(
            Runnable::run, () -> Instant.EPOCH, () -> collectorNanos, time -> collectorNanos += time.toNanos(), random);
    private final Pins pins = new Pins(register, collector);

    private void pass(Duration time) {
        readerNanos += time.toNanos();
        collectorNanos += time.toNanos();
    }

    @Test
    @DisplayName("H-GC-1: a pin is written before anybody looks whether its snapshot is sealed")
    void writesThenLooks() {
        Pin pin = new Pin(register, reader);
        List<Set<SnapshotId>> seenAtLook = new ArrayList<>();
        assertThat(pin.pin(ONE, () -> {
                    seenAtLook.add(pins.pinned());
                    return true;
                }))
                .isTrue();
        assertThat(seenAtLook).containsExactly(Set.of(ONE));
        assertThat(pin.holds(ONE)).isTrue();
        assertThat(pin.holds(TWO)).isFalse();
    }

    @Test
    @DisplayName("a pin that finds its snapshot retiring, or gone, fails, and leaves nothing pinned")
    void failsOnWhatIsNotSealed() {
        Pin pin = new Pin(register, reader);
        assertThat(pin.pin(ONE)).isFalse();
        assertThat(pin.holds(ONE)).isFalse();
        assertThat(pin.pin(TWO, () -> true)).isTrue();
        assertThatThrownBy(() -> pin.pin(ONE, () -> {
                    throw new TransientException("store.unreachable", "no answer", "");
                }))
                .isInstanceOf(TransientException.class);
        pass(Pin.INTERVAL);
        pin.tick();
        assertThat(pins.pinned()).containsExactly(TWO);
    }

    @Test
    @DisplayName("a pin counts as long as its process beats, and for its time after it was seen to stand still")
    void expiresUnchanged() {
        Pin pin = new Pin(register, reader);
        pin.pin(ONE, () -> true);
        for (int i = 0; i < 20; i++) {
            pass(Pin.INTERVAL);
            pin.tick();
            assertThat(pins.pinned()).containsExactly(ONE);
        }
        pass(Pin.LASTS.minusNanos(1));
        assertThat(pins.pinned()).containsExactly(ONE);
        assertThat(pin.holds(ONE)).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(pins.pinned()).isEmpty();
        assertThat(pin.holds(ONE)).as("its process knows, too").isFalse();
        assertThat(pin.pin(ONE, () -> true)).as("it beats anew").isTrue();
        assertThat(pins.pinned()).containsExactly(ONE);
    }

    @Test
    @DisplayName("no two clocks are compared: a collector that begins watching counts from its own first look")
    void ownClockOnly() {
        Pin pin = new Pin(register, reader);
        pin.pin(ONE, () -> true);
        collectorNanos += Duration.ofDays(365).toNanos();
        assertThat(pins.pinned()).containsExactly(ONE);
        assertThat(new Pins(register, collector).pinned()).containsExactly(ONE);
    }

    @Test
    @DisplayName("a snapshot that is pinned twice must be released twice; closing drops the record")
    void counts() {
        Pin pin = new Pin(register, reader);
        pin.pin(ONE, () -> true);
        pin.pin(ONE, () -> true);
        pin.release(ONE);
        assertThat(pin.holds(ONE)).isTrue();
        pin.close();
        assertThat(pin.holds(ONE)).isFalse();
        assertThat(pins.pinned()).isEmpty();
        assertThat(register.beats("")).isEmpty();
        pin.pin(TWO, () -> true);
        pin.release(TWO);
        pass(Pin.INTERVAL);
        pin.tick();
        assertThat(register.beats("")).as("nothing is pinned any more").isEmpty();
    }

    @Test
    @DisplayName(
            "the settings that a poll brings are those in force; lowering an age leaves the longest, for which a collector waits")
    void settings() {
        assertThat(SettingsRecord.of(List.<Stored>of())).isEqualTo(SettingsRecord.DEFAULT);
        SettingsRecord higher = SettingsRecord.DEFAULT.withMaxViewAge(Duration.ofHours(2));
        SettingsRecord lower = higher.withMaxViewAge(Duration.ofMinutes(1));
        assertThat(SettingsRecord.of(List.of(new Stored(Kinds.SETTINGS, "", CollectRecords.settings(lower)))))
                .isEqualTo(lower);
        assertThat(lower.maxViewAge()).isEqualTo(Duration.ofMinutes(1));
        assertThat(lower.wait(SettingsRecord.DEFAULT))
                .isEqualTo(Duration.ofHours(2).plusSeconds(10));
    }
}
