package dev.tagsync.metrics;

import dev.tagsync.SyncCall;
import dev.tagsync.SyncCall.Stage;
import dev.tagsync.SyncListener;
import dev.tagsync.SyncProgress;
import dev.tagsync.SyncResult;
import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.Scope;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Observes each promotion, plan and rollback, and its stages within it: with a tracing handler on the host's registry, such as that of Micrometer's bridge
 * to OpenTelemetry, they are the spans of a trace. This class is thread-safe.
 *
 * <pre>{@code
 * SyncController.builder().source(source).store(store).listener(TagSyncObservations.on(registry)).build();
 * }</pre>
 *
 * @since 0.1
 */
public final class TagSyncObservations implements SyncListener {
    private static final String CALL = "tagsync.trace";
    private static final String STAGE = "tagsync.trace.stage";

    private final ObservationRegistry registry;

    /** By identity: two controllers may number their calls alike. */
    private final Map<SyncCall, Deque<Open>> underWay = Collections.synchronizedMap(new IdentityHashMap<>());

    private TagSyncObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    private record Open(Observation observation, Scope scope) {}

    /** Begins to observe in a registry, which stays the host's. */
    public static TagSyncObservations on(ObservationRegistry registry) {
        return new TagSyncObservations(Objects.requireNonNull(registry, "registry"));
    }

    @Override
    public void progress(SyncProgress progress) {
        // How far a stage is, is no part of a trace.
    }

    @Override
    public void started(SyncCall call) {
        Observation observation = Observation.createNotStarted(CALL, registry)
                .contextualName("tagsync " + Outcomes.word(call.act()))
                .lowCardinalityKeyValue("catalog", call.catalog())
                .lowCardinalityKeyValue("channel", call.channel())
                .lowCardinalityKeyValue("act", Outcomes.word(call.act()))
                .lowCardinalityKeyValue("outcome", Outcomes.NONE);
        Deque<Open> open = new ArrayDeque<>();
        underWay.put(call, open);
        push(open, observation);
    }

    @Override
    public void stageStarted(SyncCall call, Stage stage) {
        Deque<Open> open = underWay.get(call);
        if (open != null) {
            push(
                    open,
                    Observation.createNotStarted(STAGE, registry)
                            .contextualName(Outcomes.word(stage))
                            .lowCardinalityKeyValue("stage", Outcomes.word(stage)));
        }
    }

    private static void push(Deque<Open> open, Observation observation) {
        observation.start();
        open.push(new Open(observation, observation.openScope()));
    }

    @Override
    public void stageEnded(SyncCall call, Stage stage, Duration took) {
        Deque<Open> open = underWay.get(call);
        if (open != null && open.size() > 1) {
            pop(open);
        }
    }

    @Override
    public void ended(SyncCall call, SyncResult result) {
        end(call, Outcomes.of(result), observation -> {
            observation.highCardinalityKeyValue("tag", result.report().tag());
            result.report()
                    .release()
                    .ifPresent(release -> observation.highCardinalityKeyValue(
                            "commit", release.commit().hex()));
        });
    }

    @Override
    public void failed(SyncCall call, Throwable fault) {
        end(call, Outcomes.FAILED, observation -> {
            call.tag().ifPresent(tag -> observation.highCardinalityKeyValue("tag", tag));
            observation.error(fault);
        });
    }

    private void end(SyncCall call, String outcome, Consumer<Observation> more) {
        Deque<Open> open = underWay.remove(call);
        if (open == null) {
            return;
        }
        while (open.size() > 1) {
            pop(open);
        }
        Observation observation = open.getFirst().observation();
        observation.lowCardinalityKeyValue("outcome", outcome);
        more.accept(observation);
        pop(open);
    }

    private static void pop(Deque<Open> open) {
        Open last = open.pop();
        last.scope().close();
        last.observation().stop();
    }
}
