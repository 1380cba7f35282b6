package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Digest;
import dev.tagsync.Entry;
import dev.tagsync.PermanentException;
import dev.tagsync.RepairReport;
import dev.tagsync.SyncController;
import dev.tagsync.SyncException;
import dev.tagsync.VerifyReport;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.SnapshotStore.Copies;
import dev.tagsync.spi.SnapshotStore.StoredNode;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What verification, repair and readers promise where a store has lost or changed what it was given: one node in a hundred is gone, has other bytes, has half
 * of its bytes, or those of another node. Subclass it in an adapter's tests.
 *
 * @since 0.1
 */
public abstract class DamageContract {
    private static final int ENTRIES = 9_000;

    private static final InMemoryTagSource SOURCE = InMemoryTagSource.of(history());

    private final String catalog = "damage-" + UUID.randomUUID().toString().substring(0, 12);

    /** For the subclasses of adapters. */
    protected DamageContract() {}

    /** Returns the store under test; it may be the same for all tests, which use catalogs of their own. */
    protected abstract Store store();

    /**
     * Changes a node behind the store's back, or loses it.
     *
     * @param name the catalog's name
     * @param node which node, and the stamp that it was written at
     * @param bytes what it is to have instead of its own; empty to lose it
     */
    protected abstract void damage(String name, StoredNode node, Optional<byte[]> bytes);

    private static TaggedHistory history() {
        TaggedHistory.Builder history = TaggedHistory.builder();
        for (int i = 0; i < ENTRIES; i++) {
            history.file("products/p" + i + ".json", text(i));
        }
        return history.file("products/large.json", "{\"text\":\"" + "large ".repeat(3_000) + "\"}")
                .commit("one")
                .tag("v1")
                .build();
    }

    private static String text(int i) {
        return "{\"number\":" + i + ",\"text\":\""
                + Long.toString(i * 104_729L + 7, 36).repeat(250) + "\"}";
    }

    private SyncController controller() {
        return SyncController.builder()
                .source(SOURCE)
                .store(store())
                .catalog(catalog)
                .build();
    }

    private CatalogReader reader() {
        return CatalogReader.builder()
                .store(store())
                .catalog(catalog)
                .cacheBytes(64 << 10)
                .build();
    }

    private List<StoredNode> stored() {
        List<StoredNode> stored = new ArrayList<>();
        SnapshotStore nodes = store().snapshots(catalog);
        for (int part = 0; part < nodes.scanParts(); part++) {
            nodes.scan(part, stored::add);
        }
        stored.sort((a, b) -> a.digest().compareTo(b.digest()));
        return stored;
    }

    private byte[] bytes(StoredNode node) {
        Map<Digest, byte[]> found = store().snapshots(catalog).get(List.of(node.digest()), Copies.QUORUM);
        return Optional.ofNullable(found.get(node.digest())).orElseThrow();
    }

    /** Of six nodes one is gone, one has other bytes, one half of its own, one an end of its own, and two have each other's. */
    private Set<Digest> damage(List<StoredNode> nodes) {
        Set<Digest> damaged = new TreeSet<>();
        for (int i = 0; i < nodes.size(); i++) {
            StoredNode node = nodes.get(i);
            byte[] own = bytes(node);
            switch (i % 6) {
                case 0 -> damage(catalog, node, Optional.empty());
                case 1 -> damage(catalog, node, Optional.of("no node".getBytes(StandardCharsets.UTF_8)));
                case 2 -> damage(catalog, node, Optional.of(Arrays.copyOf(own, own.length / 2)));
                case 3 -> {
                    own[own.length - 1] ^= 1;
                    damage(catalog, node, Optional.of(own));
                }
                default -> {
                    if (i + 1 < nodes.size()) {
                        StoredNode other = nodes.get(++i);
                        byte[] others = bytes(other);
                        damage(catalog, node, Optional.of(others));
                        damage(catalog, other, Optional.of(own));
                        damaged.add(other.digest());
                    } else {
                        damage(catalog, node, Optional.empty());
                    }
                }
            }
            damaged.add(node.digest());
        }
        return damaged;
    }

