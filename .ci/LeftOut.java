import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Prints what a build did not test: tests that were skipped, with the reason, and tests that only the nightly profile runs. */
public final class LeftOut {
    /** The mark, what other annotations follow it, and the name of the class or method that is marked, whatever it returns. */
    private static final Pattern NIGHTLY = Pattern.compile("@Tag\\(\"nightly\"\\)"
            + "(?:\\s*@[\\w.]+(?:\\s*\\((?:[^()\"]|\"(?:\\\\.|[^\"\\\\])*\")*\\))?)*"
            + "[^@;{}()]*?(?:\\bclass\\s+(\\w+)|\\b(\\w+)\\s*\\()");

    /** Where tests are: also the suites that the kit publishes. */
    private static final List<String> TESTS = List.of("/src/test/java/", "/sync-testkit/src/main/java/");

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        boolean nightly = Boolean.parseBoolean(args[1]);
        long run = 0;
        long skipped = 0;
        TreeMap<String, Integer> reasons = new TreeMap<>();
        for (Path report : find(root, "/target/surefire-reports/TEST-", ".xml")) {
            Element suite = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getDocumentElement();
            run += Long.parseLong(suite.getAttribute("tests"));
            NodeList marks = suite.getElementsByTagName("skipped");
            for (int i = 0; i < marks.getLength(); i++) {
                Element test = (Element) marks.item(i).getParentNode();
                reasons.merge(simple(test.getAttribute("classname")) + ": " + reason((Element) marks.item(i)), 1, Integer::sum);
                skipped++;
            }
        }
        System.out.println();
        System.out.println("Tests of all modules: " + run + ", of which " + skipped + " were skipped");
        reasons.forEach((where, count) -> System.out.println("  skipped  " + count + " of " + where));
        if (!nightly) {
            for (String tests : TESTS) {
                for (Path source : find(root, tests, ".java")) {
                    leftOut(source);
                }
            }
        }
        System.out.println();
        if (run == 0) {
            throw new IllegalStateException("no test was run");
        }
    }

    private static void leftOut(Path source) throws IOException {
        String file = source.getFileName().toString().replace(".java", "");
        Matcher matcher = NIGHTLY.matcher(Files.readString(source));
        while (matcher.find()) {
            String name = matcher.group(1) == null ? file + "." + matcher.group(2) : matcher.group(1);
            System.out.println("  left out " + name + ": run it with mvn verify -Pnightly");
        }
    }

    /** The message, or else the first line of the exception without its class. */
    private static String reason(Element skipped) {
        String text = skipped.getAttribute("message");
        if (text.isBlank()) {
            text = skipped.getTextContent().strip().lines().findFirst().orElse("");
            text = text.replaceFirst("^[\\w.$]+Exception: ", "");
        }
        return text.isBlank() ? "no reason given" : text;
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private static List<Path> find(Path root, String part, String end) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return new ArrayList<>(files.filter(f -> {
                        String path = f.toString().replace('\\', '/');
                        return path.contains(part) && path.endsWith(end) && !path.contains("/target/it");
                    })
                    .sorted()
                    .toList());
        }
    }
}
