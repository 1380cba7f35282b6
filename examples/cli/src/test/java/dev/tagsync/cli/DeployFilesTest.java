package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What examples/deploy holds is complete, safe by default, and calls commands that there are. */
class DeployFilesTest {
    private static final Path FOLDER = DrillTest.ROOT.resolve("examples/deploy");
    private static final YAMLMapper YAML = new YAMLMapper();

    private static JsonNode manifest(String name) throws IOException {
        try (var documents = YAML.readerFor(JsonNode.class)
                .<JsonNode>readValues(FOLDER.resolve("kubernetes/" + name).toFile())) {
            JsonNode manifest = documents.next();
            assertThat(documents.hasNext()).as("one object a file").isFalse();
            assertThat(manifest.at("/apiVersion").asText()).isNotEmpty();
            assertThat(manifest.at("/kind").asText()).isNotEmpty();
            assertThat(manifest.at("/metadata/name").asText()).matches("[a-z][a-z0-9-]{0,62}");
            return manifest;
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    @Test
    @DisplayName("the kustomization names every manifest of its folder, and no other")
    void kustomization() throws IOException {
        JsonNode kustomization =
                YAML.readTree(FOLDER.resolve("kubernetes/kustomization.yaml").toFile());

        Set<String> files = new TreeSet<>();
        try (Stream<Path> all = Files.list(FOLDER.resolve("kubernetes"))) {
            all.forEach(file -> files.add(file.getFileName().toString()));
        }
        files.remove("kustomization.yaml");
        assertThat(texts(kustomization.at("/resources"))).containsExactlyInAnyOrderElementsOf(files);
        assertThat(manifest("namespace.yaml").at("/metadata/name").asText())
                .isEqualTo(kustomization.at("/namespace").asText());
        assertThat(kustomization.at("/images/0/newTag").asText()).isNotEmpty().isNotEqualTo("latest");
    }

    @Test
    @DisplayName("watch runs twice, with a probe that looks at what the loop writes, and time to end a cycle")
    void watch() throws IOException {
        JsonNode deployment = manifest("watch.yaml");
        JsonNode pod = deployment.at("/spec/template/spec");
        JsonNode container = pod.at("/containers/0");

        assertThat(deployment.at("/kind").asText()).isEqualTo("Deployment");
        assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(deployment.at("/spec/selector/matchLabels"))
                .isEqualTo(deployment.at("/spec/template/metadata/labels"))
                .isNotEmpty();
        assertThat(pod.at("/terminationGracePeriodSeconds").asInt())
                .isGreaterThan((int) dev.tagsync.SyncLoop.DEFAULT_CLOSE_PATIENCE.toSeconds());
        List<String> args = texts(container.at("/args"));
        String alive = args.get(args.indexOf("--alive") + 1);
        assertThat(container.at("/livenessProbe/exec/command/2").asText()).contains(alive);
        assertThat(args).contains("--scrub-every");
        assertThat(container.at("/livenessProbe/initialDelaySeconds").asInt())
                .isGreaterThan((int) dev.tagsync.SyncLoop.DEFAULT_STALLED_AFTER.toSeconds());
        isSafe(pod);
    }

    @Test
    @DisplayName("gc runs once at a time, and ends")
    void collect() throws IOException {
        JsonNode job = manifest("collect.yaml");

        assertThat(command(job)).isEqualTo("gc");
        runsOnceAtATime(job);
    }

    @Test
    @DisplayName("verify runs once at a time, and ends, with room for the mirror")
    void verify() throws IOException {
        JsonNode job = manifest("verify.yaml");

        assertThat(command(job)).isEqualTo("verify");
        assertThat(job.at("/spec/jobTemplate/spec/template/spec/containers/0/volumeMounts")
                        .findValuesAsText("mountPath"))
                .contains("/var/lib/tagsync");
        runsOnceAtATime(job);
    }

    private static String command(JsonNode job) {
        return job.at("/spec/jobTemplate/spec/template/spec/containers/0/args/0")
                .asText();
    }

    private static void runsOnceAtATime(JsonNode job) throws IOException {
        assertThat(job.at("/kind").asText()).isEqualTo("CronJob");
        assertThat(job.at("/spec/schedule").asText()).matches("(\\S+ ){4}\\S+");
        assertThat(job.at("/spec/concurrencyPolicy").asText()).isEqualTo("Forbid");
        assertThat(job.at("/spec/jobTemplate/spec/activeDeadlineSeconds").asInt())
                .isPositive();
        assertThat(job.at("/spec/jobTemplate/spec/template/spec/restartPolicy").asText())
                .isEqualTo("Never");
        isSafe(job.at("/spec/jobTemplate/spec/template/spec"));
    }

    private static void isSafe(JsonNode pod) throws IOException {
        assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        Set<String> volumes = new TreeSet<>();
        pod.at("/volumes").forEach(volume -> volumes.add(volume.at("/name").asText()));
        assertThat(pod.at("/containers")).hasSize(1);
        JsonNode container = pod.at("/containers/0");
        assertThat(container.at("/image").asText()).isEqualTo("tagsync");
        assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                .isFalse();
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(texts(container.at("/securityContext/capabilities/drop"))).containsExactly("ALL");
        assertThat(container.at("/resources/requests/memory").asText()).isNotEmpty();
        assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
        Set<String> mounted = new TreeSet<>();
        container
                .at("/volumeMounts")
                .forEach(mount -> mounted.add(mount.at("/name").asText()));
        assertThat(mounted).isEqualTo(volumes);
        assertThat(pod.findValuesAsText("configMap").size()
                        + pod.findValues("configMap").size())
                .isPositive();
        pod.findValues("configMap")
                .forEach(map -> assertThat(map.at("/name").asText()).isEqualTo("tagsync"));
        container
                .at("/env")
                .forEach(variable -> assertThat(new Cli().parser().getUsageMessage())
                        .contains(variable.at("/name").asText()));
        new Cli().parser().parseArgs(texts(container.at("/args")).toArray(String[]::new));
    }

    @Test
    @DisplayName("the configuration in it is one that the command line takes")
    void configuration(@TempDir Path folder) throws IOException {
        JsonNode map = manifest("config.yaml");

        Path file = Files.writeString(
                folder.resolve("catalog.yaml"), map.at("/data/catalog.yaml").asText());
        assertThat(Config.read(file).settings()).containsKeys("repo", "cql", "mirror", "scratch");
    }

    @Test
    @DisplayName("the container runs as nobody special, from pinned images, what the build makes")
    void container() throws IOException {
        List<String> lines = Files.readAllLines(FOLDER.resolve("container/Containerfile"));

        assertThat(lines.stream().filter(line -> line.startsWith("FROM ")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).matches("FROM [a-z-]+:\\d\\S*( AS build)?"));
        assertThat(lines).contains("USER 10001");
        String entry = lines.stream()
                .filter(l -> l.startsWith("ENTRYPOINT "))
                .findFirst()
                .orElseThrow();
        assertThat(texts(YAML.readTree(entry.substring("ENTRYPOINT ".length()))))
                .containsExactly("tagsync");
        assertThat(lines).contains("COPY --from=build /src/examples/deploy/container/tagsync /usr/local/bin/tagsync");
        assertThat(FOLDER.resolve("container/tagsync")).isExecutable();
        String pom = Files.readString(DrillTest.ROOT.resolve("examples/cli/pom.xml"));
        assertThat(pom).contains("<finalName>tagsync-cli</finalName>", "${project.build.directory}/lib");
        assertThat(lines)
                .anyMatch(l -> l.contains("/examples/cli/target/tagsync-cli.jar /opt/tagsync/tagsync-cli.jar"));
        JsonNode command = YAML.readTree(lines.get(lines.size() - 1).substring("CMD ".length()));
        new Cli().parser().parseArgs(texts(command).toArray(String[]::new));
    }

    @Test
    @DisplayName("the image starts Java with the start script's compilers and variables, as the process itself")
    void imageStartsAsTheStartScriptDoes(@TempDir Path folder) throws IOException, InterruptedException {
        String script = Files.readString(FOLDER.resolve("container/tagsync"));
        String start = Files.readString(DrillTest.ROOT.resolve("examples/cli/tagsync"));
        for (String both : List.of("-XX:Tier4\\w+=\\d+", "-XX:TieredStopAtLevel=\\d", "-XX:MaxRAMPercentage=\\d+")) {
            assertThat(found(both, script)).isEqualTo(found(both, start)).isNotEmpty();
        }
        Path java = Files.writeString(folder.resolve("java"), "#!/bin/sh\nprintf '%s\\n' $$ \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();

        List<String> watch = started(folder, "watch", "--interval", "1 m");
        assertThat(watch)
                .contains("-XX:Tier4BackEdgeThreshold=400000")
                .doesNotContain("-XX:TieredStopAtLevel=1")
                .containsSubsequence("-XX:MaxRAMPercentage=50", "-Xmx2g", "-Da=b", "-cp")
                .endsWith(
                        "/opt/tagsync/tagsync-cli.jar:/opt/tagsync/validators/*:/more/*.jar",
                        Main.class.getName(),
                        "--config",
                        "/etc/tagsync/catalog.yaml",
                        "watch",
                        "--interval",
                        "1 m");
        assertThat(started(folder, "status"))
                .contains("-XX:TieredStopAtLevel=1")
                .noneMatch(flag -> flag.startsWith("-XX:Tier4"));
    }

    private static Set<String> found(String pattern, String text) {
        Set<String> found = new TreeSet<>();
        Pattern.compile(pattern).matcher(text).results().forEach(result -> found.add(result.group()));
        return found;
    }

    /** Runs the image's script with a Java that tells how it was called. */
    private static List<String> started(Path bin, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(FOLDER.resolve("container/tagsync").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        builder.environment().put("TAGSYNC_JAVA_OPTS", "-Xmx2g -Da=b");
        builder.environment().put("TAGSYNC_CLASSPATH", "/more/*.jar");
        Process process = builder.start();
        List<String> said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(said.toString()).isZero();
        assertThat(said.get(0)).as("signals reach Java").isEqualTo(String.valueOf(process.pid()));
        return said.subList(1, said.size());
    }

    /** The fields of the Kubernetes API that the manifests use, by the place that they stand in: kind, or field above, or both where that is not enough. */
    private static final Map<String, Set<String>> FIELDS = Map.ofEntries(
            Map.entry("Namespace", Set.of("apiVersion", "kind", "metadata")),
            Map.entry("ConfigMap", Set.of("apiVersion", "kind", "metadata", "data")),
            Map.entry("Deployment", Set.of("apiVersion", "kind", "metadata", "spec")),
            Map.entry("CronJob", Set.of("apiVersion", "kind", "metadata", "spec")),
            Map.entry("metadata", Set.of("name", "labels")),
            Map.entry("Deployment/spec", Set.of("replicas", "selector", "template")),
            Map.entry("selector", Set.of("matchLabels")),
            Map.entry(
                    "CronJob/spec",
                    Set.of(
                            "schedule",
                            "concurrencyPolicy",
                            "startingDeadlineSeconds",
                            "successfulJobsHistoryLimit",
                            "failedJobsHistoryLimit",
                            "jobTemplate")),
            Map.entry("jobTemplate", Set.of("spec")),
            Map.entry("jobTemplate/spec", Set.of("backoffLimit", "activeDeadlineSeconds", "template")),
            Map.entry("template", Set.of("metadata", "spec")),
            Map.entry(
                    "template/spec",
                    Set.of(
                            "automountServiceAccountToken",
                            "terminationGracePeriodSeconds",
                            "restartPolicy",
                            "securityContext",
                            "containers",
                            "volumes")),
            Map.entry("spec/securityContext", Set.of("runAsNonRoot", "runAsUser", "fsGroup", "seccompProfile")),
            Map.entry("seccompProfile", Set.of("type")),
            Map.entry(
                    "containers",
                    Set.of(
                            "name",
                            "image",
                            "args",
                            "env",
                            "livenessProbe",
                            "startupProbe",
                            "resources",
                            "securityContext",
                            "volumeMounts")),
            Map.entry("env", Set.of("name", "value", "valueFrom")),
            Map.entry("valueFrom", Set.of("secretKeyRef")),
            Map.entry("secretKeyRef", Set.of("name", "key")),
            Map.entry(
                    "livenessProbe",
                    Set.of("exec", "initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold")),
            Map.entry("startupProbe", Set.of("exec", "periodSeconds", "failureThreshold")),
            Map.entry("exec", Set.of("command")),
            Map.entry("resources", Set.of("requests", "limits")),
            Map.entry("requests", Set.of("cpu", "memory")),
            Map.entry("limits", Set.of("cpu", "memory")),
            Map.entry(
                    "containers/securityContext",
                    Set.of("allowPrivilegeEscalation", "readOnlyRootFilesystem", "capabilities")),
            Map.entry("capabilities", Set.of("drop")),
            Map.entry("volumeMounts", Set.of("name", "mountPath", "readOnly")),
            Map.entry("volumes", Set.of("name", "configMap", "emptyDir")),
            Map.entry("configMap", Set.of("name")),
            Map.entry("emptyDir", Set.of("sizeLimit")));

    /** Finds the fields of a manifest that are not known where they stand. Labels and data have names of their own. */
    private static List<String> unknown(String above, String here, JsonNode node) {
        List<String> unknown = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(each -> unknown.addAll(unknown(above, here, each)));
        } else if (node.isObject() && !Set.of("labels", "matchLabels", "data").contains(here)) {
            Set<String> known = FIELDS.getOrDefault(above + "/" + here, FIELDS.getOrDefault(here, Set.of()));
            node.properties().forEach(field -> {
                if (!known.contains(field.getKey())) {
                    unknown.add(above + "/" + here + "/" + field.getKey());
                }
                unknown.addAll(unknown(here, field.getKey(), field.getValue()));
            });
        }
        return unknown;
    }

    @Test
    @DisplayName("the manifests have no field that Kubernetes does not know in its place")
    void fieldsAreKnown() throws IOException {
        for (String file : texts(
                YAML.readTree(FOLDER.resolve("kubernetes/kustomization.yaml").toFile())
                        .at("/resources"))) {
            JsonNode manifest = manifest(file);
            assertThat(unknown("", manifest.at("/kind").asText(), manifest))
                    .as(file)
                    .isEmpty();
        }
        String watch = Files.readString(FOLDER.resolve("kubernetes/watch.yaml"));
        Map<String, String> mistakes = Map.of(
                "periodSeconds: 60",
                "periodSecond: 60",
                "volumeMounts:",
                "volumesMounts:",
                "  image: tagsync",
                "  spec: {}");
        mistakes.forEach((right, wrong) -> assertThat(
                        unknown("", "Deployment", parsed(watch.replaceFirst(right, wrong))))
                .as(wrong)
                .isNotEmpty());
    }

    private static JsonNode parsed(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
