package dev.tagsync.cli;

import dev.tagsync.ConfigurationException;
import dev.tagsync.Digest;
import dev.tagsync.SyncController;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that move a channel, and the one that does all but that. */
final class SyncCommands {
    private SyncCommands() {}

    /** Who, and why. */
    static final class Author {
        @Option(
                names = "--actor",
                paramLabel = "NAME",
                description = "Who asks, for the history; TAGSYNC_ACTOR or the user's name by default.")
        @Nullable
        String actor;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the history.")
        String reason = "";

        SyncOptions options(Host host) {
            if (reason.length() > SyncOptions.MAX_REASON) {
                throw new ConfigurationException(
                        "cli.usage",
                        "--reason has at most " + SyncOptions.MAX_REASON + " characters, found " + reason.length(),
                        "make it shorter");
            }
            return SyncOptions.by(actor == null ? host.user() : Host.actor("--actor", actor))
                    .because(reason);
        }
    }

    /** What is allowed beyond the usual. */
    static final class Allowances {
        @Option(
                names = "--drop-indexes",
                description = "Allows the new snapshot to lack indexes that the live one has.")
        boolean dropIndexes;

        @Option(
                names = "--anew",
                description =
                        "Hydrates the release as a whole, writes every node again and validates anew: the cure for lost nodes.")
        boolean anew;

        @Option(
                names = "--override",
                paramLabel = "RULE",
                description =
                        "Lets the errors of a breaker pass, by the id of its rule; may be repeated, and needs --reason.")
        List<String> override = new ArrayList<>();

        @Option(
                names = "--automatic",
                description = "Says that a program asks by itself: a held channel refuses it, and no hold is lifted.")
        boolean automatic;

        SyncOptions added(SyncOptions options) {
            if (!override.isEmpty() && options.reason().isBlank()) {
                throw new ConfigurationException(
                        "cli.usage",
                        "--override needs --reason: the history keeps who let what pass, and why",
                        "add --reason TEXT");
            }
            SyncOptions dropping = dropIndexes ? options.droppingIndexes() : options;
            SyncOptions anyone = anew ? dropping.writingAnew() : dropping;
            SyncOptions full = automatic ? anyone.automatically() : anyone;
            return override.isEmpty()
                    ? full
                    : full.overriding(
                            Set.copyOf(override),
                            options.reason(),
                            options.actor().orElseThrow());
        }
    }

    private static Digest digest(String text) {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "cli.usage", "--plan: " + e.getMessage(), "give the planDigest of tagsync plan TAG --json", e);
        }
    }

    @Command(
            name = "promote",
            description = "Makes a tag live; if anything is wrong with it, what was live stays live.")
    static final class Promote implements CliCommand {
        @Parameters(paramLabel = "TAG", description = "The tag's name; never a branch or a commit id.")
        String tag = "";

        @Option(
                names = "--plan",
                paramLabel = "DIGEST",
                description = "Promotes only what was reviewed: the planDigest of plan --json.")
        @Nullable
        String plan;

        @Mixin
        Author author = new Author();

        @Mixin
        Allowances allowances = new Allowances();

        @Option(
                names = "--no-guard",
                description = "Does not wait for the guard of the configuration file: nobody watches the release.")
        boolean unguarded;

        @Mixin
        ReaderWait readers = new ReaderWait();

        @Mixin
        ReportOptions report = new ReportOptions();

        @Override
        public Optional<ReportOptions> report() {
            return Optional.of(report);
        }

        @Override
        public Answer run(Host host) {
            Optional<ReaderWait.Wanted> wanted = readers.wanted();
            SyncOptions asked = allowances.added(author.options(host));
            SyncOptions options = unguarded ? asked.withoutGuard() : asked;
            SyncOptions full = plan == null ? options : options.reviewing(digest(plan));
            SyncController sync = host.controller();
            SyncResult result = sync.promote(tag, full);
            return new SyncAnswer(result, host, wanted.flatMap(w -> w.await(sync, result, host)));
        }

        @Override
        public boolean moves() {
            return true;
        }
    }

    @Command(
            name = "plan",
            description = "Does everything that promote does but the last step, and tells what would change.")
    static final class Plan implements CliCommand {
        @Parameters(paramLabel = "TAG", description = "The tag's name.")
        String tag = "";

        @Mixin
        Author author = new Author();

        @Mixin
        Allowances allowances = new Allowances();

        @Mixin
        ReportOptions report = new ReportOptions();

        @Override
        public Optional<ReportOptions> report() {
            return Optional.of(report);
        }

        @Override
        public Answer run(Host host) {
            SyncOptions options = allowances.added(author.options(host));
            return new SyncAnswer(host.controller().plan(tag, options), host);
        }
    }

    @Command(
            name = "rollback",
            description = "Goes back: to a tag that was live, or to what was live before the current one was promoted.")
    static final class Rollback implements CliCommand {
        @Parameters(paramLabel = "TAG", arity = "0..1", description = "The tag; the one before by default.")
        @Nullable
        String tag;

        @Mixin
        Author author = new Author();

        @Option(
                names = "--rehydrate",
                description = "Hydrates the release again from Git if its snapshot was collected; needs --repo.")
        boolean rehydrate;

        @Mixin
        ReaderWait readers = new ReaderWait();

        @Override
        public Answer run(Host host) {
            Optional<ReaderWait.Wanted> wanted = readers.wanted();
            SyncOptions options = author.options(host);
            SyncController sync = rehydrate ? host.controller() : host.controllerWithoutGit();
            SyncOptions full = rehydrate ? options.rehydrating() : options;
            SyncResult result = tag == null ? sync.rollback(full) : sync.rollback(tag, full);
            return new SyncAnswer(result, host, wanted.flatMap(w -> w.await(sync, result, host)));
        }

        @Override
        public boolean moves() {
            return true;
        }
    }
}
