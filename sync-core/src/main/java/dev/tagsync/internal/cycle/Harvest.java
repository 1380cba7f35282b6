package dev.tagsync.internal.cycle;

import dev.tagsync.internal.cycle.Catalog.DecodedFile;
import dev.tagsync.internal.cycle.Catalog.Place;
import dev.tagsync.spi.TagSource.DifferenceHandler;
import dev.tagsync.spi.TagSource.SourceFile;
import java.util.concurrent.atomic.AtomicLong;

/** Takes files from the source, from several threads, and decodes them in the thread that brings them. */
abstract class Harvest implements DifferenceHandler {
    private final Catalog catalog;
    private final Faults faults;
    private final Meter meter;
    private final AtomicLong wanted = new AtomicLong();
    private volatile boolean expected;
    private final Faults warnings = new Faults();
    private long ignored;

    Harvest(Catalog catalog, Faults faults, Meter meter) {
        this.catalog = catalog;
        this.faults = faults;
        this.meter = meter;
    }

    /** Takes what a file gave. */
    abstract void take(DecodedFile decoded);

    /** Takes the path of a file whose entries in the base are entries no more, unless they come again. */
    abstract void gone(String path);

    @Override
    public void before(SourceFile file) {
        switch (catalog.place(file)) {
            case SOURCE -> gone(file.path());
            case IGNORED -> ignored--;
            case OUTSIDE, SPECIAL, UNREADABLE -> {}
        }
    }

    @Override
    public boolean wants(SourceFile file) {
        Place place = catalog.place(file);
        switch (place) {
            case UNREADABLE -> faults.add(Catalog.unreadable(file));
            case IGNORED -> ignored++;
            case SOURCE -> wanted.incrementAndGet();
            case OUTSIDE, SPECIAL -> {}
        }
        return place == Place.SOURCE;
    }

    @Override
    public void file(SourceFile file, byte[] content) {
        expect();
        DecodedFile decoded = catalog.decode(file, content);
        decoded.findings().forEach(finding -> (finding.isError() ? faults : warnings).add(finding));
        take(decoded);
        meter.add(1, content.length);
    }

    /** By now every file has been asked about. */
    private void expect() {
        if (!expected) {
            expected = true;
            meter.expect(wanted.get());
        }
    }

    @Override
    public void oversize(SourceFile file, long bytes) {
        expect();
        faults.add(catalog.oversize(file, bytes));
        meter.add(1, 0);
    }

    /** How many files were ignored; of a difference, how many more. */
    long ignored() {
        return ignored;
    }

    /** What was left out of the files that were handed over. */
    Faults warnings() {
        return warnings;
    }
}
