package dev.tagsync.cli;

import dev.tagsync.CatalogCheck;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.Collector;
import dev.tagsync.ConfigurationException;
import dev.tagsync.HistoryRecord;
import dev.tagsync.ReleaseInfo;
import dev.tagsync.Retention;
import dev.tagsync.SyncController;
import dev.tagsync.SyncControllerBuilder;
import dev.tagsync.SyncException;
import dev.tagsync.SyncListener;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncReport;
import dev.tagsync.TagName;
import dev.tagsync.Verdict;
import dev.tagsync.git.JGitContent;
import dev.tagsync.git.JGitTagSource;
import dev.tagsync.git.JGitTagSourceBuilder;
import dev.tagsync.spi.ContentSource;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.TagSource;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a command works with, opened when it is first asked for: most commands need no Git, some no server. For one command and one thread. */
final class Host implements AutoCloseable {
    private final Cli cli;
    private final Io io;
    private final Backend.Opener opener;
    private final SyncListener listener;
    private final Consumer<String> moved;
    private Hints hints;
    private @Nullable Config config;
    private @Nullable TagSource source;
    private @Nullable Backend connection;
    private @Nullable ContentSource content;

    Host(Cli cli, Hints hints, Io io, Backend.Opener opener, SyncListener listener, Consumer<String> moved) {
        this.cli = cli;
        this.io = io;
        this.opener = opener;
        this.listener = listener;
        this.hints = hints;
        this.moved = moved;
    }

    /** Tells that the channel has moved, and that nothing but its readers is waited for. */
    void waitsForReaders(String live) {
        moved.accept(live);
    }

    Io io() {
        return io;
    }

    /** Tells whether the answer is for a program. */
    boolean json() {
        return cli.json;
    }

    Config config() {
        Config read = config;
        if (read == null) {
            read = cli.config == null ? Config.none() : Config.read(cli.config);
            config = read;
            hints = namesRepository() ? hints : hints.withoutRepository();
        }
        return read;
    }

    private Optional<String> setting(@Nullable String option, String name) {
        return Optional.ofNullable(option)
                .or(() -> Optional.ofNullable(config().settings().get(name)));
    }

    String keyspace() {
        return setting(cli.keyspace, "keyspace").orElse(Cli.DEFAULT_KEYSPACE);
    }

    String catalog() {
        return setting(cli.catalog, "catalog").orElse(SyncController.DEFAULT_CATALOG);
    }

    String channel() {
        return setting(cli.channel, "channel").orElse(SyncController.DEFAULT_CHANNEL);
    }

    /** Returns who asks, where nobody is named. */
    String user() {
        Map<String, String> environment = io.environment();
        String actor = environment.getOrDefault("TAGSYNC_ACTOR", "");
        return actor.isEmpty() ? System.getProperty("user.name", "unknown") : actor("TAGSYNC_ACTOR", actor);
    }

    /** Checks a name before anything is connected, and says where it came from. */
    static String actor(String from, String name) {
        if (name.isEmpty() || name.length() > SyncOptions.MAX_ACTOR) {
            throw new ConfigurationException(
                    "cli.usage",
                    from + " has 1 to " + SyncOptions.MAX_ACTOR + " characters, found " + name.length(),
                    "name a person or a job");
        }
        return name;
    }

    Backend connection() {
        Backend open = connection;
        if (open == null) {
            open = opener.open(address(), setting(cli.datacenter, "datacenter"), io.environment());
            connection = open;
            Optional<String> directory = embedded();
            if (directory.isPresent()) {
                createIfMissing(open, Path.of(directory.get()));
            }
        }
        return open;
    }

    /**
     * The embedded server is this person's own: there is nobody to ask before tables are made. One process at a time, since a server can
     * lose data of tables that two make at once.
     */
    private void createIfMissing(Backend open, Path directory) {
        try {
            open.checkSchema(keyspace());
        } catch (ConfigurationException missing) {
            Path lock = directory.resolve("schema.lock");
            try (FileChannel file = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                // Held until the file is closed.
                file.lock();
                open.createSchema(keyspace(), AdminCommands.USUAL_REPLICATION, true);
            } catch (IOException e) {
                throw new ConfigurationException(
                        "store.directory",
                        "cannot write " + lock + ": " + e,
                        "check the folder's rights, or name another: --embedded DIR",
                        e);
            }
        }
    }

    private Optional<String> embedded() {
        // What stands on the command line overrules the file, also where it names the other kind of server.
        return cli.embedded == null && cli.cql != null ? Optional.empty() : setting(cli.embedded, "embedded");
    }

    private String address() {
        if (cli.cql != null && cli.embedded != null) {
            throw new ConfigurationException(
                    "store.two-servers", "--cql and --embedded name two servers", "leave one of them out");
        }
        Optional<String> embedded = embedded();
        if (embedded.isPresent()) {
            return AdminCommands.startServer(Path.of(embedded.get()));
        }
        return setting(cli.cql, "cql")
                .orElseThrow(() -> new ConfigurationException(
                        "store.missing",
                        "this needs a server, and none was named",
                        "add --cql HOST:PORT, or --embedded DIR for one that is started in a folder"));
    }

