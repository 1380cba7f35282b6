package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/**
 * Runs a contract suite over a port that breaks a rule, inside a test, and says which rules it caught. A test method belongs to the rule that
 * its name starts with: {@code ts03_...} to {@code TS-3}.
 *
 * <p>The suites are static nested classes that are not private, so that the build does not run them by themselves.
 */
final class ContractRunner {
    private static final Pattern RULE = Pattern.compile("([a-z]{2})0*([1-9][0-9]*)_.*");

    private ContractRunner() {}

    /** Runs a suite. */
    static Result run(Class<?> suite) {
        SortedSet<String> passed = new TreeSet<>();
        SortedMap<String, Throwable> failed = new TreeMap<>();
        SortedSet<String> notRun = new TreeSet<>();
        Collection<Event> events = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(suite))
                .execute()
                .allEvents()
                .list();
        for (Event event : events) {
            String method = event.getTestDescriptor()
                    .getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(source -> ((MethodSource) source).getMethodName())
                    .orElse(suite.getSimpleName());
            event.getPayload(TestExecutionResult.class).ifPresent(result -> {
                if (result.getStatus() == Status.FAILED) {
                    failed.put(
                            method,
                            result.getThrowable().orElseGet(() -> new AssertionError("failed without a cause")));
                } else if (event.getTestDescriptor().isTest()) {
                    (result.getStatus() == Status.SUCCESSFUL ? passed : notRun).add(method);
                }
            });
        }
        passed.removeAll(failed.keySet());
        return new Result(suite.getSimpleName(), passed, failed, notRun);
    }

    /** Returns the rule that a test method belongs to. */
    static String rule(String method) {
        Matcher matcher = RULE.matcher(method);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a contract's test starts with its rule's id, like ts03_: " + method);
        }
        return matcher.group(1).toUpperCase(java.util.Locale.ROOT) + '-' + matcher.group(2);
    }

    /**
     * What a run found.
     *
     * @param suite the suite's name
     * @param passed the methods that passed
     * @param failed the methods that failed, and why
     * @param notRun the methods that an assumption ended
     */
    record Result(
            String suite, SortedSet<String> passed, SortedMap<String, Throwable> failed, SortedSet<String> notRun) {
        /** Returns the rules that at least one test found broken. */
        SortedSet<String> brokenRules() {
            SortedSet<String> rules = new TreeSet<>();
            failed.keySet().forEach(method -> rules.add(rule(method)));
            return rules;
        }

        /** Checks that the suite found this rule broken, and no other. */
        void assertBreaksOnly(String rule) {
            assertThat(passed).as("tests that passed over %s", suite).isNotEmpty();
            assertThat(brokenRules())
                    .as("rules that %s breaks; its failures: %s", suite, causes())
                    .containsExactly(rule);
        }

        private Map<String, String> causes() {
            Map<String, String> causes = new TreeMap<>();
            failed.forEach((method, cause) -> causes.put(method, String.valueOf(cause.getMessage())));
            return causes;
        }
    }
}
