package dev.tagsync.testkit;

import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.ReleaseCycleContract;

class InMemoryReleaseCycleTest extends ReleaseCycleContract {
    private final InMemoryStore store = new InMemoryStore();

    @Override
    protected Store store() {
        return store;
    }
}
