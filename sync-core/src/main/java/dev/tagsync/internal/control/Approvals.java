package dev.tagsync.internal.control;

import dev.tagsync.Approval;
import dev.tagsync.ControlRecord;
import dev.tagsync.ControlRecord.Kind;
import dev.tagsync.Environment;
import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.internal.control.Channel.Act;
import dev.tagsync.internal.control.Register.Decision;
import dev.tagsync.spi.Promoter.Group;
import dev.tagsync.spi.Promoter.Range;
import dev.tagsync.spi.Promoter.Write;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who approved which release. Thread-safe. */
public final class Approvals {
    private final Register register;
    private final Environment environment;

    public Approvals(Register register, Environment environment) {
        this.register = register;
        this.environment = environment;
    }

    /** Records that somebody approves a release; returns nothing if that person has already. */
    public Optional<ControlRecord> approve(Release release, Act act) {
        String key = prefix(release) + act.actor();
        return register.decide(Group.CONTROL, List.of(Range.one(Keys.APPROVAL, key)), (view, attempt) -> {
            if (!of(view).isEmpty()) {
                return Decision.answer(Optional.empty());
            }
            Instant now = environment.clock().instant();
            Approval approval = new Approval(release.tag(), release.tagObject(), act.actor(), act.reason(), now);
            ControlRecord record = new ControlRecord(
                    Kind.APPROVE,
                    Optional.empty(),
                    Optional.of(release.tag()),
                    Optional.of(release.tagObject()),
                    act.actor(),
                    act.reason(),
                    now);
            return Decision.commit(
                    Optional.of(record),
                    List.of(
                            new Write.Put(Keys.APPROVAL, key, ControlRecords.approval(approval)),
                            ControlRecords.recording(view, 0, record)));
        });
    }

    /** Returns the approvals of a tag, on whatever object. */
    public List<Approval> of(TagName tag) {
        return of(register.read(Group.CONTROL, Range.prefix(Keys.APPROVAL, tag + " ")));
    }

    /** Which records the approvals of a release are. */
    static Range range(Release release) {
        return Range.prefix(Keys.APPROVAL, prefix(release));
    }

    /** Returns the approvals of a view that was asked for them. */
    static List<Approval> of(Register.View view) {
        return view.all(Keys.APPROVAL, ControlRecords::approval);
    }

    private static String prefix(Release release) {
        return release.tag() + " " + release.tagObject().hex() + " ";
    }
}