    /** Every way to read gives what Git holds, or says that it cannot. */
    private int readsRightOrNot(CatalogReader reader) {
        Optional<CatalogView> opened = rightOrNot(reader::view);
        if (opened.isEmpty()) {
            return ENTRIES;
        }
        CatalogView view = opened.get();
        int refused = 0;
        for (int i = 0; i < ENTRIES; i++) {
            String name = "p" + i;
            Optional<Entry> entry = rightOrNot(() -> view.get("products", name).orElseThrow());
            entry.ifPresent(DamageContract::assertRight);
            refused += entry.isEmpty() ? 1 : 0;
        }
        TreeMap<String, String> listed = new TreeMap<>();
        boolean whole = rightOrNot(() -> {
                    view.forEach(entry -> {
                        assertRight(entry);
                        listed.put(entry.name(), "");
                    });
                    return true;
                })
                .isPresent();
        assertThat(whole).as("a list that ends is whole").isEqualTo(listed.size() == ENTRIES + 1);
        return refused;
    }

    private static void assertRight(Entry entry) {
        if (!entry.name().equals("large")) {
            assertThat(new String(entry.payload(), StandardCharsets.UTF_8))
                    .isEqualTo(text(Integer.parseInt(entry.name().substring(1))));
        }
    }

    /** A reader that could not open its first view says so as something to try again. */
    private static <T> Optional<T> rightOrNot(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (SyncException e) {
            PermanentException fault =
                    e instanceof PermanentException damaged ? damaged : (PermanentException) e.getCause();
            assertThat(fault.code()).isIn("store.node-missing", "store.node-damaged");
            return Optional.empty();
        }
    }

    private void isNamedAndMended(List<StoredNode> chosen) {
        Set<Digest> damaged = damage(chosen);
        SyncController controller = controller();
        VerifyReport report = controller.verify().orElseThrow();
        assertThat(report.good()).isFalse();
        assertThat(report.lostNodes()).containsExactlyInAnyOrderElementsOf(damaged);
        assertThat(report.lostNodeCount()).isEqualTo(damaged.size());
        assertThat(report.differences()).isEmpty();
        try (CatalogReader reader = reader()) {
            assertThat(readsRightOrNot(reader))
                    .as("entries that could not be read")
                    .isPositive();
        }
        RepairReport repair = controller.repair().orElseThrow();
        assertThat(repair.whole()).isTrue();
        assertThat(repair.written()).containsExactlyInAnyOrderElementsOf(damaged);
        assertThat(controller.verify().orElseThrow().good()).isTrue();
        try (CatalogReader reader = reader()) {
            assertThat(readsRightOrNot(reader))
                    .as("entries that could not be read")
                    .isZero();
        }
    }

    @Test
    @DisplayName(
            "one node in a hundred is damaged: verify names just these, repair heals, readers met right data or a typed error")
    public void damageIsNamedAndMended() {
        controller().promote("v1").orThrow();
        List<StoredNode> nodes = stored();
        StoredNode root = root(nodes);
        nodes.remove(root);
        Collections.shuffle(nodes, new Random(3));
        int share = nodes.size() / 100;
        assertThat(share).as("nodes of which to damage one in a hundred").isGreaterThanOrEqualTo(6);
        isNamedAndMended(nodes.subList(0, share));
    }

    @Test
    @DisplayName("the root node and others are damaged: verify names just these, by Git, and repair heals")
    public void damageOfTheRootIsNamedAndMended() {
        controller().promote("v1").orThrow();
        List<StoredNode> nodes = stored();
        StoredNode root = root(nodes);
        nodes.remove(root);
        Collections.shuffle(nodes, new Random(4));
        List<StoredNode> chosen = new ArrayList<>(nodes.subList(0, nodes.size() / 100));
        chosen.add(0, root);
        isNamedAndMended(chosen);
    }

    private StoredNode root(List<StoredNode> nodes) {
        Digest root = controller().status().active().orElseThrow().root();
        return nodes.stream()
                .filter(node -> node.digest().equals(root))
                .findFirst()
                .orElseThrow();
    }
}
