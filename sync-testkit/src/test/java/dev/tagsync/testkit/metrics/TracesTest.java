package dev.tagsync.testkit.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.TransientException;
import dev.tagsync.metrics.TagSyncObservations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Cycles as traces of OpenTelemetry, by Micrometer's bridge. */
class TracesTest {
    private final InMemorySpanExporter exported = InMemorySpanExporter.create();
    private final OpenTelemetry openTelemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exported))
                    .build())
            .build();

    private static ObservationRegistry observations(OpenTelemetry openTelemetry) {
        // region traces
        OtelTracer tracer =
                new OtelTracer(openTelemetry.getTracer("tagsync"), new OtelCurrentTraceContext(), event -> {});
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer));
        // endregion
        return observations;
    }

    private Shop shop() {
        return new Shop(new SimpleMeterRegistry(), TagSyncObservations.on(observations(openTelemetry)));
    }

    private static String value(SpanData span, String key) {
        return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(key)));
    }

    @Test
    @DisplayName(
            "a cycle is one trace: a span with its outcome and tag, and one span below it for each part of a stage")
    void aCycleIsATrace() {
        shop().sync.promote("v1").orThrow();

        List<SpanData> spans = exported.getFinishedSpanItems();
        SpanData whole = spans.stream()
                .filter(s -> s.getName().equals("tagsync promote"))
                .findFirst()
                .orElseThrow();
        assertThat(whole.getParentSpanId()).isEqualTo(SpanId.getInvalid());
        assertThat(value(whole, "outcome")).isEqualTo("promoted");
        assertThat(value(whole, "channel")).isEqualTo("live");
        assertThat(value(whole, "tag")).isEqualTo("v1");
        List<SpanData> below = spans.stream().filter(s -> s != whole).toList();
        assertThat(below).extracting(SpanData::getName).contains("resolve", "hydrate", "verify", "validate", "flip");
        assertThat(below).allSatisfy(span -> {
            assertThat(span.getTraceId()).isEqualTo(whole.getTraceId());
            assertThat(span.getParentSpanId()).isEqualTo(whole.getSpanId());
            assertThat(span.getStartEpochNanos()).isGreaterThanOrEqualTo(whole.getStartEpochNanos());
            assertThat(span.getEndEpochNanos()).isBetween(span.getStartEpochNanos(), whole.getEndEpochNanos());
        });
        assertThat(Span.current().getSpanContext().isValid())
                .as("whether a span stays open on the thread")
                .isFalse();
    }

    @Test
    @DisplayName("a call that throws ends its span with the fault")
    void aFaultIsInTheTrace() {
        shop().day();

        assertThat(exported.getFinishedSpanItems())
                .filteredOn(span -> value(span, "outcome").equals("failed"))
                .singleElement()
                .satisfies(span -> {
                    assertThat(value(span, "tag")).isEqualTo("v2");
                    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
                    assertThat(span.getEvents())
                            .extracting(event -> event.getAttributes().get(AttributeKey.stringKey("exception.type")))
                            .containsExactly(TransientException.class.getName());
                });
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }
}
