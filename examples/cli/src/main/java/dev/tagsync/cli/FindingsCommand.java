package dev.tagsync.cli;

import dev.tagsync.Verdict;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows again what was found when a release was judged last. */
@Command(
        name = "findings",
        description =
                "Shows what was found when a tag was promoted or planned last, by whatever process. Needs no Git.")
final class FindingsCommand implements CliCommand {
    @Parameters(paramLabel = "TAG", description = "The tag's name.")
    String tag = "";

    @Mixin
    ReportOptions report = new ReportOptions();

    @Override
    public Optional<ReportOptions> report() {
        return Optional.of(report);
    }

    @Override
    public Answer run(Host host) {
        Verdict verdict = host.verdict(tag)
                .orElseThrow(() -> new NotThere(
                        "findings.none",
                        "nothing is kept of how " + tag + " was judged in channel " + host.channel(),
                        host.next("plan", tag) + " judges it"));
        return new VerdictAnswer(verdict, host);
    }
}
