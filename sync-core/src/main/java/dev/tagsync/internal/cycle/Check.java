package dev.tagsync.internal.cycle;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Environment;
import dev.tagsync.SyncCall;
import dev.tagsync.SyncController;
import dev.tagsync.SyncListener;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncReport;
import dev.tagsync.SyncResult;
import dev.tagsync.TagPolicy;
import dev.tagsync.spi.ContentSource;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.Validator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Plans content that is no release: the base is made live in a store of its own, unjudged, and then the very cycle runs that plans a tag. Thread-safe.
 */
public final class Check {
    private static final long CACHE_BYTES = 32L << 20;

    private final Environment environment;
    private final CatalogDefinition definition;
    private final ContentSource content;
    private final Optional<Base> base;
    private final List<Validator> validators;
    private final SyncListener listener;
    private final Path scratch;
    private final Duration validatorTimeout;

    /** What content is compared with. */
    public record Base(TagSource source, String tag) {}

    public Check(
            Environment environment,
            CatalogDefinition definition,
            ContentSource content,
            Optional<Base> base,
            List<Validator> validators,
            SyncListener listener,
            Path scratch,
            Duration validatorTimeout) {
        this.environment = environment;
        this.definition = definition;
        this.content = content;
        this.base = base;
        this.validators = List.copyOf(validators);
        this.listener = listener;
        this.scratch = scratch;
        this.validatorTimeout = validatorTimeout;
    }

    public SyncReport run() {
        try (MemoryStore store = new MemoryStore(scratch)) {
            CheckSource source = new CheckSource(content, base);
            base.ifPresent(b -> makeLive(b, parts(source, store, List.of())));
            String name = source.checked().tag().value();
            SyncResult result = new SyncCycle(
                            parts(source, store, validators), call(name), name, SyncOptions.NONE, () -> {})
                    .plan(name);
            if (result instanceof SyncResult.Planned || result instanceof SyncResult.Rejected) {
                return result.report();
            }
            throw new IllegalStateException(result.summary());
        }
    }

    private static void makeLive(Base base, SyncParts parts) {
        SyncResult result =
                new SyncCycle(parts, call(base.tag()), base.tag(), SyncOptions.NONE, () -> {}).promote(base.tag());
        if (!result.promoted()) {
            throw new ConfigurationException(
                    "check.base",
                    "nothing can be compared with " + base.tag() + ": "
                            + (result instanceof SyncResult.Rejected
                                    ? result.report().findings().get(0).toString()
                                    : result.summary()),
                    "name a release that is good");
        }
    }

    private static SyncCall call(String name) {
        return new SyncCall(
                1,
                SyncController.DEFAULT_CATALOG,
                SyncController.DEFAULT_CHANNEL,
                SyncCall.Act.PLAN,
                Optional.of(name));
    }

    private SyncParts parts(TagSource source, MemoryStore store, List<Validator> judges) {
        return SyncParts.of(
                environment,
                SyncController.DEFAULT_CATALOG,
                SyncController.DEFAULT_CHANNEL,
                "check",
                definition,
                source,
                // Content is no tag, and its base is named.
                TagPolicy.ANY,
                store,
                judges,
                CACHE_BYTES,
                // Of a check only how far it is: no channel has anything to do with it.
                new Listeners(List.of(listener::progress)),
                scratch,
                Duration.ZERO,
                validatorTimeout,
                List.of(),
                Optional.empty());
    }
}
