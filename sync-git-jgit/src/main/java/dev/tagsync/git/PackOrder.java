package dev.tagsync.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.internal.storage.file.ObjectDirectory;
import org.eclipse.jgit.internal.storage.file.Pack;
import org.eclipse.jgit.internal.storage.file.PackIndex;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Repository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells where objects lie in a repository's packs, so that neighbours are read one after the other. It only helps: what it does not find, or finds
 * in the wrong place, is read all the same. Not for use by several threads.
 */
final class PackOrder {
    /** The place of what is in no pack, or in one that is not known here: loose, or of another repository that this one borrows from. */
    static final long NOWHERE = (1L << 47) - 1;

    private static final Logger LOG = LoggerFactory.getLogger(PackOrder.class);
    private static final int OFFSET_BITS = 40;
    private static final int MOST_PACKS = 127;

    private final List<PackIndex> packs;
    private int last;

    private PackOrder(List<PackIndex> packs) {
        this.packs = packs;
    }

    static PackOrder of(Repository repository) {
        List<PackIndex> packs = new ArrayList<>();
        try {
            if (repository.getObjectDatabase() instanceof ObjectDirectory directory) {
                for (Pack pack : directory.getPacks()) {
                    packs.add(pack.getIndex());
                }
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            // A pack may be gone just now, and JGit's own classes, which are used here alone, may be others in a host.
            LOG.debug("Blobs are read in the order of paths: {}", e.toString());
            packs.clear();
        }
        return new PackOrder(packs);
    }

    /** Returns a number of 47 bits that is in the order of packs and offsets. */
    long place(AnyObjectId object) {
        for (int i = 0; i < packs.size(); i++) {
            int at = (last + i) % packs.size();
            long offset = packs.get(at).findOffset(object);
            if (offset >= 0) {
                last = at;
                long pack = Math.min(at, MOST_PACKS - 1);
                return pack << OFFSET_BITS | Math.min(offset, (1L << OFFSET_BITS) - 1);
            }
        }
        return NOWHERE;
    }
}
