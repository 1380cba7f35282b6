package dev.tagsync.internal.control;

import dev.tagsync.ControlRecord;
import dev.tagsync.ControlRecord.Kind;
import dev.tagsync.Digest;
import dev.tagsync.Environment;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Quarantine;
import dev.tagsync.Release;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TagName;
import dev.tagsync.internal.control.Channel.Act;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Kinds;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Which releases of a catalog are known to be bad. Thread-safe. */
public final class Quarantines {
    private final Register register;
    private final Environment environment;

    public Quarantines(Register register, Environment environment) {
        this.register = register;
        this.environment = environment;
    }

    /**
     * Marks every release that is stored under a tag's name.
     *
     * @param elsewhere what the tag is according to the source; asked only if nothing of it is stored
     * @return what was recorded; nothing if the tag is unknown
     */
    public List<ControlRecord> quarantine(TagName tag, Supplier<Optional<Release>> elsewhere, Act act) {
        List<Range> ranges = List.of(
                Range.all(Kinds.POINTER),
                Range.all(Keys.SNAPSHOT),
                Range.prefix(Keys.VERDICT, Keys.verdictPrefix(tag)),
                Range.prefix(Keys.QUARANTINE, prefix(tag)));
        Map<Release, Set<Digest>> unstored = new LinkedHashMap<>();
        if (stored(register.read(Group.CONTROL, ranges.toArray(Range[]::new)), tag)
                .isEmpty()) {
            elsewhere.get().ifPresent(release -> unstored.put(release, Set.of()));
        }
        return register.decide(Group.CONTROL, ranges, (view, attempt) -> {
            Map<Release, Set<Digest>> found = stored(view, tag);
            List<ControlRecord> records = new ArrayList<>();
            List<Write> writes = new ArrayList<>();
            Instant now = environment.clock().instant();
            (found.isEmpty() ? unstored : found).forEach((release, roots) -> {
                Quarantine mark = new Quarantine(
                        tag,
                        release.tagObject(),
                        true,
                        Optional.of(release.tree()),
                        roots,
                        act.actor(),
                        act.reason(),
                        now);
                writes.add(setting(view, mark));
                ControlRecord record = record(Kind.QUARANTINE, mark, act, now);
                writes.add(ControlRecords.recording(view, records.size(), record));
                records.add(record);
            });
            return writes.isEmpty() ? Decision.answer(records) : Decision.commit(records, writes);
        });
    }

    /** Returns what is stored of a tag: each release that had its name, and the roots that it had. */
    private static Map<Release, Set<Digest>> stored(Register.View view, TagName tag) {
        Map<String, Release> releases = new LinkedHashMap<>();
        Map<String, Set<Digest>> roots = new LinkedHashMap<>();
        Seen seen = (release, root) -> {
            if (release.tag().equals(tag)) {
                String object = release.tagObject().hex();
                releases.putIfAbsent(object, release);
                root.ifPresent(
                        r -> roots.computeIfAbsent(object, o -> new TreeSet<>()).add(r));
            }
        };
        view.all(Kinds.POINTER, Records.HISTORY).forEach(r -> seen.see(r.release(), Optional.of(r.root())));
        view.all(Keys.SNAPSHOT, Records.SNAPSHOT).forEach(r -> seen.see(r.release(), Optional.of(r.root())));
        view.all(Keys.VERDICT, Records.VERDICT).forEach(r -> seen.see(r.release(), r.root()));
        Map<Release, Set<Digest>> found = new LinkedHashMap<>();
        releases.forEach((object, release) -> found.put(release, roots.getOrDefault(object, Set.of())));
        return found;
    }

    private interface Seen {
        void see(Release release, Optional<Digest> root);
    }

