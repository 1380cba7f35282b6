package dev.tagsync.testkit.sim;

import dev.tagsync.spi.Store;

/** What is wrong with the code under test, so that a test of the simulation can show that it would be found. */
class PlantedBug {
    /** Nothing is. */
    static final PlantedBug NONE = new PlantedBug();

    /** A fault of an adapter, or of the code above it: changes what a process makes of the store's answers. */
    Store above(String process, Store store) {
        return store;
    }

    /** A fault of the store's own: changes what requests do. */
    Store below(Store store) {
        return store;
    }
}
