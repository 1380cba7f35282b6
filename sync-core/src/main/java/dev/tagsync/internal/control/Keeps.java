package dev.tagsync.internal.control;

import dev.tagsync.ControlRecord;
import dev.tagsync.ControlRecord.Kind;
import dev.tagsync.Environment;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Keep;
import dev.tagsync.SnapshotId;
import dev.tagsync.TagName;
import dev.tagsync.internal.control.Channel.Act;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** People's wishes to keep snapshots, and the settings. Thread-safe. */
public final class Keeps {
    private final Register register;
    private final Environment environment;

    public Keeps(Register register, Environment environment) {
        this.register = register;
        this.environment = environment;
    }

    /**
     * Keeps the snapshot of a tag: of its newest verdict that passed, or flip, whose snapshot is sealed.
     *
     * @return empty if there is none
     */
    public Optional<Keep> keep(TagName tag, Optional<Instant> until, Act act) {
        List<Range> ranges = List.of(
                Range.all(Keys.SNAPSHOT),
                Range.prefix(Keys.VERDICT, Keys.verdictPrefix(tag)),
                Range.all(Kinds.POINTER));
        return register.decide(Group.CONTROL, ranges, (view, attempt) -> {
            Optional<SnapshotRecord> snapshot = ofTag(view, tag);
            if (snapshot.isEmpty()) {
                return Decision.answer(Optional.empty());
            }
            Keep keep = new Keep(
                    tag,
                    snapshot.get().id(),
                    snapshot.get().root(),
                    act.actor(),
                    act.reason(),
                    environment.clock().instant(),
                    until);
            return Decision.commit(
                    Optional.of(keep),
                    List.of(
                            new Write.Put(Keys.KEEP, key(keep), CollectRecords.keep(keep)),
                            recording(view, Kind.KEEP, Optional.of(tag), act)));
        });
    }

    private static Optional<SnapshotRecord> ofTag(Register.View view, TagName tag) {
        List<SnapshotRecord> sealed = view.all(Keys.SNAPSHOT, Records.SNAPSHOT).stream()
                .filter(SnapshotRecord::isSealed)
                .toList();
        Optional<SnapshotRecord> live = view.all(Kinds.POINTER, Records.HISTORY).stream()
                .filter(p -> p.release().tag().equals(tag))
                .max(Comparator.comparing(HistoryRecord::time))
                .flatMap(p -> find(sealed, p.snapshot()));
        return live.or(() -> view.all(Keys.VERDICT, Records.VERDICT).stream()
                .filter(VerdictRecord::passed)
                .sorted(Comparator.comparing(VerdictRecord::time).reversed())
                .flatMap(v -> v.snapshot().flatMap(id -> find(sealed, id)).stream())
                .findFirst());
    }

    private static Optional<SnapshotRecord> find(List<SnapshotRecord> sealed, SnapshotId id) {
        return sealed.stream().filter(s -> s.id().equals(id)).findFirst();
    }

    /** Lifts all keeps of a tag; returns how many there were. */
    public int unkeep(TagName tag, Act act) {
        return register.decide(Group.CONTROL, List.of(Range.all(Keys.KEEP)), (view, attempt) -> {
            List<Write> writes = new ArrayList<>();
            view.all(Keys.KEEP, CollectRecords::keep).stream()
                    .filter(k -> k.tag().equals(tag))
                    .limit(50)
                    .forEach(k -> writes.add(new Write.Delete(Keys.KEEP, key(k))));
            int lifted = writes.size();
            if (lifted == 0) {
                return Decision.answer(0);
            }
            writes.add(recording(view, Kind.UNKEEP, Optional.of(tag), act));
            return Decision.commit(lifted, writes);
        });
    }

    /** Returns all keeps, in the order of their snapshots. */
    public List<Keep> all() {
        return register.read(Group.CONTROL, Range.all(Keys.KEEP)).all(Keys.KEEP, CollectRecords::keep);
    }

    private static String key(Keep keep) {
        return Keys.snapshot(keep.snapshot()) + "/" + keep.tag();
    }

    /** Sets how old the views may be that are opened from now on; returns what is in force, and whether it changed. */
    public boolean maxViewAge(Duration age, Act act) {
        return register.decide(Group.CONTROL, List.of(Range.one(Kinds.SETTINGS, "")), (view, attempt) -> {
            SettingsRecord now = SettingsRecord.of(view);
            if (now.maxViewAge().equals(age)) {
                return Decision.answer(false);
            }
            return Decision.commit(
                    true,
                    List.of(
                            new Write.Put(Kinds.SETTINGS, "", CollectRecords.settings(now.withMaxViewAge(age))),
                            recording(view, Kind.SET_VIEW_AGE, Optional.empty(), act)));
        });
    }

    Write recording(Register.View view, Kind kind, Optional<TagName> tag, Act act) {
        return ControlRecords.recording(view, 0, record(kind, tag, act));
    }

    /** Returns an act's record. */
    public ControlRecord record(Kind kind, Optional<TagName> tag, Act act) {
        return new ControlRecord(
                kind,
                Optional.empty(),
                tag,
                Optional.empty(),
                act.actor(),
                act.reason(),
                environment.clock().instant());
    }
}
