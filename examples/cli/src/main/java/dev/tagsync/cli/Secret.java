package dev.tagsync.cli;

import dev.tagsync.ConfigurationException;
import dev.tagsync.TransientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where a secret comes from; it is read at each use, never kept, and never shown. */
sealed interface Secret {
    /** How long a command may take. */
    int COMMAND_SECONDS = 30;

    /** The keys of which one names where a secret comes from. */
    List<String> KEYS = List.of("environment", "file", "command");

    /** Reads it; line ends behind it are no part of it. */
    default String read(Map<String, String> environment) {
        String secret = raw(environment).replaceAll("[\\r\\n]+$", "");
        if (secret.isEmpty()) {
            throw new ConfigurationException("config.secret", this + " is empty", "let it have the secret");
        }
        return secret;
    }

    /** Returns what there is, line ends and all. */
    String raw(Map<String, String> environment);

    /** Reads which of {@link #KEYS} is set. */
    static Secret of(Settings settings) {
        List<String> named = KEYS.stream().filter(settings::has).toList();
        if (named.size() != 1) {
            throw settings.lacks(
                    "the one key of environment, file and command that names where the secret comes from; it has "
                            + (named.isEmpty() ? "none" : String.join(" and ", named)));
        }
        return switch (named.get(0)) {
            case "environment" -> new OfVariable(settings.text("environment"));
            case "file" -> new OfFile(settings.path("file"));
            default -> new OfCommand(settings.texts("command"), settings.folder());
        };
    }

    /** In a variable of the environment. */
    record OfVariable(String name) implements Secret {
        @Override
        public String raw(Map<String, String> environment) {
            String value = environment.get(name);
            if (value == null) {
                throw new ConfigurationException(
                        "config.secret", this + " is not set", "set it, or name another in the configuration file");
            }
            return value;
        }

        @Override
        public String toString() {
            return "environment variable " + name;
        }
    }

    /** In a file. */
    record OfFile(Path file) implements Secret {
        @Override
        public String raw(Map<String, String> environment) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new ConfigurationException(
                        "config.secret",
                        this + " cannot be read: " + e.getClass().getSimpleName(),
                        "check the path and its permissions",
                        e);
            }
        }

        @Override
        public String toString() {
            return "file " + file;
        }
    }

    /** What a command writes to its standard output. */
    record OfCommand(List<String> command, Path folder) implements Secret {
        @Override
        public String raw(Map<String, String> environment) {
            Process process;
            try {
                process = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                process.getOutputStream().close();
            } catch (IOException e) {
                throw new ConfigurationException(
                        "config.secret", this + " cannot be started", "check that it is there and may be run", e);
            }
            return output(process);
        }

        private String output(Process process) {
            CompletableFuture<String> output = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                        } catch (IOException e) {
                            return "";
                        }
                    },
                    reading -> new Thread(reading, "tagsync-cli-secret").start());
            try {
                if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                    throw failed("was not done after " + COMMAND_SECONDS + " s");
                }
                if (process.exitValue() != 0) {
                    throw failed("ended with exit status " + process.exitValue());
                }
                // What it left running in the background may keep its output open.
                return output.get(COMMAND_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failed("was interrupted");
            } catch (ExecutionException | TimeoutException e) {
                throw failed("does not end its output");
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }

        private TransientException failed(String how) {
            return new TransientException(
                    "config.secret-command", this + " " + how, "run it by hand, and see what it says; then try again");
        }

        /** Its arguments are nobody's business. */
        @Override
        public String toString() {
            return "command " + command.get(0);
        }
    }
}
