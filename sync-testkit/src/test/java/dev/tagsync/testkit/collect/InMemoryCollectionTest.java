package dev.tagsync.testkit.collect;

import dev.tagsync.spi.Store;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.contract.CollectionContract;

/** Collection over the store in memory. */
class InMemoryCollectionTest extends CollectionContract {
    private final InMemoryStore store = new InMemoryStore();

    @Override
    protected Store store() {
        return store;
    }
}
