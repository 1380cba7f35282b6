package dev.tagsync.git;

/**
 * The most that is taken from a Git host for one tag. What is beyond ends the fetch while it comes, and is thrown away: the host may be hostile, or the tag a
 * mistake. Immutable.
 *
 * @param packBytes the most bytes that are sent, of all objects together, compressed
 * @param objects the most objects
 * @param objectBytes the most bytes of one object, inflated; also of one that is made from deltas
 * @param pathDepth the most folders that a path leads through
 * @since 0.1
 */
public record FetchLimits(long packBytes, long objects, long objectBytes, int pathDepth) {
    /** 4 GiB, ten million objects, 512 MiB an object or an eighth of the heap if that is less, paths through 100 folders. */
    public static final FetchLimits DEFAULT = new FetchLimits(
            4L << 30, 10_000_000, objectBytes(Runtime.getRuntime().maxMemory()), 100);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not greater than 0
     */
    public FetchLimits {
        if (packBytes < 1 || objects < 1 || objectBytes < 1 || pathDepth < 1) {
            throw new IllegalArgumentException("limits are greater than 0, found " + packBytes + " bytes, " + objects
                    + " objects, " + objectBytes + " bytes an object, " + pathDepth + " folders");
        }
    }

    /** Three objects are in memory while one is made of a delta, and a pack of some hundred bytes can ask for that. */
    static long objectBytes(long heapBytes) {
        return Math.min(512L << 20, heapBytes / 8);
    }

    /** Returns these limits with another one for the bytes that are sent. */
    public FetchLimits withPackBytes(long bytes) {
        return new FetchLimits(bytes, objects, objectBytes, pathDepth);
    }

    /** Returns these limits with another one for the number of objects. */
    public FetchLimits withObjects(long count) {
        return new FetchLimits(packBytes, count, objectBytes, pathDepth);
    }

    /** Returns these limits with another one for the size of an object. */
    public FetchLimits withObjectBytes(long bytes) {
        return new FetchLimits(packBytes, objects, bytes, pathDepth);
    }

    /** Returns these limits with another one for the folders of a path. */
    public FetchLimits withPathDepth(int folders) {
        return new FetchLimits(packBytes, objects, objectBytes, folders);
    }
}
