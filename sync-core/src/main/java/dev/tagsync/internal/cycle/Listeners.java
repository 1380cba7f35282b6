package dev.tagsync.internal.cycle;

import dev.tagsync.Health;
import dev.tagsync.HistoryRecord;
import dev.tagsync.SyncCall;
import dev.tagsync.SyncCall.Stage;
import dev.tagsync.SyncListener;
import dev.tagsync.SyncProgress;
import dev.tagsync.SyncResult;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All who are told of something. What one of them throws harms nobody, and is logged once for each kind of event. Thread-safe. */
public final class Listeners implements SyncListener {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tagsync.SyncListener");

    private final List<SyncListener> all;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    public Listeners(List<SyncListener> all) {
        this.all = List.copyOf(all);
    }

    @Override
    public void progress(SyncProgress progress) {
        tell("progress", all, l -> l.progress(progress));
    }

    @Override
    public void started(SyncCall call) {
        tell("started", all, l -> l.started(call));
    }

    @Override
    public void stageStarted(SyncCall call, Stage stage) {
        tell("stageStarted", all, l -> l.stageStarted(call, stage));
    }

    @Override
    public void stageEnded(SyncCall call, Stage stage, Duration took) {
        tell("stageEnded", all, l -> l.stageEnded(call, stage, took));
    }

    @Override
    public void ended(SyncCall call, SyncResult result) {
        tell("ended", all, l -> l.ended(call, result));
    }

    @Override
    public void failed(SyncCall call, Throwable fault) {
        tell("failed", all, l -> l.failed(call, fault));
    }

    @Override
    public void overridden(SyncCall call, HistoryRecord record) {
        tell("overridden", all, l -> l.overridden(call, record));
    }

    @Override
    public void guardFailed(SyncCall call, SyncResult.GuardFailed result) {
        tell("guardFailed", all, l -> l.guardFailed(call, result));
    }

    @Override
    public void healthChanged(Health health) {
        tell("healthChanged", all, l -> l.healthChanged(health));
    }

    private void tell(String kind, List<SyncListener> listeners, Consumer<SyncListener> event) {
        for (SyncListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException | LinkageError | AssertionError e) {
                // Also what a library lacks that the host left out; but not what ends a process.
                if (logged.add(kind)) {
                    LOG.warn("A listener failed, which changes nothing; more of {} are not logged", kind, e);
                }
            }
        }
    }
}
