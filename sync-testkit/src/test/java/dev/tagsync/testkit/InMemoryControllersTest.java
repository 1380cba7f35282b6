package dev.tagsync.testkit;

import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.ControllersContract;

class InMemoryControllersTest extends ControllersContract {
    private final InMemoryStore store = new InMemoryStore();

    @Override
    protected Store store() {
        return store;
    }
}