    private Store store() {
        boolean several = cli.severalDatacenters
                || config().settings().getOrDefault("severalDatacenters", "").equals("true");
        try {
            return connection().store(keyspace(), several);
        } catch (IllegalArgumentException e) {
            throw badName(e);
        }
    }

    /** What ends snapshots; it needs no Git. */
    Collector collector(Retention retention) {
        return collector(retention, null);
    }

    /**
     * What ends snapshots and scrubs; it needs no Git.
     *
     * @param nodesPerSecond the option that says how fast, if it was given
     */
    Collector collector(Retention retention, @Nullable String nodesPerSecond) {
        Optional<Long> rate = setting(nodesPerSecond, "nodesPerSecond").map(CollectCommands.Rate::read);
        try {
            Collector.Builder builder =
                    Collector.builder().store(store()).catalog(catalog()).retention(retention);
            rate.ifPresent(builder::nodesPerSecond);
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw badName(e);
        }
    }

    /**
     * Returns how long a round of the scrub is to take beside a loop; empty for none.
     *
     * @param option the option that says so, if it was given
     */
    Optional<Duration> scrubEvery(@Nullable String option) {
        return setting(option, "scrubEvery").map(text -> Times.positive("scrubEvery", text, "1d or 7d"));
    }

    Hints hints() {
        return hints;
    }

    /** Returns what to type next. */
    String next(String... command) {
        return hints.command(command);
    }

    /** Nothing is live in the channel. */
    NotThere nothingLive() {
        return new NotThere(
                "catalog.nothing-live",
                "nothing is live in channel " + channel() + " of catalog " + catalog() + " yet",
                "promote a release first: " + next("promote", "TAG"));
    }

    SyncController controller() {
        return controller(source());
    }

    /** Tells whether there is a repository to ask. */
    boolean namesRepository() {
        return setting(cli.repo, "repo").isPresent();
    }

    /** For what needs no Git, so that it works where the repository is out of reach. */
    SyncController controllerWithoutGit() {
        return controller(new NoSource());
    }

    private SyncController controller(TagSource tags) {
        SyncControllerBuilder builder = SyncController.builder()
                .source(tags)
                .store(store())
                .definition(config().definition())
                .tagPolicy(config().tagPolicy())
                .actor(user())
                .listener(listener);
        setting(cli.scratch, "scratch").ifPresent(folder -> builder.scratch(scratch(folder)));
        setting(cli.storePatience, "storePatience").ifPresent(time -> builder.storePatience(patience(time)));
        validatorTimeout().ifPresent(builder::validatorTimeout);
        try {
            builder.catalog(catalog()).channel(channel());
        } catch (IllegalArgumentException e) {
            throw badName(e);
        }
        config().validators().forEach(builder::validator);
        config().promotion().apply(builder);
        return builder.build();
    }

    private static Path scratch(String folder) {
        try {
            return Path.of(folder);
        } catch (InvalidPathException e) {
            throw new ConfigurationException("cli.usage", "scratch: " + e.getMessage(), "name a folder", e);
        }
    }

    private static Duration patience(String text) {
        return Times.of("storePatience", text, "90s, 5m, or 0s to fail at once");
    }

    private Optional<Duration> validatorTimeout() {
        return setting(cli.validatorTimeout, "validatorTimeout")
                .map(text -> Times.positive("validatorTimeout", text, "30s or 10m"));
    }

    private static ConfigurationException badName(IllegalArgumentException e) {
        return new ConfigurationException("cli.name", String.valueOf(e.getMessage()), "choose another name", e);
    }

    private TagSource source() {
        TagSource open = source;
        return open == null ? source(setting(cli.repo, "repo").orElseThrow(NoSource::missing)) : open;
    }

    private TagSource source(String repository) {
        TagSource open = source;
        if (open == null) {
            JGitTagSourceBuilder builder = JGitTagSource.builder().of(repository);
            setting(cli.mirror, "mirror").ifPresent(folder -> builder.mirror(Path.of(folder)));
            config().source().apply(builder, io.environment());
            try {
                setting(null, "subPath").ifPresent(builder::subPath);
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException(
                        "config.value",
                        "\"subPath\": " + e.getMessage(),
                        "name a folder of the repository, such as shops/de",
                        e);
            }
            open = builder.build();
            source = open;
        }
        return open;
    }

    /** Returns the folder of the repository that is the catalog, or an empty text. */
    String subPath() {
        return setting(null, "subPath")
                .map(path -> path.replaceAll("^/+|/+$", ""))
                .orElse("");
    }