    /** Lifts every mark that names a tag; returns what was recorded, nothing if there was none. */
    public List<ControlRecord> unquarantine(TagName tag, Act act) {
        return register.decide(Group.CONTROL, List.of(Range.prefix(Keys.QUARANTINE, prefix(tag))), (view, attempt) -> {
            List<ControlRecord> records = new ArrayList<>();
            List<Write> writes = new ArrayList<>();
            Instant now = environment.clock().instant();
            for (Quarantine mark : all(view)) {
                writes.add(new Write.Delete(Keys.QUARANTINE, key(mark)));
                ControlRecord record = record(Kind.UNQUARANTINE, mark, act, now);
                writes.add(ControlRecords.recording(view, records.size(), record));
                records.add(record);
            }
            return writes.isEmpty() ? Decision.answer(records) : Decision.commit(records, writes);
        });
    }

    /** Returns all marks. */
    public List<Quarantine> all() {
        return all(register.read(Group.CONTROL, range()));
    }

    /** Which records all marks are. */
    static Range range() {
        return Range.all(Keys.QUARANTINE);
    }

    /** Returns the marks of a view that was asked for them. */
    static List<Quarantine> all(Register.View view) {
        return view.all(Keys.QUARANTINE, ControlRecords.QUARANTINE);
    }

    /** Returns what stands against a release, of a view that was asked for all marks. */
    static Optional<Obstacle> against(Register.View view, Release release, Optional<Digest> root) {
        return all(view).stream()
                .filter(mark -> mark.matches(release, root))
                .findFirst()
                .map(mark -> obstacle(mark, release));
    }

    private static Obstacle obstacle(Quarantine mark, Release release) {
        String what = mark.tag().equals(release.tag())
                ? release.tag() + " is quarantined"
                : release.tag() + " has the content of " + mark.tag() + ", which is quarantined";
        return new Obstacle(
                Reason.QUARANTINED,
                what + " by " + mark.actor() + (mark.reason().isEmpty() ? "" : " (\"" + mark.reason() + "\")"),
                "make a new release, or lift the quarantine of " + mark.tag() + " if it is good after all",
                Optional.empty());
    }

    /**
     * Returns the writes that mark what a rollback left: never by anything that its target has too.
     *
     * @param target the record of the flip back
     */
    static List<Write> leaving(Register.View view, HistoryRecord left, HistoryRecord target, Act act) {
        Release bad = left.release();
        boolean sameTree = bad.tree().equals(target.release().tree());
        Quarantine mark = new Quarantine(
                bad.tag(),
                bad.tagObject(),
                !bad.sameTag(target.release()),
                sameTree ? Optional.empty() : Optional.of(bad.tree()),
                left.root().equals(target.root()) ? Set.of() : Set.of(left.root()),
                act.actor(),
                act.reason(),
                target.time());
        return List.of(
                setting(view, mark),
                ControlRecords.recording(view, 1, record(Kind.QUARANTINE, mark, act, target.time())));
    }

    /** What an earlier mark of the same tag meant is meant still. */
    private static Write setting(Register.View view, Quarantine mark) {
        Optional<Quarantine> before = view.one(Keys.QUARANTINE, key(mark), ControlRecords.QUARANTINE);
        Set<Digest> roots = new TreeSet<>();
        roots.addAll(mark.roots());
        before.ifPresent(b -> roots.addAll(b.roots()));
        Quarantine both = new Quarantine(
                mark.tag(),
                mark.tagObject(),
                mark.ofTag() || before.filter(Quarantine::ofTag).isPresent(),
                mark.tree().or(() -> before.flatMap(Quarantine::tree)),
                roots,
                mark.actor(),
                mark.reason(),
                mark.time());
        return new Write.Put(Keys.QUARANTINE, key(mark), ControlRecords.quarantine(both));
    }

    private static ControlRecord record(Kind kind, Quarantine mark, Act act, Instant now) {
        return new ControlRecord(
                kind,
                Optional.empty(),
                Optional.of(mark.tag()),
                Optional.of(mark.tagObject()),
                act.actor(),
                act.reason(),
                now);
    }

    /** No tag name has a space, so that the prefix up to it means one name. */
    private static String prefix(TagName tag) {
        return tag + " ";
    }

    private static String key(Quarantine mark) {
        return prefix(mark.tag()) + mark.tagObject().hex();
    }
}
