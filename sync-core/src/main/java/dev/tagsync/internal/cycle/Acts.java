package dev.tagsync.internal.cycle;

import dev.tagsync.Approval;
import dev.tagsync.ControlRecord;
import dev.tagsync.ControlRecord.Kind;
import dev.tagsync.ControlResult;
import dev.tagsync.Release;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TagAcceptance;
import dev.tagsync.TagName;
import dev.tagsync.internal.control.Ledger;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.TagSource.Resolution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What people do by {@link dev.tagsync.Controls}, over a controller's parts. Thread-safe. */
public final class Acts {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tagsync.Controls");

    private final String catalogName;
    private final SyncParts parts;

    Acts(String catalogName, SyncParts parts) {
        this.catalogName = catalogName;
        this.parts = parts;
    }

    public ControlResult hold(SyncOptions by) {
        return done(parts.holds().hold(parts.act(by)), parts.channelName() + " is held");
    }

    public ControlResult unhold(SyncOptions by) {
        Optional<ControlRecord> record = parts.holds().unhold(parts.act(by));
        return record.isPresent()
                ? done(record.get(), parts.channelName() + " is held no more")
                : new ControlResult.Unchanged(parts.channelName() + " is not held");
    }

    public ControlResult quarantine(String tag, SyncOptions by) {
        return named(tag, name -> {
            // Git is asked only for a tag that was never hydrated.
            AtomicReference<ControlResult> unresolved = new AtomicReference<>();
            List<ControlRecord> records =
                    parts.quarantines().quarantine(name, () -> resolved(name, unresolved::set), parts.act(by));
            return records.isEmpty()
                    ? unresolved.get()
                    : done(records.get(0), name + " is quarantined: no channel is moved to it");
        });
    }

    private Optional<Release> resolved(TagName name, Consumer<ControlResult> otherwise) {
        Resolution found = parts.source().resolve(name);
        if (found instanceof Resolution.Unresolved no) {
            boolean isUnknown = no.reason() == Resolution.Reason.UNKNOWN_TAG;
            otherwise.accept(new ControlResult.Refused(
                    SyncCycle.reason(no.reason()),
                    "nothing is stored of a tag " + name + ", and "
                            + (isUnknown ? "the source has none" : "nothing promotes it as it is: " + no.message()),
                    isUnknown ? "tagsync releases shows the tags that there are" : no.hint()));
            return Optional.empty();
        }
        return Optional.of(((Resolution.Resolved) found).release());
    }

    public ControlResult unquarantine(String tag, SyncOptions by) {
        return named(tag, name -> {
            List<ControlRecord> records = parts.quarantines().unquarantine(name, parts.act(by));
            return records.isEmpty()
                    ? new ControlResult.Unchanged(name + " is not quarantined")
                    : done(records.get(0), name + " is quarantined no more");
        });
    }

    public ControlResult approve(String tag, SyncOptions by) {
        return named(tag, name -> {
            Resolution found = parts.source().resolve(name);
            if (found instanceof Resolution.Unresolved no) {
                return new ControlResult.Refused(SyncCycle.reason(no.reason()), no.message(), no.hint());
            }
            Release release = ((Resolution.Resolved) found).release();
            String what = name + " on " + release.tagObject().abbreviated();
            return parts.approvals()
                    .approve(release, parts.act(by))
                    .<ControlResult>map(record -> done(record, what + " is approved by " + record.actor()))
                    .orElseGet(() -> new ControlResult.Unchanged(
                            what + " is approved by " + by.actor().orElseThrow() + " already"));
        });
    }

    public List<Approval> approvals(TagName tag) {
        return parts.approvals().of(tag);
    }

    /** After the fence nothing that was in doubt can apply any more, so that the history has the last word. */
    public dev.tagsync.Resolution resolve(Optional<String> attempt) {
        parts.register().fence(Group.CONTROL);
        return new dev.tagsync.Resolution(
                parts.channelName(),
                attempt,
                attempt.flatMap(parts.channel()::byAttempt),
                parts.channel().active());
    }

    private static ControlResult named(String tag, Function<TagName, ControlResult> act) {
        TagName name;
        try {
            name = new TagName(tag);
        } catch (IllegalArgumentException e) {
            return new ControlResult.Refused(
                    Reason.UNKNOWN_TAG, String.valueOf(e.getMessage()), "give the name of a tag");
        }
        return act.apply(name);
    }

    public ControlResult acceptMoved(String tag, SyncOptions by) {
        return named(tag, name -> acceptMoved(name, by));
    }

    private ControlResult acceptMoved(TagName name, SyncOptions by) {
        Resolution found = parts.source().resolve(name);
        if (found instanceof Resolution.Unresolved no && no.reason() != Resolution.Reason.UNKNOWN_TAG) {
            return new ControlResult.Refused(SyncCycle.reason(no.reason()), no.message(), no.hint());
        }
        Optional<Release> release =
                found instanceof Resolution.Resolved yes ? Optional.of(yes.release()) : Optional.empty();
        Ledger.Accepted accepted = parts.ledger().accept(name, release, parts.act(by));
        if (accepted instanceof Ledger.Accepted.Done done) {
            TagAcceptance a = done.acceptance();
            String was = a.from().abbreviated();
            return done(
                    record(a),
                    a.to().map(to -> "tag " + name + " is accepted as " + to.abbreviated() + ", it named " + was
                                    + " before; nothing is promoted by that")
                            .orElse("tag " + name + " is accepted to be gone, it named " + was));
        }
        if (accepted instanceof Ledger.Accepted.NothingWrong same) {
            return new ControlResult.Unchanged(
                    "tag " + name + " is what it was, " + same.object().abbreviated());
        }
        return new ControlResult.Refused(
                Reason.UNKNOWN_TAG,
                release.isPresent()
                        ? "tag " + name + " was never seen before, so it has not moved"
                        : "there is no tag \"" + name + "\", and there never was, as far as is known",
                "tagsync releases shows what there is");
    }

    public List<TagAcceptance> acceptances() {
        return parts.ledger().acceptances();
    }

    private static ControlRecord record(TagAcceptance a) {
        return new ControlRecord(
                Kind.ACCEPT_TAG, Optional.empty(), Optional.of(a.tag()), a.to(), a.actor(), a.reason(), a.time());
    }

    /** What was accepted is recorded beside the tags, in a group of its own; the other acts come from one record. */
    public List<ControlRecord> recorded(int limit) {
        List<ControlRecord> acts = new ArrayList<>(parts.holds().acts(limit));
        acceptances().forEach(a -> acts.add(record(a)));
        acts.sort(Comparator.comparing(ControlRecord::time).reversed());
        return acts.size() <= limit ? acts : acts.subList(0, limit);
    }

    private ControlResult done(ControlRecord record, String summary) {
        LOG.atInfo()
                .addKeyValue("catalog", catalogName)
                .addKeyValue("act", record.kind())
                .addKeyValue("actor", record.actor())
                .addKeyValue("reason", record.reason())
                .log(summary);
        return new ControlResult.Done(record, summary);
    }
}