    /**
     * Opens what is to be checked: a folder's files as they are, or a revision of the repository.
     *
     * @param what a folder where there is one of that name, else a revision
     */
    ContentSource content(String what) {
        Optional<Path> folder = folder(what);
        ContentSource open;
        if (folder.isPresent()) {
            open = JGitContent.workingTree(folder.get(), subPath());
        } else {
            String repository = setting(cli.repo, "repo")
                    .orElseThrow(() -> new ConfigurationException(
                            "source.missing",
                            "there is no folder \"" + what + "\", and for a revision no repository was named",
                            "check the path, or add --repo PATH"));
            if (!repositoryIsLocal()) {
                throw new ConfigurationException(
                        "check.remote",
                        "revision " + what + " cannot be checked in "
                                + JGitTagSource.of(repository).describe() + ": only tags are fetched",
                        "clone the repository, and name the clone: --repo PATH");
            }
            open = JGitContent.revision(Path.of(repository), what, subPath());
        }
        content = open;
        return open;
    }

    private static Optional<Path> folder(String what) {
        try {
            Path folder = Path.of(what);
            return !what.isEmpty() && Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Judges content against a release of the repository, or of the folder's own where no repository is named. */
    SyncReport check(String what, ContentSource checked, Optional<String> base) {
        CatalogCheck.Builder builder = CatalogCheck.builder()
                .content(checked)
                .definition(config().definition())
                .listener(listener);
        config().validators().forEach(builder::validator);
        setting(cli.scratch, "scratch").ifPresent(folder -> builder.scratch(scratch(folder)));
        validatorTimeout().ifPresent(builder::validatorTimeout);
        base.ifPresent(tag -> builder.base(
                folder(what)
                        .filter(folder -> setting(cli.repo, "repo").isEmpty())
                        .map(folder -> source(folder.toString()))
                        .orElseGet(this::source),
                tag));
        return builder.build().run();
    }

    /** Returns how a tag was judged last, if that is kept. */
    Optional<Verdict> verdict(String tag) {
        try {
            return controllerWithoutGit().findings(tag);
        } catch (IllegalArgumentException e) {
            throw new NotThere("findings.none", String.valueOf(e.getMessage()), "give the name of a tag");
        }
    }

    /** Returns the repository where reading it asks nobody else: it lies on this machine. */
    Optional<TagSource> sourceAtHand() {
        try {
            return repositoryIsLocal() ? Optional.of(source()) : Optional.empty();
        } catch (SyncException e) {
            return Optional.empty();
        }
    }

    Optional<TagSource> sourceIfOpen() {
        return Optional.ofNullable(source);
    }

    CatalogReader reader() {
        try {
            return CatalogReader.builder()
                    .store(store())
                    .catalog(catalog())
                    .channel(channel())
                    .build();
        } catch (IllegalArgumentException e) {
            throw badName(e);
        }
    }

    /** Returns a view of what is live, or of a stored release if a tag is given. */
    CatalogView view(@Nullable String tag) {
        return tag == null ? reader().view() : stored(tag);
    }

    CatalogView stored(String tag) {
        TagName name;
        try {
            name = new TagName(tag);
        } catch (IllegalArgumentException e) {
            throw new NotThere("release.not-stored", String.valueOf(e.getMessage()), "give the name of a tag");
        }
        return reader().at(name).orElseThrow(() -> notStored(tag));
    }

    /** Says that a tag has no snapshot that can be read, and whether that is because it was rejected. */
    NotThere notStored(String tag) {
        String message = "no snapshot of " + tag + " that passed validation is stored in catalog " + catalog();
        return wasRejected(tag)
                ? new NotThere(
                        "release.not-stored",
                        message + ": it was rejected",
                        next("plan", tag) + " shows the findings; mend the files, commit, and make a new tag")
                : new NotThere("release.not-stored", message, next("plan", tag) + " stores one without making it live");
    }

    private boolean wasRejected(String tag) {
        try {
            boolean last = controllerWithoutGit()
                    .status()
                    .lastAttempt()
                    .filter(a -> a.tag().equals(tag) && a.outcome().equals("REJECTED"))
                    .isPresent();
            return last
                    || repositoryIsLocal()
                            && controller().releases().stream()
                                    .anyMatch(r ->
                                            r.tag().value().equals(tag) && r.state() == ReleaseInfo.State.REJECTED);
        } catch (SyncException e) {
            return false;
        }
    }

    /** Tells whether a repository is named that lies on this machine's disk. */
    boolean repositoryIsLocal() {
        return setting(cli.repo, "repo").map(repo -> new File(repo).exists()).orElse(false);
    }

    /** Returns what is live in words, if the store says so. */
    Optional<String> liveNow() {
        try {
            Optional<HistoryRecord> active = controllerWithoutGit().status().active();
            return Optional.of(
                    active.map(a -> channel() + " is " + a.release().tag() + " (generation " + a.generation() + ")")
                            .orElse("nothing is live in " + channel()));
        } catch (SyncException e) {
            return Optional.empty();
        }
    }

    /** Returns what is live, where a command failed for another reason than the store. */
    Optional<String> liveIfKnown(Throwable fault) {
        boolean ofStore = fault instanceof SyncException e && e.code().startsWith("store.");
        return connection == null || ofStore || fault instanceof Error ? Optional.empty() : liveNow();
    }

    @Override
    public void close() {
        if (source != null) {
            source.close();
        }
        if (content != null) {
            content.close();
        }
        if (connection != null) {
            connection.close();
        }
    }
}
