package dev.tagsync.cli;

import dev.tagsync.AttemptRecord;
import dev.tagsync.ChannelStatus;
import dev.tagsync.RollbackTarget;
import dev.tagsync.SyncController;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows how a channel stands; asks no Git. */
@Command(name = "status", description = "Shows what is live, what it can go back to, and what waits.")
final class StatusCommand implements CliCommand {
    private static final int FLIPS = 20;
    private static final int ATTEMPTS = 100;
    private static final String REJECTED = "REJECTED";

    @Option(names = "--readers", description = "Shows the readers that report what they serve, too.")
    boolean readers;

    @Override
    public Answer run(Host host) {
        SyncController sync = host.controllerWithoutGit();
        ChannelStatus status = sync.status();
        return new StatusAnswer(
                status,
                rejected(sync, status),
                sync.newer(),
                targets(sync, status),
                sync.tagTroubles(),
                sync.lookedAfter(),
                readers ? Optional.of(sync.fleet().readers()) : Optional.empty(),
                host);
    }

    /** A conflict or another try must not hide that a release is bad. */
    private static Optional<AttemptRecord> rejected(SyncController sync, ChannelStatus status) {
        if (status.lastAttempt().isEmpty()
                || status.lastAttempt().get().outcome().equals(REJECTED)) {
            return Optional.empty();
        }
        return sync.attempts(ATTEMPTS).stream()
                .filter(attempt -> attempt.outcome().equals(REJECTED))
                .findFirst();
    }

    private static List<RollbackTarget> targets(SyncController sync, ChannelStatus status) {
        return sync.rollbackTargets(FLIPS).stream()
                .filter(target -> status.quarantined().stream()
                        .noneMatch(mark -> mark.matches(target.release(), Optional.empty())))
                .toList();
    }
}
