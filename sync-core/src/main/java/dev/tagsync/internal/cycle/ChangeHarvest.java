package dev.tagsync.internal.cycle;

import dev.tagsync.internal.cycle.Catalog.DecodedFile;
import dev.tagsync.internal.tree.StoredEntry;
import dev.tagsync.internal.tree.StoredFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Takes the files that differ from a base's, and holds them in memory as long as they are few. */
final class ChangeHarvest extends Harvest {
    /** What the difference may weigh in memory. Above that a release is loaded as a whole, which takes no memory for what changed. */
    private static final long MOST_BYTES = 48L << 20;

    /** What a changed file weighs beside its payloads. */
    private static final int FILE_BYTES = 1 << 10;

    private final long most;
    private final List<StoredEntry> entries = new ArrayList<>();
    private final List<StoredFile> files = new ArrayList<>();
    private final Set<String> gone = new TreeSet<>();
    private long bytes;

    /** The difference is too large to be held. */
    static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLarge() {
            super("the difference is too large", null, false, false);
        }
    }

    ChangeHarvest(Catalog catalog, Faults faults, Meter meter) {
        super(catalog, faults, meter);
        this.most = MOST_BYTES;
    }

    @Override
    synchronized void take(DecodedFile decoded) {
        decoded.file().ifPresent(files::add);
        entries.addAll(decoded.entries());
        weigh(FILE_BYTES
                + decoded.entries().stream()
                        .mapToLong(entry -> entry.payload().length)
                        .sum());
    }

    @Override
    synchronized void gone(String path) {
        gone.add(path);
        weigh(FILE_BYTES);
    }

    private void weigh(long more) {
        bytes += more;
        if (bytes > most) {
            throw new TooLarge();
        }
    }

    /** Entries as decoded: in the order of files' arrival, those of one file in the order of its documents. */
    List<StoredEntry> entries() {
        return entries;
    }

    List<StoredFile> files() {
        return files;
    }

    /** Paths whose entries in the base are entries no more, unless they are among {@link #entries()}. */
    Set<String> gone() {
        return gone;
    }
}
