package dev.tagsync.testkit;

/**
 * One call of a port.
 *
 * @param catalog the catalog's name
 * @param operation which method
 * @param number how many calls of this method the store has seen, this one included
 * @param total how many calls of any method it has seen, this one included
 * @since 0.1
 */
public record Call(String catalog, Operation operation, long number, long total) {
    /** The methods of the ports. */
    public enum Operation {
        /** {@link dev.tagsync.spi.SnapshotStore#put}. */
        PUT,
        /** {@link dev.tagsync.spi.SnapshotStore#get}. */
        GET,
        /** {@link dev.tagsync.spi.SnapshotStore#scan}. */
        SCAN,
        /** {@link dev.tagsync.spi.SnapshotStore#delete}. */
        DELETE,
        /** {@link dev.tagsync.spi.Promoter#read}. */
        READ,
        /** {@link dev.tagsync.spi.Promoter#peek}. */
        PEEK,
        /** {@link dev.tagsync.spi.Promoter#commit}. */
        COMMIT,
        /** {@link dev.tagsync.spi.Promoter#settle}. */
        SETTLE,
        /** {@link dev.tagsync.spi.Promoter#beat}. */
        BEAT,
        /** {@link dev.tagsync.spi.Promoter#beats}. */
        BEATS,
        /** {@link dev.tagsync.spi.Promoter#drop}. */
        DROP
    }
}
