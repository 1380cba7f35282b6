package dev.tagsync.testkit;

import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.ReadersContract;

class InMemoryReadersTest extends ReadersContract {
    private final Store store = new InMemoryStore();

    @Override
    protected Store store() {
        return store;
    }
}
