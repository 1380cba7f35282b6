package dev.tagsync.cli;

import dev.tagsync.Guard;
import dev.tagsync.HistoryRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Runs a command: exit status 0 is fine. It finds what is watched in its environment; what it writes is thrown away, so that nothing secret is recorded.
 *
 * @param command the program and its arguments
 * @param folder where it runs
 */
record CommandProbe(List<String> command, Path folder) implements Guard.Probe {
    @Override
    public Optional<String> look(HistoryRecord live) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("TAGSYNC_TAG", live.release().tag().value());
        builder.environment().put("TAGSYNC_CHANNEL", live.channel());
        builder.environment().put("TAGSYNC_GENERATION", live.generation().toString());
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            int status = process.waitFor();
            return status == 0 ? Optional.empty() : Optional.of(command.get(0) + " ended with exit status " + status);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
