package dev.tagsync.internal.cycle;

import dev.tagsync.CatalogView;
import dev.tagsync.ChangeCounts;
import dev.tagsync.EntryChange;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import dev.tagsync.internal.control.Hydrations.Opened;
import dev.tagsync.internal.read.TreeView;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.spi.Validator.Candidate;
import java.util.Optional;
import java.util.function.Consumer;

/** A hydrated release beside what is active: what validators see. */
final class StagedCandidate implements Candidate {
    private final Release release;
    private final CatalogView view;
    private final Optional<CatalogView> active;
    private final CatalogView before;

    StagedCandidate(SyncParts parts, Opened opened, SnapshotTree tree, SnapshotId id) {
        release = opened.record().release();
        view = new TreeView(release, Optional.empty(), id, tree);
        active = opened.active()
                .map(a -> new TreeView(a.release(), Optional.of(a.generation()), a.snapshot(), parts.open(a.root())));
        before = active.orElseGet(() -> parts.emptyView(release));
    }

    @Override
    public Release release() {
        return release;
    }

    @Override
    public CatalogView view() {
        return view;
    }

    @Override
    public Optional<CatalogView> active() {
        return active;
    }

    @Override
    public void changes(Consumer<? super EntryChange> action) {
        before.diff(view, action);
    }

    @Override
    public boolean cancelled() {
        return Thread.currentThread().isInterrupted();
    }

    /** Counts the changes; before the first promotion every entry is one, and none is read. */
    ChangeCounts count() {
        if (active.isEmpty()) {
            return new ChangeCounts(view.count(), 0, 0);
        }
        long[] counts = new long[EntryChange.Kind.values().length];
        changes(change -> counts[change.kind().ordinal()]++);
        return new ChangeCounts(
                counts[EntryChange.Kind.ADDED.ordinal()],
                counts[EntryChange.Kind.CHANGED.ordinal()],
                counts[EntryChange.Kind.REMOVED.ordinal()]);
    }
}
