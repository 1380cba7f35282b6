package dev.tagsync.internal.cycle;

import dev.tagsync.ControlRecord;
import dev.tagsync.ControlResult;
import dev.tagsync.SyncOptions;
import java.util.List;
import java.util.Optional;
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

    public List<ControlRecord> recorded(int limit) {
        return parts.holds().acts(limit);
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
