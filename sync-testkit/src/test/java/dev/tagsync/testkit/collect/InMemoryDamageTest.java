package dev.tagsync.testkit.collect;

import dev.tagsync.spi.SnapshotStore.StoredNode;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.contract.DamageContract;
import java.util.Optional;

/** Damage of the store in memory. */
class InMemoryDamageTest extends DamageContract {
    private final InMemoryStore store = new InMemoryStore();

    @Override
    protected Store store() {
        return store;
    }

    @Override
    protected void damage(String name, StoredNode node, Optional<byte[]> bytes) {
        if (bytes.isPresent()) {
            store.damage(name, node.digest(), bytes.get());
        } else {
            store.lose(name, node.digest());
        }
    }
}
