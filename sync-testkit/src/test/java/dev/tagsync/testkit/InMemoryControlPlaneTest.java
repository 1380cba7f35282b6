package dev.tagsync.testkit;

import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.ControlPlaneContract;

class InMemoryControlPlaneTest extends ControlPlaneContract {
    private final InMemoryStore store = new InMemoryStore();

    @Override
    protected Store store() {
        return store;
    }
}
