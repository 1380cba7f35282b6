package dev.tagsync.cli;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.ChangeCounts;
import dev.tagsync.EntryChange;
import dev.tagsync.HistoryRecord;
import dev.tagsync.SyncException;
import java.util.Optional;

/** Counts what differs between two snapshots. */
final class Differences {
    private Differences() {}

    /**
     * Counts what a flip changed for readers; empty if what was left is stored no more, or was stored anew, or cannot be read now: the
     * flip is done all the same.
     */
    static Optional<ChangeCounts> ofFlip(Host host, HistoryRecord flip) {
        try {
            Optional<HistoryRecord> left = host.controllerWithoutGit().history(2).stream()
                    .filter(r -> r.generation().next().equals(flip.generation()))
                    .findFirst();
            if (left.isEmpty()) {
                return Optional.empty();
            }
            CatalogReader reader = host.reader();
            CatalogView now = reader.refresh();
            return reader.at(left.get().release().tag())
                    .filter(before -> before.root().equals(left.get().root())
                            && now.root().equals(flip.root()))
                    .map(before -> between(before, now));
        } catch (SyncException e) {
            return Optional.empty();
        }
    }

    static ChangeCounts between(CatalogView before, CatalogView after) {
        long[] counts = new long[EntryChange.Kind.values().length];
        before.diff(after, change -> counts[change.kind().ordinal()]++);
        return new ChangeCounts(
                counts[EntryChange.Kind.ADDED.ordinal()],
                counts[EntryChange.Kind.CHANGED.ordinal()],
                counts[EntryChange.Kind.REMOVED.ordinal()]);
    }
}
