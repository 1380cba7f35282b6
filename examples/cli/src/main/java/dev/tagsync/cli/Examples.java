package dev.tagsync.cli;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What the help of each command shows as an example: something that can be typed. */
final class Examples {
    private static final Map<String, String> ALL = new TreeMap<>();

    static {
        ALL.put("tagsync", "tagsync --repo catalog.git --cql db1:9042 promote v1.4.0");
        ALL.put("tagsync promote", "tagsync promote v1.4.0 --reason \"spring prices\"");
        ALL.put("tagsync plan", "tagsync plan v1.4.0");
        ALL.put("tagsync check", "tagsync check . --base v1.3.0");
        ALL.put("tagsync findings", "tagsync findings v1.4.0 --format sarif --output findings.sarif");
        ALL.put("tagsync rollback", "tagsync rollback --reason \"wrong prices\"");
        ALL.put("tagsync hold", "tagsync hold --reason \"stock-taking until noon\"");
        ALL.put("tagsync acts", "tagsync acts --limit 20");
        ALL.put("tagsync unhold", "tagsync unhold");
        ALL.put("tagsync quarantine", "tagsync quarantine v1.4.0 --reason \"prices without tax\"");
        ALL.put("tagsync unquarantine", "tagsync unquarantine v1.4.0 --reason \"good after all\"");
        ALL.put("tagsync approve", "tagsync approve v1.4.0 --actor ann");
        ALL.put("tagsync resolve", "tagsync resolve 0f3a9c55e2");
        ALL.put("tagsync watch", "tagsync watch --interval 30s");
        ALL.put("tagsync status", "tagsync status --readers");
        ALL.put("tagsync history", "tagsync history --limit 10");
        ALL.put("tagsync releases", "tagsync releases");
        ALL.put("tagsync latest", "tagsync latest --all");
        ALL.put("tagsync accept-moved", "tagsync accept-moved v1.4.0 --reason \"rebuilt; ticket 812\"");
        ALL.put("tagsync verify", "tagsync verify v1.4.0");
        ALL.put("tagsync repair", "tagsync repair v1.4.0");
        ALL.put("tagsync live-at", "tagsync live-at 2026-03-01T12:00:00Z");
        ALL.put("tagsync gc", "tagsync gc --no-wait --yes");
        ALL.put("tagsync keep", "tagsync keep v1.4.0 --for 90d --reason audit");
        ALL.put("tagsync unkeep", "tagsync unkeep v1.4.0");
        ALL.put("tagsync pins", "tagsync pins");
        ALL.put("tagsync scrub", "tagsync scrub --slices 1");
        ALL.put("tagsync restored", "tagsync restored --reason \"from the backup of Monday\"");
        ALL.put("tagsync collections", "tagsync collections --at v1.4.0");
        ALL.put("tagsync list", "tagsync list products --limit 20");
        ALL.put("tagsync get", "tagsync get products chair");
        ALL.put("tagsync index", "tagsync index category seating");
        ALL.put("tagsync diff", "tagsync diff v1.3.0 v1.4.0");
        ALL.put("tagsync schema", "tagsync schema check");
        ALL.put("tagsync schema print", "tagsync schema print --replication dc1:3");
        ALL.put("tagsync schema create", "tagsync schema create --replication dc1:3,dc2:3");
        ALL.put("tagsync schema check", "tagsync schema check --cql db1:9042");
        ALL.put("tagsync server", "tagsync server start ./data");
        ALL.put("tagsync server start", "tagsync server start ./data");
        ALL.put("tagsync server stop", "tagsync server stop ./data");
        ALL.put("tagsync completion", "tagsync completion bash > ~/.local/share/bash-completion/completions/tagsync");
        ALL.put("tagsync man", "tagsync man > ~/.local/share/man/man1/tagsync.1");
    }

    private static final String STATUSES =
            "%nExit status:%n  0 done   1 refused, not found, damaged   2 wrong call or configuration%n"
                    + "  3 overtaken: look, try again   4 out of reach: try again   5 not known%n"
                    + "  6 done, but readers have not followed";

    private Examples() {}

    /** Returns the example of a command, or nothing to show. */
    static String of(CommandSpec command) {
        return ALL.getOrDefault(command.qualifiedName(), "");
    }

    /** Adds its example, and the exit statuses, to the help of every command below another. */
    static void addTo(CommandLine commands) {
        commands.getSubcommands().values().forEach(command -> {
            String example = of(command.getCommandSpec());
            if (!example.isEmpty()) {
                command.getCommandSpec()
                        .usageMessage()
                        .footerHeading("%nExample:%n")
                        .footer("  " + example.replace("%", "%%"), STATUSES);
            }
            addTo(command);
        });
    }
}
