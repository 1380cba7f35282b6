package dev.tagsync;

import dev.tagsync.internal.Settings;
import dev.tagsync.internal.control.Keys;
import dev.tagsync.internal.cycle.Sync;
import dev.tagsync.internal.validate.Validation;
import dev.tagsync.spi.Store;
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
 * Says what a {@link SyncController} works with, and how. Not safe for use by many threads.
 *
 * @since 0.1
 */
public final class SyncControllerBuilder {
    private @Nullable TagSource source;
    private @Nullable Store store;
    private String catalog = SyncController.DEFAULT_CATALOG;
    private String channel = SyncController.DEFAULT_CHANNEL;
    private String actor = "tagsync";
    private CatalogDefinition definition = CatalogDefinition.defaults();
    private TagPolicy tagPolicy = TagPolicy.ANY;
    private final List<Validator> validators = new ArrayList<>();
    private final List<CatalogReader> readers = new ArrayList<>();
    private long cacheBytes = SyncController.DEFAULT_CACHE_BYTES;
    private Environment environment = Environment.system();
    private final List<SyncListener> listeners = new ArrayList<>();
    private Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
    private Duration storePatience = SyncController.DEFAULT_STORE_PATIENCE;
    private Duration validatorTimeout = SyncController.DEFAULT_VALIDATOR_TIMEOUT;
    private final List<Gate> gates = new ArrayList<>();
    private @Nullable Guard guard;

    SyncControllerBuilder() {}

    /** Sets where tags come from; must be set. It is the controller's from {@link #build()} on, which closes it. */
    public SyncControllerBuilder source(TagSource value) {
        source = Objects.requireNonNull(value, "source");
        return this;
    }

    /** Sets where the catalog is stored; must be set. */
    public SyncControllerBuilder store(Store value) {
        store = Objects.requireNonNull(value, "store");
        return this;
    }

    /** Sets the catalog's name in the store; {@code default} by default. Give each repository, or sub-path, its own. */
    public SyncControllerBuilder catalog(String name) {
        catalog = Keys.name("catalog", name);
        return this;
    }

    /** Sets the channel that is flipped where a call names no other; {@code live} by default. */
    public SyncControllerBuilder channel(String name) {
        channel = Keys.name("channel", name);
        return this;
    }

    /** Sets who acts, for the history, where a call does not say; {@code tagsync} by default. */
    public SyncControllerBuilder actor(String name) {
        actor = SyncOptions.checkActor(name);
        return this;
    }

    /** Sets which files are the catalog, and how they become entries; {@link CatalogDefinition#defaults()} by default. */
    public SyncControllerBuilder definition(CatalogDefinition value) {
        definition = Objects.requireNonNull(value, "definition");
        return this;
    }

    /** Sets which tags may be promoted; {@link TagPolicy#ANY} by default. A rollback does not ask it. */
    public SyncControllerBuilder tagPolicy(TagPolicy value) {
        tagPolicy = Objects.requireNonNull(value, "tagPolicy");
        return this;
    }

    /** Adds a validator. All of them run, in the order in which they were added. */
    public SyncControllerBuilder validator(Validator value) {
        validators.add(Objects.requireNonNull(value, "validator"));
        return this;
    }

    /** Adds the validators that {@link ServiceLoader} finds on the class path. */
    public SyncControllerBuilder discoverValidators() {
        ServiceLoader.load(Validator.class).forEach(validators::add);
        return this;
    }

    /** Adds a reader of this process, which sees a flip of this controller at once. It stays the host's. */
    public SyncControllerBuilder reader(CatalogReader value) {
        readers.add(Objects.requireNonNull(value, "reader"));
        return this;
    }

    /** Sets the most memory for cached nodes, in bytes; 64 MiB by default. */
    public SyncControllerBuilder cacheBytes(long bytes) {
        cacheBytes = Settings.notNegative("cacheBytes", bytes);
        return this;
    }

    /** Adds somebody who is told what the controller does, and its loops. */
    public SyncControllerBuilder listener(SyncListener value) {
        listeners.add(Objects.requireNonNull(value, "listener"));
        return this;
    }

    /**
     * Sets the folder for what does not fit memory while a release is loaded as a whole: as much as its files take. The folder for
     * temporary files by default; one that is missing is made. What is written there has no name, and is gone when the process is.
     */
    public SyncControllerBuilder scratch(Path folder) {
        scratch = Objects.requireNonNull(folder, "scratch");
        return this;
    }

    /**
     * Sets how long a store that does not take or give nodes is waited for, beyond what it does itself, before a hydration fails; {@link
     * SyncController#DEFAULT_STORE_PATIENCE} by default. A slow store slows a hydration down, and never fails it.
     *
     * @param time 0 to fail at once
     */
    public SyncControllerBuilder storePatience(Duration time) {
        storePatience = Settings.notNegative("storePatience", time);
        return this;
    }

    /**
     * Sets how long each validator may take with a release, an {@link dev.tagsync.spi.EntryValidator} with all its entries together; {@link
     * SyncController#DEFAULT_VALIDATOR_TIMEOUT} by default. One that takes longer is interrupted and given up, and rejects the release by its
     * name; the others run. Validators run on the environment's executor.
     */
    public SyncControllerBuilder validatorTimeout(Duration time) {
        validatorTimeout = Settings.positive("validatorTimeout", time);
        return this;
    }

    /** Adds a gate: a release is promoted when all of them let it through, in whatever channel ({@link Gates#in} is for one). A rollback asks none. */
    public SyncControllerBuilder gate(Gate value) {
        gates.add(Objects.requireNonNull(value, "gate"));
        return this;
    }

    /**
     * Sets who watches what is promoted, and has the channel go back by itself; nobody by default. {@link SyncController#promote(String)} then returns when the guard is over;
     * a {@link SyncLoop} does not wait for it.
     */
    public SyncControllerBuilder guard(Guard value) {
        guard = Objects.requireNonNull(value, "guard");
        return this;
    }

    /** Sets threads, clocks and chance; the platform's by default. */
    public SyncControllerBuilder environment(Environment value) {
        environment = Objects.requireNonNull(value, "environment");
        return this;
    }

    /**
     * Builds the controller; does not touch the network.
     *
     * @throws ConfigurationException if source or store is not set, if two validators have one name, or if one needs an index that is
     *     defined otherwise already
     */
    public SyncController build() {
        Validation.checkNames(validators);
        TagSource from = CatalogReader.Builder.required(source, "source");
        Store to = CatalogReader.Builder.required(store, "store");
        // What is added to this builder from now on is another controller's.
        List<CatalogReader> told = List.copyOf(readers);
        Sync sync = new Sync(
                environment,
                catalog,
                channel,
                actor,
                definition.withIndexesOf(validators),
                from,
                to,
                tagPolicy,
                validators,
                cacheBytes,
                listeners,
                scratch,
                storePatience,
                validatorTimeout,
                gates,
                Optional.ofNullable(guard),
                () -> told.forEach(CatalogReader::flipped));
        return new SyncController(from, sync, new Fleet(to.promoter(catalog), environment, channel));
    }
}
