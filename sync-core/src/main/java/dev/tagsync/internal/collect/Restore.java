package dev.tagsync.internal.collect;

import dev.tagsync.Environment;
import dev.tagsync.RestoreReport;
import dev.tagsync.TagName;
import dev.tagsync.internal.control.Channel.Act;
import dev.tagsync.internal.control.MarkRoots;
import dev.tagsync.internal.control.Register;
import dev.tagsync.internal.control.Restoration;
import dev.tagsync.internal.control.SnapshotRecord;
import dev.tagsync.spi.SnapshotStore;
import java.util.List;

/** Takes a restored store into use: scan, new identity and stamp, look at every sealed snapshot. */
public final class Restore {
    private final Register register;
    private final SnapshotStore store;
    private final Restoration restoration;
    private final Scrub scrub;

    public Restore(Register register, SnapshotStore store, Environment environment, Scrub scrub) {
        this.register = register;
        this.store = store;
        this.restoration = new Restoration(register, environment);
        this.scrub = scrub;
    }

    /** Does it. */
    public RestoreReport run(Act act) {
        long[] highest = {0};
        for (int part = 0; part < store.scanParts(); part++) {
            store.scan(part, node -> highest[0] = Math.max(highest[0], node.stamp()));
        }
        Restoration.Done done = restoration.restore(highest[0], act);
        MarkRoots roots = MarkRoots.read(register);
        List<TagName> damaged = roots.needed().values().stream()
                .filter(SnapshotRecord::isSealed)
                .filter(s -> scrub.lost(roots.only(s)) > 0)
                .map(s -> s.release().tag())
                .toList();
        return new RestoreReport(done.record(), done.identity(), done.lastStamp(), done.abandoned(), damaged);
    }
}
