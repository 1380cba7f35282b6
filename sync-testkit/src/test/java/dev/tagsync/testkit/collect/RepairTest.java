package dev.tagsync.testkit.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogReader;
import dev.tagsync.Digest;
import dev.tagsync.Entry;
import dev.tagsync.PermanentException;
import dev.tagsync.RepairReport;
import dev.tagsync.SyncController;
import dev.tagsync.TagName;
import dev.tagsync.VerifyReport;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.Copies;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RepairTest {
    private static final String CATALOG = SyncController.DEFAULT_CATALOG;

    private final World world = new World();
    private final SnapshotStore nodes = world.store.snapshots(CATALOG);

    private List<Digest> stored() {
        List<Digest> digests = new ArrayList<>();
        for (int part = 0; part < nodes.scanParts(); part++) {
            nodes.scan(part, node -> digests.add(node.digest()));
        }
        digests.sort(null);
        return digests;
    }

    /** Loses a node, or turns bytes of it. */
    private void damage(Digest digest, Random random) {
        if (random.nextBoolean()) {
            world.store.lose(CATALOG, digest);
        } else {
            byte[] bytes = nodes.get(List.of(digest), Copies.QUORUM).get(digest).clone();
            bytes[random.nextInt(bytes.length)] ^= 0x40;
            world.store.damage(CATALOG, digest, bytes);
        }
    }

    /** Reads every entry by itself: each is right, or a typed error. */
    private int wrongAnswers(List<String> expected) {
        int errors = 0;
        try (CatalogReader reader = world.reader()) {
            for (String one : expected) {
                String name = one.substring(0, one.indexOf(' '));
                try {
                    Optional<Entry> entry = reader.view().get("products", name);
                    assertThat(name + " " + new String(entry.orElseThrow().payload(), StandardCharsets.UTF_8))
                            .isEqualTo(one);
                } catch (PermanentException e) {
                    errors++;
                }
            }
        }
        return errors;
    }

    private List<String> entries() {
        List<String> entries = new ArrayList<>();
        try (CatalogReader reader = world.reader()) {
            reader.view()
                    .forEach(e -> entries.add(e.key().name() + " " + new String(e.payload(), StandardCharsets.UTF_8)));
        }
        return entries;
    }

    @Test
    @DisplayName(
            "whatever is damaged, verify names every one and no other, also below lost inner nodes; repair heals; readers met right data or a typed error")
    void namesAndHeals() {
        world.promote("v1");
        List<String> expected = entries();
        List<Digest> all = stored();
        assertThat(all).hasSizeGreaterThan(12);
        int met = 0;
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Set<Digest> damaged = new HashSet<>();
            int many = seed < all.size() ? 1 : 1 + random.nextInt(all.size());
            for (int i = 0; i < many; i++) {
                Digest one = seed < all.size() ? all.get(seed) : all.get(random.nextInt(all.size()));
                if (damaged.add(one)) {
                    damage(one, random);
                }
            }
            VerifyReport report = world.controller().verify().orElseThrow();
            assertThat(report.lostNodes()).as("seed " + seed).containsExactlyInAnyOrderElementsOf(damaged);
            assertThat(report.lostNodeCount()).isEqualTo(damaged.size());
            assertThat(report.nodes()).isEqualTo(all.size());
            assertThat(report.differences()).isEmpty();
            met += wrongAnswers(expected);
            RepairReport repair = world.controller().repair().orElseThrow();
            assertThat(repair.whole()).isTrue();
            assertThat(repair.written()).containsExactlyInAnyOrderElementsOf(damaged);
            assertThat(world.controller().verify().orElseThrow().good()).isTrue();
            assertThat(wrongAnswers(expected)).isZero();
        }
        assertThat(met).isPositive();
        assertThat(stored()).isEqualTo(all);
    }

    @Test
    @DisplayName("what was repaired is not swept, and a repair holds no collection back when it is over")
    void repairedNodesStay() {
        world.promote("v1", "v2");
        damage(stored().get(3), new Random(1));
        assertThat(world.controller().repair(new TagName("v1"))).isPresent();
        assertThat(world.controller().repair().orElseThrow().whole()).isTrue();
        world.collect(world.store);
        assertThat(world.isWhole("v2")).isTrue();
        assertThat(world.controller().verify().orElseThrow().good()).isTrue();
        assertThat((long) world.nodes())
                .isEqualTo(world.controller().verify().orElseThrow().nodes());
    }

    @Test
    @DisplayName("a repair by another definition is refused, and writes nothing")
    void otherDefinition() {
        world.promote("v1");
        Digest lost = stored().get(0);
        world.store.lose(CATALOG, lost);
        RepairReport report = SyncController.builder()
                .source(world.source)
                .store(world.store)
                .environment(world.time.environment())
                .definition(CatalogDefinition.builder().exclude("**/p1*.json").build())
                .build()
                .repair()
                .orElseThrow();
        assertThat(report.whole()).isFalse();
        assertThat(report.refused()).hasValueSatisfying(why -> assertThat(why).contains("another definition"));
        assertThat(stored()).doesNotContain(lost);
    }

    @Test
    @DisplayName("if Git cannot be asked, what is lost above is named, and that there may be more")
    void withoutGit() {
        world.promote("v1");
        try (CatalogReader reader = world.reader()) {
            world.store.lose(CATALOG, reader.view().root());
        }
        VerifyReport report = SyncController.builder()
                .source(world.source)
                .store(world.store)
                .environment(world.time.environment())
                .definition(CatalogDefinition.builder().exclude("**/p1*.json").build())
                .build()
                .verify()
                .orElseThrow();
        assertThat(report.lostNodeCount()).isEqualTo(1);
        assertThat(report.differences()).hasSize(1).first().asString().startsWith("more may be lost below");
    }
}
