package dev.tagsync.internal.control;

import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Range;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A release that passed validation, with its sealed snapshot.
 *
 * @param release the release
 * @param snapshot its snapshot
 */
public record Retained(Release release, SnapshotRecord snapshot) {
    /** Finds the release of a tag that passed last and whose snapshot is still there. */
    public static Optional<Retained> of(Promoter promoter, TagName tag) {
        Register.View view = new Register.View(promoter.read(
                Group.CONTROL, List.of(Range.prefix(Keys.VERDICT, Keys.verdictPrefix(tag)), Range.all(Keys.SNAPSHOT))));
        List<SnapshotRecord> snapshots = view.all(Keys.SNAPSHOT, Records.SNAPSHOT).stream()
                .filter(SnapshotRecord::isSealed)
                .toList();
        return view.all(Keys.VERDICT, Records.VERDICT).stream()
                .filter(VerdictRecord::passed)
                .sorted(Comparator.comparing(VerdictRecord::time).reversed())
                .flatMap(v -> snapshots.stream()
                        .filter(s -> v.snapshot().isPresent()
                                && s.id().equals(v.snapshot().get()))
                        .map(s -> new Retained(v.release(), s)))
                .findFirst();
    }
}
