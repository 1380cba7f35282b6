package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.util.Collection;
import java.util.Map;

/**
 * Where a tree reads its nodes. Implementations check the bytes against the digest and throw a
 * {@link dev.tagsync.PermanentException} for a node that is missing or damaged, never answer less than was asked for.
 */
public interface NodeSource {
    /** Returns the bytes of one node; not to be changed. */
    byte[] node(Digest digest);

    /** Returns the bytes of every one of the nodes; not to be changed. */
    Map<Digest, byte[]> nodes(Collection<Digest> digests);
}
