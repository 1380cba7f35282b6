package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Keeps the documentation true where a machine can tell: links, listings, rules of the ports, ids of findings and faults. */
class DocsTest {
    private static final Path ROOT = root();

    private static final Pattern LINK = Pattern.compile("(?<!`)\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern SNIPPET = Pattern.compile("<!-- snippet: (\\S+)#(\\S+) -->");
    private static final Pattern RULE = Pattern.compile("^- \\*\\*([A-Z]{2}-\\d+)\\*\\* (.*)$");
    private static final Pattern JAVADOC_RULE =
            Pattern.compile("<li><b>([A-Z]{2}-\\d+)</b>(.*?)(?=\\n \\* +<li>|\\n \\* +</ul>)", Pattern.DOTALL);

    private static final String ID = "[a-z]+(?:-[a-z]+)*(?:\\.[a-z0-9]+(?:-[a-z0-9]+)*)?";

    /** The code of a fault where it is made, with a dot in it or without. */
    private static final Pattern CODE =
            Pattern.compile("new (?:Configuration|Transient|Permanent|OutcomeUnknown)Exception\\(\\s*\"(" + ID + ")\"");

    /** The rule of a finding where it is made; examples have rules of their own. */
    private static final Pattern FINDING =
            Pattern.compile("(?:new Problem|Finding\\.\\w+|Keyed\\.Rejected)\\(\\s*\"(" + ID + ")\"");

    /** What may be an id that was put into a constant, or is chosen between. */
    private static final Pattern LITERAL = Pattern.compile("\"(" + ID + ")\"");

    /** Looks like an id and is none: a property of Java's, keys of a configuration file, a folder. */
    private static final Set<String> NO_IDS =
            Set.of("file.encoding", "key.collection", "key.name", "catalog.git", "schema.lock");

    /** What the start script of the command line says before there is any Java. */
    private static final Set<String> IDS_OF_THE_SCRIPT = Set.of("cli.java", "cli.build");

    /** The id of an invariant or a hazard, or a range of them. */
    private static final Pattern INVARIANTS = Pattern.compile("\\b(H-[A-Z]+-|I)(\\d+)\\b(?: to \\1(\\d+)\\b)?");

    private static final Pattern INVARIANT_ROW = Pattern.compile("^\\| ((?:H-[A-Z]+-|I)\\d+) \\|.*\\|([^|]*)\\|$");
    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+)`");

    private static final Pattern DOCUMENTED_ID = Pattern.compile("^\\| `(" + ID + ")` \\|");

    private static final Pattern BADGE = Pattern.compile(
            "\\[!\\[([^\\]]+)]\\(https://img\\.shields\\.io/badge/(\\w+)-([^)]+)-[a-z]+\\)]\\(([^)]+)\\)");

    @Test
    @DisplayName("every relative link leads to a file, and to a heading where it names one")
    void linksLeadSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            List<String> lines = prose(lines(page));
            for (int i = 0; i < lines.size(); i++) {
                Matcher link = LINK.matcher(lines.get(i));
                while (link.find()) {
                    String target = link.group(1);
                    if (!leadsSomewhere(page, target)) {
                        broken.add(place(page, i) + " leads nowhere: " + target);
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean leadsSomewhere(Path page, String target) {
        if (target.contains("://") || target.startsWith("mailto:")) {
            return true;
        }
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        return Files.exists(file) && (hash < 0 || headings(lines(file)).contains(target.substring(hash + 1)));
    }

    /** The anchors that Git hosts give to headings. */
    private static Set<String> headings(List<String> lines) {
        Set<String> anchors = new TreeSet<>();
        for (String line : prose(lines)) {
            if (line.matches("#{1,6} .*")) {
                String anchor = line.replaceFirst("#+ +", "")
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                String free = anchor;
                for (int n = 1; !anchors.add(free); n++) {
                    free = anchor + "-" + n;
                }
            }
        }
        return anchors;
    }

    @Test
    @DisplayName("every listing that names a region of a compiled file is that region")
    void listingsAreCompiledCode() {
        List<String> wrong = new ArrayList<>();
        int found = 0;
        for (Path page : pages()) {
            List<String> lines = lines(page);
            for (int i = 0; i < lines.size(); i++) {
                Matcher snippet = SNIPPET.matcher(lines.get(i));
                if (snippet.matches()) {
                    found++;
                    String shown = listing(lines, i + 1);
                    String compiled = region(ROOT.resolve(snippet.group(1)), snippet.group(2));
                    if (!shown.equals(compiled)) {
                        wrong.add(place(page, i) + " shows\n" + shown + "\nand the region is\n" + compiled);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(found).as("listings that were compared").isGreaterThan(5);
    }

    @Test
    @DisplayName("nothing in Java is shown that is not compiled")
    void everyListingInJavaIsCompiled() {
        List<String> loose = new ArrayList<>();
        for (Path page : pages()) {
            List<String> lines = lines(page);
            for (int i = 1; i < lines.size(); i++) {
                if (lines.get(i).strip().startsWith("```java")
                        && !SNIPPET.matcher(lines.get(i - 1)).matches()) {
                    loose.add(place(page, i));
                }
            }
        }
        assertThat(loose).as("listings without a mark `snippet` above them").isEmpty();
    }

    @Test
    @DisplayName("the tutorial's program has at most 30 lines")
    void firstEmbedIsShort() {
        Path page = ROOT.resolve("docs/tutorial/first-embed.md");
        List<String> lines = lines(page);
        int mark = lines.indexOf(
                "<!-- snippet: examples/host-project/src/it/tutorial/src/main/java/FirstEmbed.java#first-embed -->");
        assertThat(mark).as("where the program stands").isPositive();
        assertThat(listing(lines, mark + 1).lines()).hasSizeBetween(10, 30);
    }

    /** Returns the fenced block that begins in line {@code from}. */
    private static String listing(List<String> lines, int from) {
        assertThat(lines.get(from)).as("the line after a snippet's mark").startsWith("```");
        int end = from + 1;
        while (!lines.get(end).startsWith("```")) {
            end++;
        }
        return String.join("\n", lines.subList(from + 1, end));
    }

    /** Returns the lines between {@code // region NAME} and {@code // endregion}, but those from {@code not shown} to {@code shown}. */
    private static String region(Path file, String name) {
        List<String> shown = new ArrayList<>();
        boolean inside = false;
        boolean hidden = false;
        for (String line : lines(file)) {
            if (!inside) {
                inside = isMark(line, "region " + name);
            } else if (isMark(line, "endregion")) {
                return String.join("\n", shown).stripIndent().stripTrailing();
            } else if (isMark(line, "not shown") || isMark(line, "shown")) {
                hidden = isMark(line, "not shown");
            } else if (!hidden) {
                shown.add(line);
            }
        }
        throw new AssertionError("no region " + name + " in " + file);
    }

    private static boolean isMark(String line, String mark) {
        return line.strip().equals("// " + mark) || line.strip().equals("<!-- " + mark + " -->");
    }

    @Test
    @DisplayName("the reference states the ports' rules as the Javadoc does")
    void portRulesAreThoseOfTheJavadoc() {
        Map<String, String> javadoc = new TreeMap<>();
        for (String port : List.of("TagSource", "SnapshotStore", "Validator", "Promoter")) {
            String source = text(ROOT.resolve("sync-core/src/main/java/dev/tagsync/spi/" + port + ".java"));
            Matcher rule = JAVADOC_RULE.matcher(source);
            while (rule.find()) {
                javadoc.put(rule.group(1), plain(rule.group(2).replaceAll("\\n \\*", " ")));
            }
        }
        Map<String, String> shown = new TreeMap<>();
        for (String line : lines(ROOT.resolve("docs/reference/ports.md"))) {
            Matcher rule = RULE.matcher(line);
            if (rule.matches()) {
                shown.put(rule.group(1), plain(rule.group(2)));
            }
        }
        assertThat(javadoc).hasSizeGreaterThan(30);
        assertThat(shown).isEqualTo(javadoc);
    }

    private static String plain(String text) {
        return text.replaceAll("\\{@(?:code|link|value) +([^}]*)}", "$1")
                .replace("dev.tagsync.", "")
                .replace('#', '.')
                .replaceAll("(^|\\s)\\.", "$1")
                .replace("`", "")
                .replaceAll("\\s+", " ")
                .strip();
    }

    @Test
    @DisplayName("every id of a finding or a fault is explained, and every id explained exists")
    void idsAreExplained() {
        Set<String> explained = new TreeSet<>();
        for (String page : List.of("findings.md", "errors.md")) {
            for (String line : lines(ROOT.resolve("docs/reference/" + page))) {
                Matcher id = DOCUMENTED_ID.matcher(line);
                if (id.find()) {
                    explained.add(id.group(1));
                }
            }
        }
        Map<String, String> inCode = new TreeMap<>();
        for (Path file : mainSources()) {
            found(CODE, file).forEach(id -> inCode.putIfAbsent(id, place(file)));
            if (!file.startsWith(ROOT.resolve("examples"))) {
                found(FINDING, file).forEach(id -> inCode.putIfAbsent(id, place(file)));
            }
        }
        Set<String> prefixes = new TreeSet<>();
        Stream.concat(inCode.keySet().stream(), explained.stream())
                .filter(id -> id.contains("."))
                .forEach(id -> prefixes.add(id.substring(0, id.indexOf('.'))));
        for (Path file : mainSources()) {
            found(LITERAL, file).stream()
                    .filter(id -> id.contains(".") && prefixes.contains(id.substring(0, id.indexOf('.'))))
                    .filter(id -> !NO_IDS.contains(id))
                    .forEach(id -> inCode.putIfAbsent(id, place(file)));
        }
        assertThat(inCode)
                .containsKeys("interrupted", "special-files.lfs-content", "file.lfs-pointer", "breaker.removed");
        Map<String, String> missing = new TreeMap<>(inCode);
        missing.keySet().removeAll(explained);
        assertThat(missing)
                .as("ids to explain in docs/reference/findings.md or errors.md, and where they are")
                .isEmpty();
        explained.removeAll(inCode.keySet());
        explained.removeAll(IDS_OF_THE_SCRIPT);
        assertThat(explained).as("ids that are explained and in no source").isEmpty();
    }

    private static List<String> found(Pattern pattern, Path file) {
        return pattern.matcher(text(file)).results().map(id -> id.group(1)).toList();
    }

    private static String place(Path file) {
        return ROOT.relativize(file).toString();
    }

    @Test
    @DisplayName("the README's badges say what the parent pom says, and lead somewhere")
    void badgesAreTrue() {
        String pom = text(ROOT.resolve("pom.xml"));
        Map<String, String> told = new TreeMap<>();
        Matcher badge = BADGE.matcher(text(ROOT.resolve("README.md")));
        while (badge.find()) {
            String message = badge.group(3).replace("--", "-").replace("%2B", "+");
            told.put(badge.group(2), message);
            assertThat(badge.group(1)).isEqualTo(badge.group(2) + " " + message);
            assertThat(leadsSomewhere(ROOT.resolve("README.md"), badge.group(4)))
                    .as(badge.group(4))
                    .isTrue();
        }
        assertThat(told)
                .isEqualTo(Map.of(
                        "license", element(pom, "licenses>\\s*<license>\\s*<name"),
                        "Java", element(pom, "maven.compiler.release") + "+",
                        "version", element(pom, "artifactId>tagsync-parent</artifactId>\\s*<version")));
    }

    private static String element(String pom, String start) {
        Matcher element = Pattern.compile("<" + start + ">([^<]+)<").matcher(pom);
        assertThat(element.find()).as(start).isTrue();
        return element.group(1);
    }

    @Test
    @DisplayName("every invariant and hazard that is named is explained, with tests that have its id, and no other is")
    void invariantsAndHazardsAreExplained() {
        Path page = ROOT.resolve("docs/reference/invariants.md");
        Map<String, Set<String>> named = new TreeMap<>();
        for (Path file : Stream.concat(javaSources().stream(), pages().stream())
                .filter(file -> !file.equals(page))
                .toList()) {
            String name = file.getFileName().toString();
            INVARIANTS.matcher(text(file)).results().forEach(ids -> {
                int first = Integer.parseInt(ids.group(2));
                int last = ids.group(3) == null ? first : Integer.parseInt(ids.group(3));
                for (int n = first; n <= last; n++) {
                    named.computeIfAbsent(ids.group(1) + n, id -> new TreeSet<>())
                            .add(name);
                }
            });
        }
        Set<String> explained = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        for (String line : lines(page)) {
            Matcher row = INVARIANT_ROW.matcher(line);
            if (row.matches()) {
                explained.add(row.group(1));
                List<String> tests = TEST_NAME
                        .matcher(row.group(2))
                        .results()
                        .map(code -> code.group(1))
                        .toList();
                if (tests.isEmpty()) {
                    wrong.add(row.group(1) + " has no test");
                }
                tests.stream()
                        .filter(test ->
                                !named.getOrDefault(row.group(1), Set.of()).contains(test + ".java"))
                        .forEach(test -> wrong.add(test + " does not name " + row.group(1)));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(explained).hasSizeGreaterThan(50).isEqualTo(named.keySet());
    }

    private static List<Path> javaSources() {
        try (Stream<Path> modules = Stream.concat(Files.list(ROOT), Files.list(ROOT.resolve("examples")))) {
            List<Path> sources = new ArrayList<>();
            for (Path source : modules.map(m -> m.resolve("src"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(source)) {
                    files.filter(f -> f.toString().endsWith(".java")).forEach(sources::add);
                }
            }
            return sources;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> mainSources() {
        try (Stream<Path> modules = Stream.concat(Files.list(ROOT), Files.list(ROOT.resolve("examples")))) {
            List<Path> sources = new ArrayList<>();
            for (Path module : modules.map(m -> m.resolve("src/main/java")).toList()) {
                if (Files.isDirectory(module)) {
                    try (Stream<Path> files = Files.walk(module)) {
                        files.filter(f -> f.toString().endsWith(".java"))
                                // What the suites make up is nobody's to look up.
                                .filter(f -> !f.getParent().endsWith("contract"))
                                .forEach(sources::add);
                    }
                }
            }
            return sources;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> pages() {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> examples = Files.walk(ROOT.resolve("examples"), 2)) {
            List<Path> pages = Stream.of(top, docs, examples)
                    .flatMap(part -> part)
                    .filter(f -> f.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            assertThat(pages).hasSizeGreaterThan(10);
            return pages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the lines with those of fenced blocks empty, so that line numbers stay. */
    private static List<String> prose(List<String> lines) {
        List<String> prose = new ArrayList<>();
        boolean fenced = false;
        for (String line : lines) {
            boolean fence = line.strip().startsWith("```");
            prose.add(fenced || fence ? "" : line);
            fenced ^= fence;
        }
        return prose;
    }

    private static String place(Path page, int index) {
        return ROOT.relativize(page) + ":" + (index + 1);
    }

    private static List<String> lines(Path file) {
        return text(file).lines().toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tests run in a module's folder, or in an IDE in the project's. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("docs"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("no folder above " + Path.of("").toAbsolutePath() + " has docs/");
        }
        return folder;
    }
}
