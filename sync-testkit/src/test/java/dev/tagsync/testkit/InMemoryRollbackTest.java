package dev.tagsync.testkit;

import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.RollbackContract;

class InMemoryRollbackTest extends RollbackContract {
    private final InMemoryStore store = new InMemoryStore();

    @Override
    protected Store store() {
        return store;
    }
}
