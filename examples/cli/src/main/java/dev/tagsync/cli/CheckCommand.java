package dev.tagsync.cli;

import dev.tagsync.spi.ContentSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges what is not tagged yet. */
@Command(
        name = "check",
        description =
                "Judges a folder's files as they are, or a revision, as plan would judge a tag of it. Needs no server, and changes nothing.")
final class CheckCommand implements CliCommand {
    @Parameters(
            paramLabel = "PATH|REV",
            description = "A folder where there is one of that name, else a revision: a branch, a commit, a tag.")
    String what = "";

    @Option(
            names = "--base",
            paramLabel = "TAG",
            description =
                    "What changes are counted against, as if it were live; by default every entry counts as added.")
    @Nullable
    String base;

    @Mixin
    ReportOptions report = new ReportOptions();

    @Override
    public Optional<ReportOptions> report() {
        return Optional.of(report);
    }

    @Override
    public Answer run(Host host) {
        ContentSource content = host.content(what);
        return new CheckAnswer(what, host, content, Optional.ofNullable(base));
    }
}
