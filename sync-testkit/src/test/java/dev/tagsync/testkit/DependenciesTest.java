package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Each library of the poms has its reason in the reference, and none is there that has gone. */
class DependenciesTest {
    private static final Path ROOT = root();
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+:[^`]+)` \\| (.+) \\|$");
    private static final List<String> PUBLISHED =
            List.of("sync-core", "sync-git-jgit", "sync-store-scylla", "sync-testkit");

    /** Libraries that are not this project's, with where they are declared and for what. */
    private static Map<String, Set<String>> declared(List<String> modules) {
        Map<String, Set<String>> declared = new TreeMap<>();
        for (String module : modules) {
            for (Element dependency : dependencies(ROOT.resolve(module).resolve("pom.xml"))) {
                String group = text(dependency, "groupId");
                if (group.equals("dev.tagsync")) {
                    continue;
                }
                String scope = text(dependency, "optional").equals("true") ? "optional" : text(dependency, "scope");
                declared.computeIfAbsent(group + ":" + text(dependency, "artifactId"), id -> new TreeSet<>())
                        .add("`" + module + "`" + (scope.isEmpty() ? "" : " (" + scope + ")"));
            }
        }
        return declared;
    }

    private static List<Element> dependencies(Path pom) {
        List<Element> found = new ArrayList<>();
        try {
            Element project = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(pom.toFile())
                    .getDocumentElement();
            for (Element list : children(project, "dependencies")) {
                found.addAll(children(list, "dependency"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException(pom.toString(), e);
        }
        return found;
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    private static String text(Element parent, String name) {
        return children(parent, name).stream()
                .findFirst()
                .map(e -> e.getTextContent().strip())
                .orElse("");
    }

    private static Map<String, List<String>> rows(String heading) {
        Map<String, List<String>> rows = new TreeMap<>();
        boolean inside = false;
        try {
            for (String line : Files.readAllLines(ROOT.resolve("docs/reference/dependencies.md"))) {
                inside = line.startsWith("## ") ? line.equals("## " + heading) : inside;
                Matcher row = ROW.matcher(line);
                if (inside && row.matches()) {
                    rows.put(row.group(1), List.of(row.group(2).split(" \\| ?", -1)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    @Test
    @DisplayName("what the kit carries as files is named with its licence, and the published jars have both texts")
    void whatIsCarriedIsNamed() throws IOException {
        String notice = Files.readString(ROOT.resolve("NOTICE"));
        String pom = Files.readString(ROOT.resolve("sync-testkit/pom.xml"));
        Set<String> carried = new TreeSet<>();
        Matcher item = Pattern.compile("<artifactItem>.*?<artifactId>(.*?)</artifactId>", Pattern.DOTALL)
                .matcher(pom);
        while (item.find()) {
            carried.add(item.group(1));
        }
        Set<String> named = new TreeSet<>();
        notice.lines()
                .filter(line -> line.startsWith("  "))
                .forEach(line -> named.addAll(
                        List.of(line.replaceAll("\\(.*?\\)", "").strip().split("[\\s,]+"))));
        assertThat(carried).hasSizeGreaterThan(50);
        assertThat(named).isEqualTo(carried);
        // The kit's own class path has what its jar will have.
        for (String file : List.of("LICENSE", "NOTICE")) {
            assertThat(ROOT.resolve("sync-testkit/target/classes/META-INF").resolve(file))
                    .hasSameTextualContentAs(ROOT.resolve(file));
        }
    }

    @Test
    @DisplayName("every library of a published module is told with where it is, and no other")
    void publishedModules() {
        Map<String, Set<String>> told = new TreeMap<>();
        rows("Published modules").forEach((id, cells) -> {
            told.put(id, new TreeSet<>(List.of(cells.get(0).split(", "))));
            assertThat(cells.get(1)).as("why " + id).hasSizeGreaterThan(10);
        });

        assertThat(told).isEqualTo(declared(PUBLISHED));
    }

    @Test
    @DisplayName("every library that only examples have is told, and no other")
    void examples() throws IOException {
        List<String> modules;
        try (Stream<Path> poms = Files.walk(ROOT.resolve("examples"), 3)) {
            modules = poms.filter(p -> p.endsWith("pom.xml"))
                    .map(p -> ROOT.relativize(p.getParent()).toString())
                    .toList();
        }
        Set<String> only = new TreeSet<>(declared(modules).keySet());
        only.removeAll(declared(PUBLISHED).keySet());

        Map<String, List<String>> told = rows("Only in examples");
        assertThat(told.keySet()).isEqualTo(only);
        told.forEach((id, cells) -> assertThat(cells.get(0)).as("why " + id).isNotBlank());
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("docs"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
