package dev.tagsync.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Digest;
import dev.tagsync.Environment;
import dev.tagsync.internal.Samples;
import dev.tagsync.internal.cycle.MemoryRegister;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** I7, H-GC-11: whose hydration is dead is told by its owner's beat, whatever the clocks are. */
class DeadHydrationsTest {
    private static final Duration AFTER = Duration.ofSeconds(10);
    private static final Duration AHEAD = Duration.ofHours(1);

    private final MemoryRegister register = new MemoryRegister();
    private final Map<String, SkewedPresence.Cell> cells = new TreeMap<>();
    private final SkewedPresence ofTheDead = new SkewedPresence(register, cells, () -> now() + AHEAD.toNanos());
    private final SkewedPresence ofTheLiving = new SkewedPresence(register, cells, this::now);
    private long nanos;
    private final Environment environment = new Environment(
            Runnable::run, () -> Instant.EPOCH, this::now, time -> nanos += time.toNanos(), new Random(1));
    private final DeadHydrations dead =
            new DeadHydrations(new Register(ofTheLiving, environment), ofTheLiving, environment, AFTER);

    private long now() {
        return nanos;
    }

    private static HydrationRecord hydration(String owner) {
        return new HydrationRecord(
                7,
                owner,
                Optional.empty(),
                Samples.release("v1", Instant.EPOCH),
                Optional.of(Digest.parse("0a".repeat(32))),
                "live",
                Instant.EPOCH);
    }

    private void open(HydrationRecord hydration) {
        long version = register.read(Group.CONTROL, List.of()).version();
        register.commit(
                "attempt " + version,
                Group.CONTROL,
                version,
                List.of(new Write.Put(
                        Keys.HYDRATION, Keys.hydration(hydration.stamp()), Records.hydration(hydration))));
    }

    private void beat(Heartbeat heartbeat) {
        nanos += Heartbeat.INTERVAL.toNanos();
        heartbeat.tick();
    }

    @Test
    @DisplayName("a hydration lives while its owner beats, and is abandoned when that stood still for its time")
    void livesWhileItsOwnerBeats() {
        HydrationRecord mine = hydration("mine");
        open(mine);
        Heartbeat heartbeat = new Heartbeat(ofTheLiving, environment, mine);
        for (int i = 0; i < 20; i++) {
            beat(heartbeat);
            assertThat(dead.abandon()).isEmpty();
        }
        nanos += AFTER.toNanos() - 1;
        assertThat(dead.abandon()).isEmpty();
        nanos++;
        assertThat(dead.abandon()).containsExactly(mine);
        assertThat(dead.abandon()).isEmpty();
        assertThat(ofTheLiving.beats("")).isEmpty();
    }

    @Test
    @DisplayName(
            "a hydration that was taken over from a process whose clock was ahead lives by the beat of its new owner")
    void aClockThatWasAheadKillsNobody() {
        HydrationRecord before = hydration("before");
        open(before);
        beat(new Heartbeat(ofTheDead, environment, before));
        assertThat(dead.abandon()).isEmpty();

        HydrationRecord mine = before.takenOverBy(hydration("mine"));
        open(mine);
        Heartbeat heartbeat = new Heartbeat(ofTheLiving, environment, mine);
        for (int i = 0; i < 20; i++) {
            beat(heartbeat);
            assertThat(dead.abandon()).as("look %d", i).isEmpty();
        }
        nanos += AFTER.toNanos();
        assertThat(dead.abandon()).containsExactly(mine);
    }
}
