package dev.tagsync.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Environment;
import dev.tagsync.TagName;
import dev.tagsync.internal.Samples;
import dev.tagsync.internal.control.Channel.Act;
import dev.tagsync.internal.cycle.MemoryRegister;
import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Promoter.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestorationTest {
    private final MemoryRegister register = new MemoryRegister();
    private final Environment environment =
            new Environment(Runnable::run, () -> Instant.EPOCH, () -> 0, time -> {}, new Random(1));

    private static HydrationRecord hydration(int stamp) {
        return new HydrationRecord(
                stamp,
                "owner",
                Optional.empty(),
                Samples.release("v" + stamp, Instant.EPOCH),
                Optional.empty(),
                "live",
                Instant.EPOCH);
    }

    private List<Stored> all(String kind) {
        return register.read(Group.CONTROL, List.of(Range.all(kind))).records();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 90, 91, 300})
    @DisplayName("a restored register has a new identity and not one open hydration, however many there were")
    void noHydrationIsLeftOpen(int open) {
        List<Write> writes = new ArrayList<>();
        List<TagName> tags = new ArrayList<>();
        for (int stamp = 1; stamp <= open; stamp++) {
            writes.add(new Write.Put(Keys.HYDRATION, Keys.hydration(stamp), Records.hydration(hydration(stamp))));
            tags.add(new TagName("v" + stamp));
        }
        register.commit("open", Group.CONTROL, 0, writes);

        Restoration.Done done = new Restoration(new Register(checked(), environment), environment)
                .restore(5_000, Act.of("ann", "a backup"));

        assertThat(all(Keys.HYDRATION)).isEmpty();
        assertThat(done.abandoned()).containsExactlyElementsOf(tags);
        assertThat(done.lastStamp()).isEqualTo(5_000);
        assertThat(all(Kinds.IDENTITY))
                .singleElement()
                .satisfies(
                        identity -> assertThat(Records.text(identity.value())).isEqualTo(done.identity()));
        assertThat(all(Keys.ACT)).hasSize(1);
    }

    /** The register, with the limits that a store has. */
    private SkewedPresence checked() {
        return new SkewedPresence(register, new java.util.TreeMap<>(), () -> 0) {
            @Override
            public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
                PortRules.commit(attempt, expectedVersion, writes);
                return super.commit(attempt, group, expectedVersion, writes);
            }
        };
    }
}
