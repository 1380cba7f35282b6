package dev.tagsync.internal.cycle;

import dev.tagsync.internal.cycle.Catalog.DecodedFile;
import dev.tagsync.internal.tree.FileSum;
import dev.tagsync.internal.tree.TreeLoader;
import dev.tagsync.spi.TagSource.SourceFile;
import java.util.concurrent.atomic.AtomicLong;

/** Takes all files of a release to where the tree is loaded from. */
final class WholeHarvest extends Harvest {
    private final TreeLoader loader;
    private final AtomicLong entries = new AtomicLong();
    private final FileSum listed = new FileSum();

    WholeHarvest(Catalog catalog, Faults faults, Meter meter, TreeLoader loader) {
        super(catalog, faults, meter);
        this.loader = loader;
    }

    @Override
    public boolean wants(SourceFile file) {
        boolean wanted = super.wants(file);
        if (wanted) {
            listed.listed(file.path(), file.blob());
        }
        return wanted;
    }

    @Override
    void take(DecodedFile decoded) {
        entries.addAndGet(decoded.entries().size());
        decoded.file().ifPresent(file -> loader.add(file, decoded.entries()));
    }

    @Override
    void gone(String path) {
        throw new IllegalStateException("no base, and yet a file is gone: " + path);
    }

    /** The sources of entries as the source of the release lists them. */
    FileSum listed() {
        return listed;
    }

    /** How many entries there are, those with a key twice being counted twice. */
    long entries() {
        return entries.get();
    }
}
