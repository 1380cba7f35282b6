package dev.tagsync.spi;

import dev.tagsync.Digest;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps the immutable nodes of one catalog by digest. Knows nothing of entries, JSON, trees, snapshots or marks.
 *
 * <p>A <i>cell</i> is what is stored under one digest. It remembers the highest stamp that it was written at and the highest that it was
 * deleted at, and lives while the first is greater than the second. Implementations are safe for use by many threads.
 *
 * <ul>
 *   <li><b>SS-1</b> When {@code put} returns, every node of the call is durable: later reads of any process find it.
 *   <li><b>SS-2</b> {@code put} takes any number of nodes, each up to {@link Node#MAX_BYTES}, and may be repeated with the same nodes,
 *       at the same or another stamp, with no effect but on the cells' stamps.
 *   <li><b>SS-3</b> {@code get} returns the bytes that were put, unaltered, for each of the digests whose cell lives; a digest that
 *       has no living cell is absent from the map. It never answers "absent" because it could not look: then it throws. It does not check digests; the core does.
 *   <li><b>SS-4</b> {@code get} finds every node whose {@code put} was acknowledged before the call, in both {@link Copies} modes;
 *       {@code QUORUM} does not rest on any single copy.
 *   <li><b>SS-5</b> {@code scan} over all parts shows every living cell whose put was acknowledged before the scan began, exactly
 *       once, with the highest stamp that it was written at, and nothing that is dead. What it shows is as durable as acknowledged.
 *   <li><b>SS-6</b> {@code delete} at a stamp kills a cell if it was written at or before that stamp, and only then; a cell
 *       that was or is written at a higher stamp lives, in whatever order the two arrive.
 *   <li><b>SS-7</b> A write at a stamp not above the highest that the cell was deleted at leaves it dead (a tie is dead).
 *   <li><b>SS-8</b> Catalogs do not see each other's nodes.
 *   <li><b>SS-9</b> A fault is a {@link dev.tagsync.TransientException} if a retry of the same call may succeed, otherwise another
 *       {@link dev.tagsync.SyncException}; never a success and never a missing node.
 * </ul>
 *
 * @since 0.1
 */
public interface SnapshotStore {
    /**
     * Writes nodes.
     *
     * @param stamp the hydration's stamp, greater than 0
     * @param nodes the nodes
     * @throws dev.tagsync.TransientException if not all were acknowledged; the same call may be made again
     */
    void put(long stamp, Collection<Node> nodes);

    /**
     * Reads nodes.
     *
     * @param digests which
     * @param copies whether one copy is enough
     * @return the bytes of those that live; not to be changed
     */
    Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies);

    /** Returns into how many parts {@link #scan} divides the nodes, at least 1; the same for the life of a catalog. */
    int scanParts();

    /**
     * Hands every living cell of one part to {@code action}.
     *
     * @param part from 0 to {@link #scanParts()} − 1
     * @param action called by the calling thread
     */
    void scan(int part, Consumer<StoredNode> action);

    /**
     * Deletes nodes.
     *
     * @param stamp what was written above this stamp is left
     * @param digests which
     */
    void delete(long stamp, Collection<Digest> digests);

    /** How many copies a read asks. */
    enum Copies {
        /**
         * One copy, and more only if that one has no such node, or one that cannot be decoded. For readers: any copy that is found is right, or is found
         * out.
         */
        ANY,
        /** A quorum. For verification. */
        QUORUM
    }

    /**
     * What a scan shows.
     *
     * @param digest the node's name
     * @param stamp the highest stamp that it was written at
     */
    record StoredNode(Digest digest, long stamp) {}
}
