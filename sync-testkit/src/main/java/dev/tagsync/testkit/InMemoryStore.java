package dev.tagsync.testkit;

import dev.tagsync.Digest;
import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A store in memory, for tests: strict about its arguments, and linearizable. It shares no array with its callers, so that what a
 * caller changes afterwards shows as a fault of the caller. Thread-safe; it never fails by itself ({@link FaultyStore} does).
 *
 * @since 0.1
 */
public final class InMemoryStore implements Store {
    private final Map<String, InMemorySnapshots> snapshots = new ConcurrentHashMap<>();
    private final Map<String, InMemoryPromoter> promoters = new ConcurrentHashMap<>();

    /** Makes an empty store. */
    public InMemoryStore() {}

    @Override
    public SnapshotStore snapshots(String catalog) {
        return nodes(catalog);
    }

    @Override
    public Promoter promoter(String catalog) {
        return promoters.computeIfAbsent(PortRules.catalog(catalog), name -> new InMemoryPromoter());
    }

    /**
     * Replaces the bytes that are stored under a digest, as a broken disk might.
     *
     * @param catalog the catalog's name
     * @param digest which node
     * @param bytes what is to be found in its place
     * @throws IllegalArgumentException if no such node lives
     */
    public void damage(String catalog, Digest digest, byte[] bytes) {
        nodes(catalog).damage(digest, bytes.clone());
    }

    /**
     * Loses a node, as a store that broke its word might; its stamps are forgotten too.
     *
     * @param catalog the catalog's name
     * @param digest which node
     * @throws IllegalArgumentException if no such node lives
     */
    public void lose(String catalog, Digest digest) {
        nodes(catalog).lose(digest);
    }

    /**
     * Returns how many nodes of a catalog live.
     *
     * @param catalog the catalog's name
     */
    public int nodeCount(String catalog) {
        return nodes(catalog).count();
    }

    private InMemorySnapshots nodes(String catalog) {
        return snapshots.computeIfAbsent(PortRules.catalog(catalog), name -> new InMemorySnapshots());
    }
}
