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
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A hydrated release beside what is active: what validators see. */
final class StagedCandidate implements Candidate {
    private final Release release;
    private final TreeView view;
    private final Optional<TreeView> active;
    private final TreeView before;
    private final BooleanSupplier cancelled;

    /** Known once somebody has seen all changes. */
    private final AtomicReference<Optional<ChangeCounts>> counted;

    StagedCandidate(SyncParts parts, Opened opened, SnapshotTree tree, SnapshotId id) {
        release = opened.record().release();
        view = new TreeView(release, Optional.empty(), id, tree);
        active = opened.active()
                .map(a -> new TreeView(a.release(), Optional.of(a.generation()), a.snapshot(), parts.open(a.root())));
        before = active.orElseGet(() -> parts.emptyView(release));
        cancelled = () -> false;
        counted = new AtomicReference<>(Optional.empty());
    }

    private StagedCandidate(StagedCandidate of, BooleanSupplier cancelled) {
        Runnable guard = () -> {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("nobody waits for this judgement any more");
            }
        };
        this.release = of.release;
        this.view = of.view.guardedBy(guard);
        this.active = of.active.map(a -> a.guardedBy(guard));
        this.before = of.before.guardedBy(guard);
        this.cancelled = cancelled;
        this.counted = of.counted;
    }

    /** Returns this candidate for a validator that may be stopped. */
    StagedCandidate until(BooleanSupplier stopped) {
        return new StagedCandidate(this, stopped);
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
        return active.map(a -> a);
    }

    @Override
    public void changes(Consumer<? super EntryChange> action) {
        long[] counts = new long[EntryChange.Kind.values().length];
        before.diff(view, change -> {
            counts[change.kind().ordinal()]++;
            action.accept(change);
        });
        counted.set(Optional.of(new ChangeCounts(
                counts[EntryChange.Kind.ADDED.ordinal()],
                counts[EntryChange.Kind.CHANGED.ordinal()],
                counts[EntryChange.Kind.REMOVED.ordinal()])));
    }

    @Override
    public boolean cancelled() {
        return cancelled.getAsBoolean() || Thread.currentThread().isInterrupted();
    }

    /** Counts the changes; before the first promotion every entry is one, and none is read. */
    ChangeCounts count() {
        if (active.isEmpty()) {
            return new ChangeCounts(view.count(), 0, 0);
        }
        if (counted.get().isEmpty()) {
            changes(change -> {});
        }
        return counted.get().orElseThrow();
    }
}
