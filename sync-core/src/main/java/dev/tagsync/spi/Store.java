package dev.tagsync.spi;

/**
 * Where catalogs are stored: hands out the pair of ports of each. Implementations are safe for use by many threads.
 *
 * @since 0.1
 */
public interface Store {
    /**
     * Returns the nodes of a catalog. Cheap; does not touch the network.
     *
     * @param catalog the catalog's name
     */
    SnapshotStore snapshots(String catalog);

    /**
     * Returns the register of a catalog. Cheap; does not touch the network.
     *
     * @param catalog the catalog's name
     */
    Promoter promoter(String catalog);
}
