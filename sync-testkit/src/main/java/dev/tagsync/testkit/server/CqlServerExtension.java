package dev.tagsync.testkit.server;

import dev.tagsync.ConfigurationException;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives {@link CqlServer#shared()} to test methods and constructors that have a parameter of that type. Where ScyllaDB in a container is asked
 * for and cannot run, the tests are skipped with the reason; any other failure to start fails them.
 *
 * <p>This class is thread-safe.
 *
 * @since 0.1
 */
public final class CqlServerExtension implements ExecutionCondition, ParameterResolver {
    /** For JUnit. */
    public CqlServerExtension() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        try {
            return ConditionEvaluationResult.enabled("Uses " + CqlServer.shared());
        } catch (ConfigurationException e) {
            if (e.code().equals(SharedServer.CONTAINER_UNAVAILABLE)) {
                return ConditionEvaluationResult.disabled(e.getMessage());
            }
            throw e;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == CqlServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return CqlServer.shared();
    }
}
