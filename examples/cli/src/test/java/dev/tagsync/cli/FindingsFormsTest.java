package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tagsync.EntryKey;
import dev.tagsync.Finding;
import dev.tagsync.Severity;
import dev.tagsync.SourcePosition;
import dev.tagsync.testkit.git.TestRepository;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** Findings in the forms that machines read, held against the forms' own schemas. */
class FindingsFormsTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Schema SARIF = sarifSchema();
    private static final javax.xml.validation.Schema JUNIT = junitSchema();

    @TempDir
    Path folder;

    private TestRepository repository;
    private Shell shell;

    private static Schema sarifSchema() {
        try (InputStream in = Objects.requireNonNull(
                FindingsFormsTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json"))) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static javax.xml.validation.Schema junitSchema() {
        try {
            URL xsd = Objects.requireNonNull(FindingsFormsTest.class.getResource("/jenkins-junit.xsd"));
            return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(xsd);
        } catch (SAXException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode sarif(String text) throws IOException {
        List<Error> errors = SARIF.validate(text, InputFormat.JSON);
        assertThat(errors).as(text).isEmpty();
        return MAPPER.readTree(text).at("/runs/0");
    }

    private static Element junit(String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        JUNIT.newValidator().validate(new StreamSource(new ByteArrayInputStream(bytes)));
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
        return (Element) document.getElementsByTagName("testsuite").item(0);
    }

    @BeforeEach
    void aCatalogOfThreeReleases() throws IOException {
        repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("shop/products/chair.json", "{\"name\":\"Chair\",\"price\":1}")
                .commit("First")
                .tag("v1")
                .file("shop/products/desk.json", "{\n  \"name\": \"Desk\"\n}")
                .file("shop/products/größe 1.json", "{\"name\":\n \"Lamp\",}")
                .commit("Second")
                .tag("v2");
        Path config = Files.writeString(
                folder.resolve("c.yaml"), "subPath: shop\nvalidators: [dev.tagsync.cli.PricePresent]\n");
        shell = Shell.inMemory().with("--repo", repository.gitDirectory().toString(), "--config", config.toString());
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    @DisplayName("SARIF names rule, file from the repository's root, line and column, and the entry")
    void sarifNamesThePlace() throws IOException {
        shell.run("promote", "v1");

        Shell.Said said = shell.run("promote", "v2", "--format", "sarif");

        assertThat(said.status()).isEqualTo(1);
        JsonNode run = sarif(said.out());
        assertThat(run.at("/tool/driver/rules").toString())
                .isEqualTo("[{\"id\":\"json.syntax\"},{\"id\":\"price.missing\"}]");
        assertThat(run.at("/columnKind").asText()).isEqualTo("unicodeCodePoints");
        assertThat(run.at("/invocations/0/executionSuccessful").asBoolean()).isTrue();
        assertThat(run.at("/invocations/0/exitCode").asInt()).isEqualTo(1);
        assertThat(run.at("/results")).hasSize(2);
        JsonNode price = run.at("/results/0");
        assertThat(price.at("/ruleId").asText()).isEqualTo("price.missing");
        assertThat(sarif(shell.run("findings", "v2", "--format", "sarif").out()).at("/results"))
                .isEqualTo(run.at("/results"));
        assertThat(price.at("/ruleIndex").asInt()).isEqualTo(1);
        assertThat(price.at("/level").asText()).isEqualTo("error");
        assertThat(price.at("/message/text").asText()).isEqualTo("desk has no price (add price: \"12.90\")");
        assertThat(price.at("/locations/0/physicalLocation").toString())
                .isEqualTo("{\"artifactLocation\":{\"uri\":\"shop/products/desk.json\"},"
                        + "\"region\":{\"startLine\":2,\"startColumn\":11}}");
        assertThat(price.at("/locations/0/logicalLocations/0/fullyQualifiedName")
                        .asText())
                .isEqualTo("products/desk");
        assertThat(run.at("/results/1/locations/0/physicalLocation/artifactLocation/uri")
                        .asText())
                .isEqualTo("shop/products/gr%C3%B6%C3%9Fe%201.json");
        assertThat(run.at("/results/1/properties").toString())
                .isEqualTo("{\"expected\":\"a key in double quotes\",\"found\":\"'}'\"}");
        JsonNode finding = shell.json("findings", "v2").object().at("/findings/1");
        assertThat(finding.at("/expected").asText()).isEqualTo("a key in double quotes");
        assertThat(finding.at("/found").asText()).isEqualTo("'}'");
    }

    @Test
    @DisplayName("JUnit XML has a failed test for each error")
    void junitHasAFailedTestForEachError() throws Exception {
        shell.run("promote", "v1");

        Shell.Said said = shell.run("plan", "v2", "--format", "junit");

        Element suite = junit(said.out());
        assertThat(suite.getAttribute("name")).isEqualTo("tagsync v2");
        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("2");
        assertThat(suite.getAttribute("errors")).isEqualTo("0");
        Element test = (Element) suite.getElementsByTagName("testcase").item(0);
        assertThat(test.getAttribute("classname")).isEqualTo("price.missing");
        assertThat(test.getAttribute("name")).isEqualTo("shop/products/desk.json:2:11");
        Element failure = (Element) test.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).isEqualTo("desk has no price");
        assertThat(failure.getTextContent())
                .isEqualTo("desk has no price\n  at shop/products/desk.json:2:11\n  entry products/desk\n"
                        + "  value /name\n  help: add price: \"12.90\"");
        Element other = (Element) suite.getElementsByTagName("failure").item(1);
        assertThat(other.getTextContent()).contains("\n  expected a key in double quotes\n  found '}'\n  help: ");
    }

    @Test
    @DisplayName("a good release is a report without results, and one test that passed")
    void goodReleasesHaveReportsToo() throws Exception {
        assertThat(sarif(shell.run("plan", "v1", "--format", "SARIF").out()).at("/results"))
                .isEmpty();
        Element suite = junit(shell.run("plan", "v1", "--format", "junit").out());
        assertThat(suite.getAttribute("tests")).isEqualTo("1");
        assertThat(suite.getAttribute("failures")).isEqualTo("0");
    }

    @Test
    @DisplayName("what keeps a command from an answer is no empty report")
    void failuresAreNoEmptyReports() throws Exception {
        Shell.Said refused = shell.run("promote", "v9", "--format", "sarif");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(sarif(refused.out()).at("/invocations/0/executionSuccessful").asBoolean())
                .isFalse();

        Shell.Said failed =
                shell.run("promote", "v1", "--repo", folder.resolve("none").toString(), "--format", "sarif");
        JsonNode run = sarif(failed.out());
        assertThat(run.at("/invocations/0/toolExecutionNotifications/0/descriptor/id")
                        .asText())
                .isEqualTo("source.not-a-repository");
        assertThat(failed.err()).contains("[source.not-a-repository]");

        Element suite = junit(shell.run("promote", "v9", "--format", "junit").out());
        assertThat(suite.getAttribute("errors")).isEqualTo("1");
    }

    @Test
    @DisplayName("with --output the form goes into the file, and people are told on stdout")
    void filesTakeTheForm() throws Exception {
        Path file = folder.resolve("report.sarif");

        Shell.Said said = shell.run("plan", "v2", "--format", "sarif", "--output", file.toString());

        assertThat(said.out())
                .contains("error[price.missing]: desk has no price\n")
                .contains("The same check before tagging: tagsync --repo ")
                .endsWith(" check PATH\n");
        assertThat(sarif(Files.readString(file)).at("/results")).hasSize(2);

        Shell.Said json = shell.json("plan", "v2", "--format=junit", "--output=" + file);
        assertThat(json.text("/outcome")).isEqualTo("REJECTED");
        assertThat(junit(Files.readString(file)).getAttribute("failures")).isEqualTo("2");

        shell.run("plan", "v2", "--output", file.toString());
        assertThat(file)
                .content()
                .contains("error[price.missing]: desk has no price\n")
                .doesNotContain("\u001b");
    }

    @Test
    @DisplayName("a file that cannot be written, and two forms for one place, end the command before it begins")
    void whatCannotBeWrittenIsSaidFirst() {
        Shell.Said said = shell.run("promote", "v1", "--format", "sarif", "--output", folder.toString());
        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).contains("[cli.output]");
        assertThat(shell.run("status").out()).doesNotContain("v1");

        assertThat(shell.json("promote", "v1", "--format", "junit").errorCode()).isEqualTo("cli.usage");
        assertThat(shell.run("promote", "v1", "--format", "json").text("/outcome"))
                .isEqualTo("PROMOTED");
        assertThat(shell.run("promote", "v1", "--format", "xml").status()).isEqualTo(2);
    }

    @Test
    @DisplayName("the schemas tell what is wrong, so that a report which passes is right")
    void theSchemasTellWhatIsWrong() throws IOException {
        String good = shell.run("plan", "v2", "--format", "sarif").out();
        assertThat(SARIF.validate(good.replace("\"ruleId\"", "\"rule\""), InputFormat.JSON))
                .isNotEmpty();
        assertThat(SARIF.validate(good.replace("\"startLine\" : 2", "\"startLine\" : 0"), InputFormat.JSON))
                .isNotEmpty();
        String tests = shell.run("plan", "v2", "--format", "junit").out();
        assertThatThrownBy(() -> junit(tests.replace("failure", "failed"))).isInstanceOf(SAXException.class);
    }

    @Test
    @DisplayName("whatever findings hold, the forms are what their schemas say")
    void anyFindingsFitTheForms() throws Exception {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            List<Finding> findings = new ArrayList<>();
            for (int i = random.nextInt(8); i > 0; i--) {
                findings.add(new Finding(
                        Severity.values()[random.nextInt(3)],
                        "rule." + random.nextInt(3),
                        text(random),
                        maybe(random, text(random)),
                        maybe(random, new SourcePosition(1 + random.nextInt(9), 1 + random.nextInt(9))),
                        maybe(random, new EntryKey("c", "n" + random.nextInt(3))),
                        maybe(random, "/" + random.nextInt(3)),
                        maybe(random, text(random)),
                        maybe(random, text(random)),
                        maybe(random, text(random))));
            }
            FindingsReport report = new FindingsReport(
                    text(random),
                    "",
                    findings,
                    random.nextInt(2),
                    maybe(random, new FindingsReport.Problem("a.b", text(random))),
                    Duration.ofMillis(random.nextInt(5_000)),
                    1);
            ByteArrayOutputStream sarif = new ByteArrayOutputStream();
            new SarifReport(report).write(sarif);
            ByteArrayOutputStream junit = new ByteArrayOutputStream();
            new JUnitReport(report).write(junit);

            assertThat(sarif(sarif.toString(StandardCharsets.UTF_8)).at("/results"))
                    .as("seed " + seed)
                    .hasSameSizeAs(findings);
            Element suite = junit(junit.toString(StandardCharsets.UTF_8));
            assertThat(suite.getElementsByTagName("testcase").getLength())
                    .as("seed " + seed)
                    .isEqualTo(Integer.parseInt(suite.getAttribute("tests")));
            assertThat(suite.getElementsByTagName("failure").getLength())
                    .as("seed " + seed)
                    .isEqualTo((int) findings.stream().filter(Finding::isError).count());
        }
    }

    private static <T> Optional<T> maybe(Random random, T value) {
        return random.nextBoolean() ? Optional.of(value) : Optional.empty();
    }

    private static String text(Random random) {
        String[] parts = {
            "a", "<b>", "&", "\"", "'", "]]>", "\u0000", "\u001b[2J", "\n", "é", "😀", "\ud83d", "\uffff", "%", "/"
        };
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }
}
