package dev.tagsync.testkit.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tagsync.ConfigurationException;
import dev.tagsync.Health;
import dev.tagsync.SyncController;
import dev.tagsync.SyncException;
import dev.tagsync.SyncLoop;
import dev.tagsync.SyncOptions;
import dev.tagsync.TagName;
import dev.tagsync.internal.control.Keys;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Outcome;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Stored;
import dev.tagsync.spi.Promoter.Write;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that a newer TagSync has written: whoever needs one refuses, and changes nothing that is live or stored on account of what it does not know. */
class NewerVersionsTest {
    private static final byte[] NEWER = "{\"v\":9}".getBytes(StandardCharsets.UTF_8);
    private static final TagName V2 = new TagName("v2");

    private final World world = new World();
    private final Promoter register = world.store.promoter(SyncController.DEFAULT_CATALOG);

    /** What the parties do, v2 being live and v1 retained; each by a process that has just begun. */
    private Object act(String act) {
        SyncController sync = world.controller();
        return switch (act) {
            case "read" -> world.reader().refresh();
            case "read v2" -> world.reader().at(V2);
            case "promote" -> sync.promote("v3");
            case "promote v1" -> sync.promote("v1");
            case "promote by itself" ->
                sync.promote("v3", SyncOptions.by("loop").automatically());
            case "roll back" -> sync.rollback();
            case "status" -> sync.status();
            case "history" -> sync.history();
            case "attempts" -> sync.attempts(10);
            case "findings" -> sync.findings("v2");
            case "latest" -> sync.latest();
            case "releases" -> sync.releases();
            case "acts" -> sync.controls().acts(10);
            case "approvals" -> sync.controls().approvals("v3");
            case "acceptances" -> sync.controls().acceptances();
            case "fleet" -> sync.fleet().readers();
            case "scrub" -> world.collector(world.store).build().scrub(1);
            case "collect" -> world.collector(world.store).build().collect();
            default -> throw new IllegalArgumentException(act);
        };
    }

    /** Each kind of record, where it is written if there is none, and who needs it. */
    static Stream<Arguments> records() {
        return Stream.of(
                        of(Group.CONTROL, Kinds.IDENTITY, "", "read", "promote"),
                        of(
                                Group.CONTROL,
                                Kinds.POINTER,
                                "live",
                                "read",
                                "promote",
                                "promote v1",
                                "roll back",
                                "status",
                                "collect"),
                        of(Group.CONTROL, Kinds.SETTINGS, "", "read", "collect"),
                        of(Group.CONTROL, Keys.HISTORY, "", "roll back", "history", "collect"),
                        of(Group.CONTROL, Keys.SNAPSHOT, "", "read v2", "promote", "roll back", "collect"),
                        of(Group.CONTROL, Keys.HYDRATION, Keys.hydration(1), "promote", "collect"),
                        of(Group.CONTROL, Keys.VERDICT, "", "read v2", "findings", "promote v1", "collect"),
                        of(Group.CONTROL, Keys.FINDINGS, "v1 x", "collect"),
                        of(Group.CONTROL, Keys.ATTEMPT, Keys.attempt("live", 1), "attempts", "status"),
                        of(Group.CONTROL, Keys.HOLD, "live", "status", "promote", "promote by itself"),
                        of(Group.CONTROL, Keys.GUARD, "live", "status"),
                        of(Group.CONTROL, Keys.QUARANTINE, "v5 " + "a".repeat(40), "status", "promote", "roll back"),
                        of(Group.CONTROL, Keys.APPROVAL, "v3 " + "a".repeat(40) + " bob", "approvals"),
                        of(Group.CONTROL, Keys.ACT, Kinds.number(1) + "/0", "acts"),
                        of(Group.CONTROL, Keys.HIGHEST, "live", "latest"),
                        of(Group.CONTROL, Keys.KEEP, Kinds.number(1), "collect"),
                        of(Group.CONTROL, Keys.SWEEP, "", "collect"),
                        of(Group.CONTROL, Keys.SCRUB, "", "scrub"),
                        of(Group.CONTROL, Keys.TRIM, "", "collect"),
                        of(Group.CONTROL, Keys.STAMP, "", "promote", "collect"),
                        of(Group.LEDGER, "tag", "v2", "promote v1", "releases"),
                        of(Group.LEDGER, "listing", "", "releases", "latest"),
                        of(Group.LEDGER, "accepted", "v2/1", "acceptances", "releases"),
                        of(Group.LEDGER, "mark", "", "releases"))
                .flatMap(rows -> rows);
    }

