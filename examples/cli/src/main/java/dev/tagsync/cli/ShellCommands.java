package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Commands that tell a shell and its reader of manuals what there is. */
final class ShellCommands {
    private ShellCommands() {}

    /** A shell that completes. */
    enum Kind {
        BASH,
        ZSH
    }

    @Command(name = "completion", description = "Prints the script by which a shell completes commands and options.")
    static final class Completion implements CliCommand {
        @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
        Kind shell = Kind.BASH;

        @Spec
        CommandSpec spec = CommandSpec.create();

        @Override
        public Answer run(Host host) {
            String script = AutoComplete.bash("tagsync", spec.root().commandLine());
            // The script speaks to both; zsh must be told to read the completions of bash.
            String before = shell == Kind.ZSH
                    ? "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"
                    : "";
            return new Text("script", shell.name().toLowerCase(Locale.ROOT), before + script);
        }
    }

    @Command(name = "man", description = "Prints the manual page, for man.")
    static final class Man implements CliCommand {
        @Spec
        CommandSpec spec = CommandSpec.create();

        @Override
        public Answer run(Host host) {
            return new Text("page", "man", new ManPage(spec.root()).text());
        }
    }

    private record Text(String field, String kind, String text) implements Answer {
        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeStringField("kind", kind);
            json.writeStringField(field, text);
        }

        @Override
        public void text(Screen screen) {
            text.lines().forEach(screen::line);
        }
    }
}
