package dev.tagsync.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line's root: what every command takes. */
@Command(
        name = "tagsync",
        subcommands = {
            SyncCommands.Promote.class,
            SyncCommands.Plan.class,
            CheckCommand.class,
            FindingsCommand.class,
            SyncCommands.Rollback.class,
            ControlCommands.Hold.class,
            ControlCommands.Unhold.class,
            ControlCommands.Quarantine.class,
            ControlCommands.Unquarantine.class,
            ControlCommands.Approve.class,
            ControlCommands.Resolve.class,
            WatchCommand.class,
            StatusCommand.class,
            ChannelCommands.History.class,
            ActsCommand.class,
            TagCommands.Releases.class,
            TagCommands.LatestTag.class,
            ControlCommands.AcceptMoved.class,
            ChannelCommands.Verify.class,
            RepairCommands.Repair.class,
            RepairCommands.LiveAt.class,
            CollectCommands.Gc.class,
            CollectCommands.KeepTag.class,
            CollectCommands.Unkeep.class,
            CollectCommands.Pins.class,
            CollectCommands.Scrub.class,
            CollectCommands.Restored.class,
            ReadCommands.Collections.class,
            ReadCommands.ListEntries.class,
            ReadCommands.Get.class,
            ReadCommands.Index.class,
            ReadCommands.Diff.class,
            AdminCommands.Schema.class,
            AdminCommands.Server.class,
            ShellCommands.Completion.class,
            ShellCommands.Man.class
        },
        description = "Makes a Git tag of a catalog live in ScyllaDB or Cassandra, reads it, and takes it back.",
        synopsisHeading = "Usage: ",
        customSynopsis = "tagsync [--repo URI] [--cql HOST:PORT[,...] | --embedded DIR] [OPTIONS] COMMAND",
        footerHeading = "%nExit status:%n",
        footer = {
            "  0  done; also: active already",
            "  1  rejected, refused, taken back by a guard; not found; stored data damaged",
            "  2  command line, configuration, schema or repository is wrong",
            "  3  somebody else moved the channel: look, then try again",
            "  4  out of reach, or not watched to its end: a retry is safe",
            "  5  whether the pointer moved is not known: look at status",
            "  6  done, but the readers of --await-readers have not followed in time",
            "  130, 143  ended by SIGINT or SIGTERM; of what moves the channel as 5",
            "%nWith 1, 2 and 4 the channel is as it was, but for outcome GUARD_FAILED: it has",
            "moved, and maybe back, which the answer tells.",
            "%nOptions stand before or after COMMAND. Environment: TAGSYNC_ACTOR,",
            "TAGSYNC_CQL_USER, TAGSYNC_CQL_PASSWORD, TAGSYNC_CLASSPATH (for validators),",
            "TAGSYNC_JAVA_OPTS, JAVA_HOME, NO_COLOR.",
            "%nExample:%n  tagsync --repo catalog.git --cql db1:9042 promote v1.4.0"
        })
final class Cli {
    static final String DEFAULT_KEYSPACE = "tagsync";

    /** Said of switches, since one that stands before COMMAND and after it would be off again. */
    private static final String NO = "false";

    @Option(
            names = "--repo",
            paramLabel = "URI",
            scope = ScopeType.INHERIT,
            description = "The Git repository: a path, bare or not, or a URL.")
    @Nullable
    String repo;

    @Option(
            names = "--mirror",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Where the local mirror of a remote repository is kept.")
    @Nullable
    String mirror;

    @Option(
            names = "--cql",
            paramLabel = "HOST:PORT",
            scope = ScopeType.INHERIT,
            description = "The servers to ask first, with commas between.")
    @Nullable
    String cql;

    @Option(
            names = "--embedded",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "Uses the embedded server of a folder: starts it if it does not run, makes the schema if it is missing.")
    @Nullable
    String embedded;

    @Option(
            names = "--datacenter",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The nearest data centre; by default that of the servers named.")
    @Nullable
    String datacenter;

    @Option(
            names = "--several-datacenters",
            defaultValue = NO,
            scope = ScopeType.INHERIT,
            description = "The keyspace is replicated to several data centres: a commit waits for a quorum of each.")
    boolean severalDatacenters;

    @Option(
            names = "--keyspace",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The keyspace; tagsync by default.")
    @Nullable
    String keyspace;

    @Option(
            names = "--catalog",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The catalog; default by default.")
    @Nullable
    String catalog;

    @Option(
            names = "--channel",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The channel; live by default.")
    @Nullable
    String channel;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "YAML: format, include, exclude, key, indexes, tags, validators, gates, guard, maxFileBytes, maxEntryBytes;"
                            + " repo, mirror, cql, embedded, datacenter, severalDatacenters, keyspace, catalog, channel, scratch, storePatience, validatorTimeout, scrubEvery, nodesPerSecond, which options overrule;"
                            + " and more: docs/reference/configuration.md.")
    @Nullable
    Path config;

    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "Where a release that is loaded as a whole is sorted: about as much space as its files take; the folder for temporary files by default.")
    @Nullable
    String scratch;

    @Option(
            names = "--store-patience",
            paramLabel = "TIME",
            scope = ScopeType.INHERIT,
            description =
                    "How long a store that is out of reach is waited for while a release is loaded: 30s, 5m; 1m by default.")
    @Nullable
    String storePatience;

    @Option(
            names = "--validator-timeout",
            paramLabel = "TIME",
            scope = ScopeType.INHERIT,
            description =
                    "How long each validator may take with a release before it is given up, which rejects the release: 30s, 10m; 5m by default.")
    @Nullable
    String validatorTimeout;

    @Option(
            names = "--json",
            defaultValue = NO,
            scope = ScopeType.INHERIT,
            description = "Writes one JSON object to stdout, also on failure.")
    boolean json;

    @Option(
            names = {"-v", "--verbose"},
            defaultValue = NO,
            scope = ScopeType.INHERIT,
            description = "Writes a log to stderr, and stack traces of faults.")
    boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Shows the version.")
    boolean version;

    /** Returns the parser of this command line. */
    CommandLine parser() {
        CommandLine parser = new CommandLine(this);
        parser.getCommandSpec().version("tagsync " + versionText());
        parser.setAbbreviatedOptionsAllowed(false);
        parser.setCaseInsensitiveEnumValuesAllowed(true);
        parser.setExpandAtFiles(false);
        // An alias may name what is typed again. Two values are refused where all is parsed.
        parser.setOverwrittenOptionsAllowed(true);
        Examples.addTo(parser);
        return parser;
    }

    private static String versionText() {
        String version = Cli.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
