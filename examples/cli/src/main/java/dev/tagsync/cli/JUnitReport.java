package dev.tagsync.cli;

import dev.tagsync.EntryKey;
import dev.tagsync.Finding;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes findings as JUnit XML, which build servers show: an error is a failed test; a warning, and an error that was let pass, is one that passed and has something to say. Without
 * findings there is one test that passed, so that a report is never taken for an empty one.
 */
final class JUnitReport {
    private final FindingsReport report;
    private final Map<String, Integer> names = new HashMap<>();

    JUnitReport(FindingsReport report) {
        this.report = report;
    }

    void write(OutputStream out) throws IOException {
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            suites(xml);
            xml.writeEndDocument();
            xml.flush();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
    }

    private void suites(XMLStreamWriter xml) throws XMLStreamException {
        long failures = report.findings().stream().filter(Finding::isError).count();
        long errors = report.problem().isPresent() ? 1 : 0;
        boolean nothing = report.findings().isEmpty() && errors == 0;
        long tests = nothing ? 1 : report.findings().size() + errors;
        xml.writeStartElement("testsuites");
        counts(xml, tests, failures, errors);
        xml.writeStartElement("testsuite");
        counts(xml, tests, failures, errors);
        for (Finding finding : report.findings()) {
            test(xml, finding);
        }
        if (report.problem().isPresent()) {
            FindingsReport.Problem problem = report.problem().get();
            start(xml, "tagsync", problem.code());
            complaint(xml, "error", problem.code(), problem.message(), problem.message());
            xml.writeEndElement();
        }
        if (nothing) {
            start(xml, "tagsync", report.subject() + " has no findings");
            xml.writeEndElement();
        }
        if (report.rest().isPresent()) {
            element(xml, "system-out", report.rest().get());
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private void counts(XMLStreamWriter xml, long tests, long failures, long errors) throws XMLStreamException {
        attribute(xml, "name", "tagsync " + report.subject());
        attribute(xml, "tests", Long.toString(tests));
        attribute(xml, "failures", Long.toString(failures));
        attribute(xml, "errors", Long.toString(errors));
        attribute(xml, "time", seconds(report.time()));
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f", time.toMillis() / 1e3);
    }

    private void test(XMLStreamWriter xml, Finding finding) throws XMLStreamException {
        String place = finding.path()
                .map(path -> report.pathInRepository(path)
                        + finding.position().map(at -> ":" + at).orElse(""))
                .or(() -> finding.entry().map(EntryKey::toString))
                .orElse(report.subject());
        start(xml, finding.rule(), place);
        String text = finding.message()
                + finding.path().map(path -> "\n  at " + place).orElse("")
                + finding.entry().map(entry -> "\n  entry " + entry).orElse("")
                + finding.pointer()
                        .filter(pointer -> !pointer.isEmpty())
                        .map(pointer -> "\n  value " + pointer)
                        .orElse("")
                + finding.expected().map(what -> "\n  expected " + what).orElse("")
                + finding.found().map(what -> "\n  found " + what).orElse("")
                + finding.hint().map(hint -> "\n  help: " + hint).orElse("");
        if (finding.isError()) {
            complaint(xml, "failure", finding.rule(), finding.message(), text);
        } else {
            element(xml, "system-out", JsonParts.word(finding.severity()) + ": " + text);
        }
        xml.writeEndElement();
    }

    /** Build servers take tests of one name for one. */
    private void start(XMLStreamWriter xml, String type, String name) throws XMLStreamException {
        int times = names.merge(type + '\0' + name, 1, Integer::sum);
        xml.writeStartElement("testcase");
        attribute(xml, "classname", type);
        attribute(xml, "name", times == 1 ? name : name + " (" + times + ")");
    }

    private static void complaint(XMLStreamWriter xml, String element, String type, String message, String text)
            throws XMLStreamException {
        xml.writeStartElement(element);
        attribute(xml, "type", type);
        attribute(xml, "message", message);
        xml.writeCharacters(allowed(text));
        xml.writeEndElement();
    }

    private static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(allowed(text));
        xml.writeEndElement();
    }

    private static void attribute(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, allowed(value));
    }

    /** XML 1.0 cannot hold every character, not even escaped. */
    private static String allowed(String text) {
        StringBuilder allowed = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == '\t'
                                || c == '\n'
                                || c == '\r'
                                || c >= ' ' && c < 0xd800
                                || c >= 0xe000 && c < 0xfffe
                                || c > 0xffff
                        ? c
                        : 0xfffd)
                .forEach(allowed::appendCodePoint);
        return allowed.toString();
    }
}
