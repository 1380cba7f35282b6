package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.Digest;
import dev.tagsync.EntryKey;
import dev.tagsync.Finding;
import dev.tagsync.Severity;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Writes findings as SARIF 2.1.0 (OASIS), which code hosts show beside the lines. */
final class SarifReport {
    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    private final FindingsReport report;
    private final List<String> rules;

    SarifReport(FindingsReport report) {
        this.report = report;
        this.rules = new ArrayList<>(
                new TreeSet<>(report.findings().stream().map(Finding::rule).toList()));
    }

    void write(OutputStream out) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter()) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeStringField("$schema", SCHEMA);
            json.writeStringField("version", "2.1.0");
            json.writeArrayFieldStart("runs");
            run(json);
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private void run(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("tool");
        json.writeObjectFieldStart("driver");
        json.writeStringField("name", "TagSync");
        json.writeArrayFieldStart("rules");
        for (String rule : rules) {
            json.writeStartObject();
            json.writeStringField("id", rule);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
        invocation(json);
        json.writeStringField("columnKind", "unicodeCodePoints");
        json.writeArrayFieldStart("results");
        for (Finding finding : report.findings()) {
            result(json, finding);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("properties");
        json.writeStringField("subject", report.subject());
        json.writeNumberField("findingsOmitted", report.omitted());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void invocation(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("invocations");
        json.writeStartObject();
        json.writeBooleanField("executionSuccessful", report.problem().isEmpty());
        json.writeNumberField("exitCode", report.status());
        json.writeArrayFieldStart("toolExecutionNotifications");
        if (report.problem().isPresent()) {
            FindingsReport.Problem problem = report.problem().get();
            notification(json, "error", problem.message(), problem.code());
        }
        if (report.rest().isPresent()) {
            notification(json, "warning", report.rest().get(), "omitted");
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
    }

    private static void notification(JsonGenerator json, String level, String text, String id) throws IOException {
        json.writeStartObject();
        json.writeStringField("level", level);
        message(json, text);
        json.writeObjectFieldStart("descriptor");
        json.writeStringField("id", id);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void message(JsonGenerator json, String text) throws IOException {
        json.writeObjectFieldStart("message");
        json.writeStringField("text", text);
        json.writeEndObject();
    }

    private void result(JsonGenerator json, Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("ruleId", finding.rule());
        json.writeNumberField("ruleIndex", rules.indexOf(finding.rule()));
        json.writeStringField("level", finding.severity() == Severity.WARNING ? "warning" : "error");
        message(
                json,
                finding.message()
                        + finding.hint().map(hint -> " (" + hint + ")").orElse(""));
        if (finding.path().isPresent() || finding.entry().isPresent()) {
            json.writeArrayFieldStart("locations");
            location(json, finding);
            json.writeEndArray();
        }
        if (finding.severity() == Severity.OVERRIDDEN) {
            json.writeArrayFieldStart("suppressions");
            json.writeStartObject();
            json.writeStringField("kind", "external");
            json.writeStringField("status", "accepted");
            json.writeEndObject();
            json.writeEndArray();
        }
        json.writeObjectFieldStart("partialFingerprints");
        json.writeStringField("tagsync/v1", fingerprint(finding));
        json.writeEndObject();
        properties(json, finding);
        json.writeEndObject();
    }

    private static void properties(JsonGenerator json, Finding finding) throws IOException {
        Optional<String> pointer = finding.pointer().filter(at -> !at.isEmpty());
        if (pointer.isPresent()
                || finding.expected().isPresent()
                || finding.found().isPresent()) {
            json.writeObjectFieldStart("properties");
            if (pointer.isPresent()) {
                json.writeStringField("pointer", pointer.get());
            }
            JsonParts.expectation(json, finding);
            json.writeEndObject();
        }
    }

    private void location(JsonGenerator json, Finding finding) throws IOException {
        json.writeStartObject();
        if (finding.path().isPresent()) {
            json.writeObjectFieldStart("physicalLocation");
            json.writeObjectFieldStart("artifactLocation");
            json.writeStringField(
                    "uri", uri(report.pathInRepository(finding.path().get())));
            json.writeEndObject();
            if (finding.position().isPresent()) {
                json.writeObjectFieldStart("region");
                json.writeNumberField("startLine", finding.position().get().line());
                json.writeNumberField("startColumn", finding.position().get().column());
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        if (finding.entry().isPresent()) {
            EntryKey entry = finding.entry().get();
            json.writeArrayFieldStart("logicalLocations");
            json.writeStartObject();
            json.writeStringField("name", entry.name());
            json.writeStringField("fullyQualifiedName", entry.toString());
            json.writeStringField("kind", "resource");
            json.writeEndObject();
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** The same for the same finding in a file whose lines have moved. */
    private static String fingerprint(Finding finding) {
        String text = String.join(
                "\0",
                finding.rule(),
                finding.path().orElse(""),
                finding.entry().map(EntryKey::toString).orElse(""),
                finding.pointer().orElse(""),
                finding.message());
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Writes a path as a relative reference (RFC 3986). */
    private static String uri(String path) {
        StringBuilder uri = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "/-._~".indexOf(c) >= 0);
            uri.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return uri.toString();
    }
}
