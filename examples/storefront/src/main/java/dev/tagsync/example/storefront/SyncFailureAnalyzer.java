package dev.tagsync.example.storefront;

import dev.tagsync.SyncException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says why the service does not start as TagSync says it: what is wrong, and what to do. */
class SyncFailureAnalyzer extends AbstractFailureAnalyzer<SyncException> {
    @Override
    protected FailureAnalysis analyze(Throwable whole, SyncException cause) {
        return new FailureAnalysis(
                cause.code() + ": " + cause.getMessage(),
                cause.hint().orElse("Look at " + cause.code() + " in docs/reference/errors.md."),
                cause);
    }
}
