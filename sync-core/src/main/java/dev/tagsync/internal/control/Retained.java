package dev.tagsync.internal.control;

import dev.tagsync.Generation;
import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A release whose sealed snapshot is stored, and what holds for a view of it: all of one version.
 *
 * @param release the release
 * @param snapshot its snapshot
 * @param settings what is in force
 */
public record Retained(Release release, SnapshotRecord snapshot, SettingsRecord settings) {
    /** Finds the release of a tag that passed last and whose snapshot is still there. */
    public static Optional<Retained> of(Promoter promoter, TagName tag) {
        Register.View view = read(promoter, Range.prefix(Keys.VERDICT, Keys.verdictPrefix(tag)));
        List<SnapshotRecord> sealed = sealed(view);
        return view.all(Keys.VERDICT, Records.VERDICT).stream()
                .filter(VerdictRecord::passed)
                .sorted(Comparator.comparing(VerdictRecord::time).reversed())
                .flatMap(v -> sealed.stream()
                        .filter(s -> v.snapshot().isPresent()
                                && s.id().equals(v.snapshot().get()))
                        .map(s -> new Retained(v.release(), s, SettingsRecord.of(view))))
                .findFirst();
    }

    /** Finds what a flip made live, if its snapshot is still there, or another of its root. */
    public static Optional<Retained> of(Promoter promoter, String channel, Generation generation) {
        String key = Keys.history(channel, generation);
        Register.View view = read(promoter, Range.one(Keys.HISTORY, key));
        return view.one(Keys.HISTORY, key, Records.HISTORY)
                .flatMap(flip -> sealed(view).stream()
                        .filter(s -> s.root().equals(flip.root()))
                        .min(Comparator.comparing(s -> s.id().equals(flip.snapshot()) ? 0 : 1))
                        .map(s -> new Retained(flip.release(), s, SettingsRecord.of(view))));
    }

    private static Register.View read(Promoter promoter, Range wanted) {
        return new Register.View(
                promoter.read(Group.CONTROL, List.of(wanted, Range.all(Keys.SNAPSHOT), Range.one(Kinds.SETTINGS, ""))));
    }

    private static List<SnapshotRecord> sealed(Register.View view) {
        return view.all(Keys.SNAPSHOT, Records.SNAPSHOT).stream()
                .filter(SnapshotRecord::isSealed)
                .toList();
    }
}
