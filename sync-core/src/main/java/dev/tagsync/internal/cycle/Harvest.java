package dev.tagsync.internal.cycle;

import dev.tagsync.Finding;
import dev.tagsync.internal.cycle.Catalog.DecodedFile;
import dev.tagsync.internal.cycle.Catalog.Place;
import dev.tagsync.internal.tree.StoredEntry;
import dev.tagsync.internal.tree.StoredFile;
import dev.tagsync.spi.TagSource.DifferenceHandler;
import dev.tagsync.spi.TagSource.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Takes a release's files, or a difference's, from the source, and decodes them. Takes files from several threads. */
final class Harvest implements DifferenceHandler {
    private final Catalog catalog;
    private final List<StoredEntry> entries = new ArrayList<>();
    private final List<StoredFile> files = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> gone = new TreeSet<>();
    private long ignored;
    private long skipped;

    Harvest(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public synchronized void before(SourceFile file) {
        switch (catalog.place(file)) {
            case SOURCE -> gone.add(file.path());
            case IGNORED -> ignored--;
            case SKIPPED -> skipped--;
            case OUTSIDE, UNREADABLE -> {}
        }
    }

    @Override
    public synchronized boolean wants(SourceFile file) {
        Place place = catalog.place(file);
        switch (place) {
            case UNREADABLE -> findings.add(Catalog.unreadable(file));
            case IGNORED -> ignored++;
            case SKIPPED -> skipped++;
            case OUTSIDE, SOURCE -> {}
        }
        return place == Place.SOURCE;
    }

    @Override
    public void file(SourceFile file, byte[] content) {
        DecodedFile decoded = catalog.decode(file, content);
        synchronized (this) {
            decoded.file().ifPresent(files::add);
            entries.addAll(decoded.entries());
            findings.addAll(decoded.findings());
        }
    }

    @Override
    public synchronized void oversize(SourceFile file, long bytes) {
        findings.add(catalog.oversize(file, bytes));
    }

    /** Entries as decoded: in the order of files' arrival, those of one file in the order of its documents. */
    List<StoredEntry> entries() {
        return entries;
    }

    List<StoredFile> files() {
        return files;
    }

    List<Finding> findings() {
        return findings;
    }

    /** Paths whose entries in the base are entries no more, unless they are among {@link #entries()}. */
    Set<String> gone() {
        return gone;
    }

    /** How many files were ignored; of a difference, how many more. */
    long ignored() {
        return ignored;
    }

    /** How many links and submodules were skipped; of a difference, how many more. */
    long skipped() {
        return skipped;
    }
}
