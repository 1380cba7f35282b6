package dev.tagsync.internal.read;

import dev.tagsync.Environment;
import dev.tagsync.SyncException;
import dev.tagsync.internal.control.FleetRecord;
import dev.tagsync.spi.Promoter;
import java.time.Duration;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports what one reader serves. Decides nothing: a beat that fails is left out. Thread-safe. */
public final class ReaderBeat {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tagsync.CatalogReader");

    private final Promoter promoter;
    private final Environment environment;
    private final String name;
    private final String id;
    private long beaten;
    private long generation;

    public ReaderBeat(Promoter promoter, Environment environment, String name) {
        this.promoter = promoter;
        this.environment = environment;
        this.name = name;
        byte[] bytes = new byte[8];
        environment.random().nextBytes(bytes);
        this.id = HexFormat.of().formatHex(bytes);
    }

    /** Beats if what is served is another, or the last beat is some time ago. */
    public synchronized void served(String channel, long served) {
        long now = environment.nanoTime().getAsLong();
        Duration interval = FleetRecord.INTERVAL;
        if (served != generation || now - beaten >= interval.toNanos()) {
            try {
                promoter.beat(
                        FleetRecord.key(channel, id),
                        new FleetRecord(name, served, environment.clock().instant()).bytes());
                generation = served;
                beaten = now;
            } catch (SyncException e) {
                LOG.debug("What reader {} serves was not reported: {}", name, e.getMessage());
            }
        }
    }

    /** Takes the report away. */
    public synchronized void end(String channel) {
        try {
            promoter.drop(FleetRecord.key(channel, id));
        } catch (SyncException e) {
            LOG.debug("The report of reader {} was left: {}", name, e.getMessage());
        }
    }
}
