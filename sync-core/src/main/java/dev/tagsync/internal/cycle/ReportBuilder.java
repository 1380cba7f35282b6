package dev.tagsync.internal.cycle;

import dev.tagsync.ChangeCounts;
import dev.tagsync.Digest;
import dev.tagsync.Finding;
import dev.tagsync.Generation;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Release;
import dev.tagsync.StageTimes;
import dev.tagsync.SyncCall;
import dev.tagsync.SyncCall.Stage;
import dev.tagsync.SyncListener;
import dev.tagsync.SyncReport;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Notes what a cycle sees and does, as it goes. */
final class ReportBuilder {
    private final SyncCall call;
    private final SyncListener listener;
    private final String tag;
    private final LongSupplier nanoTime;
    private final long started;
    private final Map<Stage, Duration> times = new EnumMap<>(Stage.class);

    Optional<Release> release = Optional.empty();
    Optional<Generation> generation = Optional.empty();
    Optional<Digest> root = Optional.empty();
    long entries;
    long ignoredFiles;
    long skippedFiles;
    Optional<ChangeCounts> changes = Optional.empty();
    long nodesWritten;
    long bytesWritten;
    long nodesReadBack;
    List<Finding> findings = List.of();
    Optional<Instant> remembered = Optional.empty();
    OptionalLong entriesJudged = OptionalLong.empty();
    long errors;
    long warnings;

    /**
     * @param tag the tag that is worked on
     * @param listener is told when a stage begins and ends; does not throw
     */
    ReportBuilder(SyncCall call, String tag, SyncListener listener, LongSupplier nanoTime) {
        this.call = call;
        this.tag = tag;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
    }

    /** Runs a part of a stage and adds its time. */
    <T> T time(Stage stage, Supplier<T> part) {
        long from = nanoTime.getAsLong();
        listener.stageStarted(call, stage);
        try {
            return part.get();
        } finally {
            Duration took = Duration.ofNanos(nanoTime.getAsLong() - from);
            times.merge(stage, took, Duration::plus);
            listener.stageEnded(call, stage, took);
        }
    }

    /** Notes what the channel points at. */
    void sees(Optional<HistoryRecord> active) {
        generation = active.map(HistoryRecord::generation);
    }

    SyncReport build() {
        return new SyncReport(
                call.channel(),
                tag,
                release,
                generation,
                root,
                entries,
                ignoredFiles,
                skippedFiles,
                changes,
                nodesWritten,
                bytesWritten,
                nodesReadBack,
                new StageTimes(
                        took(Stage.RESOLVE),
                        took(Stage.HYDRATE),
                        took(Stage.VERIFY),
                        took(Stage.VALIDATE),
                        took(Stage.FLIP),
                        Duration.ofNanos(nanoTime.getAsLong() - started)),
                findings,
                remembered,
                entriesJudged,
                errors,
                warnings);
    }

    private Duration took(Stage stage) {
        return times.getOrDefault(stage, Duration.ZERO);
    }
}
