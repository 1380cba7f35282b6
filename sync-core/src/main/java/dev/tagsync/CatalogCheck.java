package dev.tagsync;

import dev.tagsync.internal.Settings;
import dev.tagsync.internal.cycle.Check;
import dev.tagsync.internal.validate.Validation;
import dev.tagsync.spi.ContentSource;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.Validator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Judges content before it is tagged, as {@link SyncController#plan(String)} would judge its tag: the same code runs, over a store in memory that
 * is forgotten afterwards. It needs no server, changes nothing, and can promote nothing. This class is thread-safe.
 *
 * <p>What does not fit memory lies in scratch space: about as much as the files of the content and of the base together.
 *
 * <pre>{@code
 * SyncReport report = CatalogCheck.builder()
 *         .content(JGitContent.workingTree(folder))
 *         .base(JGitTagSource.local(folder), "v1.4.0")
 *         .validator(new PricePresent())
 *         .build()
 *         .run();
 * }</pre>
 *
 * @since 0.1
 */
public final class CatalogCheck {
    private final Check check;

    private CatalogCheck(Builder b) {
        check = new Check(
                b.environment,
                b.definition.withIndexesOf(b.validators),
                CatalogReader.Builder.required(b.content, "content"),
                b.base,
                b.validators,
                b.listener,
                b.scratch,
                b.validatorTimeout);
    }

    /** Starts from the defaults: every JSON, YAML and Markdown file, no base, no validator. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Decodes the content, and runs every validator over it and what it changes.
     *
     * @return what was found; the content would pass if there are no {@linkplain SyncReport#errors errors}. Its channel and generation mean nothing
     * @throws ConfigurationException {@code check.base} if the base is no release, or does not decode
     * @throws SyncException if the content or the base cannot be read
     */
    public SyncReport run() {
        return check.run();
    }

    /**
     * Builds a check. Not safe for use by many threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private @Nullable ContentSource content;
        private Optional<Check.Base> base = Optional.empty();
        private CatalogDefinition definition = CatalogDefinition.defaults();
        private final List<Validator> validators = new ArrayList<>();
        private SyncListener listener = SyncListener.NONE;
        private Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
        private Duration validatorTimeout = SyncController.DEFAULT_VALIDATOR_TIMEOUT;
        private Environment environment = Environment.system();

        private Builder() {}

        /** Sets what is judged; must be set. It stays the caller's to close. */
        public Builder content(ContentSource value) {
            content = Objects.requireNonNull(value, "content");
            return this;
        }

        /**
         * Sets the release that the content is compared with, as if it were live; none by default, and then every entry is an added one.
         *
         * @param source where the release comes from; it stays the caller's to close
         * @param tag the tag's short name
         */
        public Builder base(TagSource source, String tag) {
            base = Optional.of(
                    new Check.Base(Objects.requireNonNull(source, "source"), Objects.requireNonNull(tag, "tag")));
            return this;
        }

        /** Sets which files are the catalog, and how they become entries; {@link CatalogDefinition#defaults()} by default. */
        public Builder definition(CatalogDefinition value) {
            definition = Objects.requireNonNull(value, "definition");
            return this;
        }

        /** Adds a validator. All of them run, in the order in which they were added. */
        public Builder validator(Validator value) {
            validators.add(Objects.requireNonNull(value, "validator"));
            return this;
        }

        /** Adds the validators that {@link ServiceLoader} finds on the class path. */
        public Builder discoverValidators() {
            ServiceLoader.load(Validator.class).forEach(validators::add);
            return this;
        }

        /** Sets who is told how far the check is; nobody by default. */
        public Builder listener(SyncListener value) {
            listener = Objects.requireNonNull(value, "listener");
            return this;
        }

        /** Sets the folder for what does not fit memory; the folder for temporary files by default; one that is missing is made. */
        public Builder scratch(Path folder) {
            scratch = Objects.requireNonNull(folder, "scratch");
            return this;
        }

        /** Sets how long each validator may take, as {@link SyncControllerBuilder#validatorTimeout} does. */
        public Builder validatorTimeout(Duration time) {
            validatorTimeout = Settings.positive("validatorTimeout", time);
            return this;
        }

        /** Sets threads, clocks and chance; the platform's by default. */
        public Builder environment(Environment value) {
            environment = Objects.requireNonNull(value, "environment");
            return this;
        }

        /**
         * Builds the check; reads nothing.
         *
         * @throws ConfigurationException if the content is not set, if two validators have one name, or if one needs an index that is
         *     defined otherwise already
         */
        public CatalogCheck build() {
            Validation.checkNames(validators);
            return new CatalogCheck(this);
        }
    }
}
