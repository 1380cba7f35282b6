package dev.tagsync.testkit.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tagsync.CatalogReader;
import dev.tagsync.Collector;
import dev.tagsync.Health;
import dev.tagsync.SyncController;
import dev.tagsync.SyncListener;
import dev.tagsync.SyncLoop;
import dev.tagsync.metrics.TagSyncMetrics;
import dev.tagsync.metrics.TagSyncObservations;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The reference of events and metrics, the alerts and the dashboard name what there is, and all of it. */
class MetricsDocsTest {
    private static final Path ROOT = root();
    private static final Pattern METER_ROW =
            Pattern.compile("^\\| `(tagsync\\.[a-z.]+)` \\| (\\w+) \\|([^|]*)\\| .+ \\|$");
    private static final Pattern NAME = Pattern.compile("\\b(tagsync_[a-z_]+)(?:\\{([^}]*)})?");
    private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern LABEL = Pattern.compile("([a-z]+)(?:=~|=|!=|!~)\"([^\"]*)\"");

    @Test
    @DisplayName("the reference has every meter with its kind and labels, and no other")
    void metersAreThoseOfTheReference() throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new Shop(registry).day().night();
        Map<String, String> measured = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            measured.put(
                    meter.getId().getName(),
                    kind(meter) + " "
                            + meter.getId().getTags().stream()
                                    .map(Tag::getKey)
                                    .sorted()
                                    .toList());
        }

        Map<String, String> told = new TreeMap<>();
        for (String line : reference()) {
            Matcher row = METER_ROW.matcher(line);
            if (row.matches()) {
                told.put(row.group(1), row.group(2) + " " + names(row.group(3)));
            }
        }
        assertThat(told).isEqualTo(measured);
    }

    private static String kind(Meter meter) {
        return switch (meter.getId().getType()) {
            case TIMER -> "timer";
            case COUNTER -> "counter";
            case GAUGE -> "gauge";
            default -> throw new AssertionError(meter.getId());
        };
    }

    private static List<String> names(String cell) {
        return Arrays.stream(cell.split(","))
                .map(s -> s.strip().replace("`", ""))
                .filter(s -> !s.isEmpty())
                .toList();
    }

    @Test
    @DisplayName("the reference has every event, and no other")
    void eventsAreThoseOfTheReference() throws IOException {
        Set<String> events = new TreeSet<>();
        for (Method method : SyncListener.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())) {
                events.add(method.getName());
            }
        }

        Set<String> told = new TreeSet<>();
        boolean inside = false;
        for (String line : reference()) {
            inside = line.startsWith("#") ? line.equals("## Events") : inside;
            if (inside && line.startsWith("| `")) {
                told.addAll(names(line.split("\\|")[1]));
            }
        }
        assertThat(told).isEqualTo(events);
    }

    private static Map<String, Set<String>> scraped() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new Shop(registry).day().night();
        Map<String, Set<String>> scraped = new TreeMap<>();
        registry.scrape().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher sample = NAME.matcher(line);
            assertThat(sample.find()).as(line).isTrue();
            Set<String> labels = scraped.computeIfAbsent(sample.group(1), name -> new TreeSet<>());
            if (sample.group(2) != null) {
                LABEL.matcher(sample.group(2)).results().forEach(label -> labels.add(label.group(1)));
            }
        });
        assertThat(scraped).hasSizeGreaterThan(30);
        return scraped;
    }

    /** Complains of each metric and label of an expression that nothing measures. */
    private static List<String> unknown(String expression, Map<String, Set<String>> scraped) {
        List<String> unknown = new ArrayList<>();
        Set<String> labels = new TreeSet<>();
        Matcher name = NAME.matcher(expression);
        int found = 0;
        while (name.find()) {
            found++;
            Set<String> known = scraped.get(name.group(1));
            if (known == null) {
                unknown.add(name.group(1) + " is measured nowhere: " + expression);
                continue;
            }
            labels.addAll(known);
            if (name.group(2) != null) {
                LABEL.matcher(name.group(2)).results().forEach(label -> {
                    if (!known.contains(label.group(1))) {
                        unknown.add(name.group(1) + " has no label " + label.group(1));
                    }
                    if (label.group(1).equals("condition") && !conditions().contains(label.group(2))) {
                        unknown.add("there is no condition " + label.group(2));
                    }
                });
            }
        }
        BY.matcher(expression)
                .results()
                .forEach(by -> names(by.group(1)).forEach(label -> {
                    if (!labels.contains(label)) {
                        unknown.add("nothing in it has the label " + label + ": " + expression);
                    }
                }));
        if (found == 0) {
            unknown.add("names no metric: " + expression);
        }
        return unknown;
    }

    private static Set<String> conditions() {
        return Arrays.stream(Health.Type.values())
                .map(type -> type.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    @DisplayName("every alert is complete, asks for what is measured, and names a page that is there")
    void alertsAskForWhatIsMeasured() throws IOException {
        Map<String, Set<String>> scraped = scraped();
        Map<?, ?> file =
                new Yaml().load(Files.readString(ROOT.resolve("examples/deploy/prometheus/tagsync.rules.yaml")));
        List<String> wrong = new ArrayList<>();
        int alerts = 0;
        for (Object group : (List<?>) file.get("groups")) {
            for (Object each : (List<?>) ((Map<?, ?>) group).get("rules")) {
                Map<?, ?> rule = (Map<?, ?>) each;
                Map<?, ?> annotations = (Map<?, ?>) rule.get("annotations");
                alerts++;
                assertThat(String.valueOf(rule.get("alert"))).matches("TagSync[A-Za-z]+");
                assertThat(((Map<?, ?>) rule.get("labels")).get("severity")).isIn("critical", "warning", "info");
                assertThat(String.valueOf(annotations.get("summary"))).endsWith(".");
                wrong.addAll(unknown(String.valueOf(rule.get("expr")), scraped));
                String page = String.valueOf(annotations.get("runbook"));
                if (!leadsSomewhere(page)) {
                    wrong.add(rule.get("alert") + " leads nowhere: " + page);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(alerts).isGreaterThan(8);
    }

    private static boolean leadsSomewhere(String page) throws IOException {
        int hash = page.indexOf('#');
        Path file = ROOT.resolve(hash < 0 ? page : page.substring(0, hash));
        return Files.isRegularFile(file)
                && (hash < 0
                        || Files.readAllLines(file).stream()
                                .filter(line -> line.startsWith("#"))
                                .map(line -> line.replaceFirst("#+ ", "")
                                        .toLowerCase(Locale.ROOT)
                                        .replaceAll("[^a-z0-9 -]", "")
                                        .replace(' ', '-'))
                                .anyMatch(page.substring(hash + 1)::equals));
    }

    @Test
    @DisplayName("every panel of the dashboard asks for what is measured")
    void panelsAskForWhatIsMeasured() throws IOException {
        Map<String, Set<String>> scraped = scraped();
        JsonNode dashboard = JsonMapper.builder()
                .build()
                .readTree(ROOT.resolve("examples/deploy/grafana/tagsync.json").toFile());
        List<String> wrong = new ArrayList<>();
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode panel : dashboard.at("/panels")) {
            assertThat(ids.add(panel.at("/id").asInt())).as("ids are unique").isTrue();
            assertThat(panel.at("/title").asText()).isNotEmpty();
            assertThat(panel.at("/targets")).isNotEmpty();
            panel.at("/targets")
                    .forEach(target -> wrong.addAll(unknown(target.at("/expr").asText(), scraped)));
        }
        for (JsonNode variable : dashboard.at("/templating/list")) {
            if (variable.at("/type").asText().equals("query")) {
                wrong.addAll(unknown(variable.at("/query/query").asText(), scraped));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(ids).hasSizeGreaterThan(10);
    }

    @Test
    @DisplayName("a wrong name, label or condition in an expression is found out")
    void theCheckOfExpressionsFindsFaults() {
        Map<String, Set<String>> scraped = scraped();

        assertThat(unknown("rate(tagsync_cycles_total[5m])", scraped)).hasSize(1);
        assertThat(unknown("tagsync_condition{condition=\"gone\"}", scraped)).hasSize(1);
        assertThat(unknown("sum by (tag) (tagsync_condition{tag=\"v1\"})", scraped))
                .hasSize(2);
        assertThat(unknown("sum by (channel) (tagsync_condition{condition=\"held\"})", scraped))
                .isEmpty();
    }

    @Test
    @DisplayName("the how-to's binding")
    void example() {
        TagSource source = InMemoryTagSource.of(TaggedHistory.builder()
                .file("a/b.json", "{}")
                .commit("First")
                .tag("v1")
                .build());
        Store on = new InMemoryStore();
        MeterRegistry registry = new SimpleMeterRegistry();
        ObservationRegistry observations = ObservationRegistry.create();
        // region binding
        TagSyncMetrics metrics = TagSyncMetrics.on(registry);
        Store store = metrics.store(on); // counts and times what is asked of it
        SyncController sync = SyncController.builder()
                .source(source)
                .store(store)
                .listener(metrics)
                .listener(TagSyncObservations.on(observations)) // for traces; leave it out if you have none
                .build();
        SyncLoop loop = SyncLoop.of(sync).build();
        CatalogReader reader = CatalogReader.builder().store(store).build();
        Collector collector = Collector.builder()
                .store(store)
                .listener(metrics.collections("default"))
                .scrubListener(metrics.scrubs("default"))
                .build();
        metrics.watch("default", loop).watch("default", reader);
        // endregion
        assertThat(sync.promote("v1").promoted()).isTrue();
        assertThat(collector.turn().count(dev.tagsync.CollectionReport.State.KEPT))
                .isEqualTo(1);
        assertThat(registry.get("tagsync.cycle").timer().count()).isEqualTo(1);
    }

    private static List<String> reference() throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/reference/metrics.md"));
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("docs"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