    private static Stream<Arguments> of(Group group, String kind, String key, String... acts) {
        return Stream.of(acts).map(act -> arguments(group, kind, key, act));
    }

    private List<Stored> stored(Group group, String kind) {
        return register.read(group, List.of(Range.all(kind))).records();
    }

    /** Makes all records of a kind newer ones, or writes one that is. */
    private void raise(Group group, String kind, String key) {
        List<Write> writes = new ArrayList<>();
        for (Stored stored : stored(group, kind)) {
            writes.add(new Write.Put(kind, stored.key(), newer(kind, stored)));
        }
        if (writes.isEmpty()) {
            writes.add(new Write.Put(kind, key, kind.equals("listing") ? new byte[] {9} : NEWER));
        }
        long version = register.read(group, List.of()).version();
        assertThat(register.commit("newer", group, version, writes)).isInstanceOf(Outcome.Applied.class);
    }

    private static byte[] newer(String kind, Stored stored) {
        if (kind.equals("listing")) {
            byte[] listing = stored.value().clone();
            listing[0] = 9;
            return listing;
        }
        String raised = Plant.text(stored).replaceFirst("\"v\":\\d+", "\"v\":9");
        assertThat(raised).startsWith("{\"v\":9,");
        return raised.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest(name = "{1}: {3}")
    @MethodSource("records")
    @DisplayName(
            "a record of a version that is not known is refused by whoever needs it, and nothing is flipped or deleted")
    void refused(Group group, String kind, String key, String act) {
        world.promote("v1", "v2");
        world.days(2);
        raise(group, kind, key);
        List<String> pointers =
                stored(Group.CONTROL, Kinds.POINTER).stream().map(Plant::text).toList();
        int nodes = world.nodes();

        assertThatThrownBy(() -> act(act))
                .isInstanceOfSatisfying(
                        ConfigurationException.class, e -> assertThat(e.code()).isEqualTo("register.newer-version"))
                .hasMessageContaining("record has version 9, this TagSync reads up to ");

        assertThat(stored(Group.CONTROL, Kinds.POINTER)).extracting(Plant::text).isEqualTo(pointers);
        if (!kind.equals(Keys.TRIM)) {
            assertThat(world.nodes()).as("logs are trimmed after the sweep").isGreaterThanOrEqualTo(nodes);
        }
    }

    @Test
    @DisplayName("no kind of record is left out here")
    void allKinds() throws IllegalAccessException {
        Set<String> kinds = new TreeSet<>();
        for (Class<?> names : List.of(Keys.class, Kinds.class)) {
            for (Field field : names.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.get(null) instanceof String kind) {
                    kinds.add(kind);
                }
            }
        }
        assertThat(kinds).hasSizeGreaterThan(15).contains(Kinds.LOG);
        kinds.remove(Kinds.LOG);
        assertThat(records().map(row -> (String) row.get()[1])).containsAll(kinds);
    }

    @Test
    @DisplayName("H-GC-1 a pin of a version that is not known stops collection before anything is retired")
    void newerPins() {
        world.promote("v1", "v2");
        world.days(2);
        register.beat("pin/other", NEWER);
        long version = register.read(Group.CONTROL, List.of()).version();
        int nodes = world.nodes();

        assertThatThrownBy(() -> world.collector(world.store).build().collect())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("a pin record has version 9, this TagSync reads up to 1");

        assertThat(register.read(Group.CONTROL, List.of()).version())
                .as("nothing was committed")
                .isEqualTo(version);
        assertThat(world.nodes()).isEqualTo(nodes);
        register.drop("pin/other");
        world.collector(world.store).build().collect();
        assertThat(world.nodes()).as("nothing else held it").isLessThan(nodes);
    }

    @Test
    @DisplayName("a lease of a version that is not known leaves the loop standing, which says why")
    void newerLease() {
        world.promote("v1");
        SyncLoop loop = SyncLoop.of(world.controller()).build();
        raise(Group.LEASE, "lease", "live");

        Health health = loop.runOnce();

        assertThat(health.healthy()).isFalse();
        assertThat(health.conditions())
                .extracting(Health.Condition::message)
                .anyMatch(said -> said.contains("a lease record has version 9, this TagSync reads up to 1"));
        assertThat(world.isWhole("v1")).isTrue();
    }

    @Test
    @DisplayName("a reader's report of a version that is not known is refused by whoever asks for all of them")
    void newerReports() {
        world.promote("v1");
        register.beat("reader/live/other", NEWER);
        assertThatThrownBy(() -> act("fleet"))
                .isInstanceOf(ConfigurationException.class)
                .extracting(e -> ((SyncException) e).code())
                .isEqualTo("register.newer-version");
    }
}
