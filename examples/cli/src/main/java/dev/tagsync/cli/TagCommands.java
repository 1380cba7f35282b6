package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Latest;
import dev.tagsync.ReleaseInfo;
import dev.tagsync.ReleaseInfo.State;
import dev.tagsync.TagAcceptance;
import dev.tagsync.TagPolicy;
import dev.tagsync.TagTrouble;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Commands that look at the repository's tags. */
final class TagCommands {
    private static final Set<State> TROUBLES = EnumSet.of(State.TAG_MOVED, State.TAG_VANISHED, State.TAG_RECREATED);
    private static final int NAMED = 3;
    private static final int SHOWN = 20;

    private TagCommands() {}

    /** Names the first tags in trouble, and counts the others. */
    static String inShort(List<TagTrouble> troubles) {
        List<String> named = new ArrayList<>();
        troubles.stream()
                .limit(NAMED)
                .forEach(
                        t -> named.add(t.tag() + " " + JsonParts.word(t.state()).substring("tag ".length())));
        return String.join(", ", named)
                + (troubles.size() > NAMED ? " and " + Screen.number(troubles.size() - NAMED) + " more" : "");
    }

    static void trouble(JsonGenerator json, TagTrouble trouble) throws IOException {
        json.writeStartObject();
        json.writeStringField("tag", trouble.tag().value());
        json.writeStringField("state", trouble.state().name());
        json.writeStringField("known", trouble.known().hex());
        json.writeStringField("since", trouble.since().toString());
        if (trouble.now().isPresent()) {
            json.writeStringField("now", trouble.now().get().hex());
        }
        json.writeStringField("message", trouble.message());
        json.writeEndObject();
    }

    private static void release(JsonGenerator json, ReleaseInfo release) throws IOException {
        json.writeStringField("tag", release.tag().value());
        json.writeStringField("tagObject", release.tagObject().hex());
        if (release.commit().isPresent()) {
            json.writeStringField("commit", release.commit().get().hex());
        }
        if (release.tree().isPresent()) {
            json.writeStringField("tree", release.tree().get().hex());
        }
        json.writeBooleanField("annotated", release.annotated());
        if (release.time().isPresent()) {
            json.writeStringField("time", release.time().get().toString());
        }
        json.writeStringField("state", release.state().name());
        if (release.signature().isPresent()) {
            JsonParts.signature(json, release.signature().get());
        }
        if (release.accepted().isPresent()) {
            TagAcceptance accepted = release.accepted().get();
            json.writeObjectFieldStart("accepted");
            json.writeStringField("state", accepted.state().name());
            json.writeStringField("from", accepted.from().hex());
            if (accepted.to().isPresent()) {
                json.writeStringField("to", accepted.to().get().hex());
            }
            json.writeStringField("actor", accepted.actor());
            json.writeStringField("reason", accepted.reason());
            json.writeStringField("time", accepted.time().toString());
            json.writeEndObject();
        }
        if (release.skipped().isPresent()) {
            TagPolicy.Skipped skipped = release.skipped().get();
            json.writeObjectFieldStart("skipped");
            json.writeStringField("rule", skipped.rule().name());
            json.writeStringField("reason", skipped.reason());
            if (skipped.notBefore().isPresent()) {
                json.writeStringField("notBefore", skipped.notBefore().get().toString());
            }
            json.writeEndObject();
        }
    }

    @Command(name = "releases", description = "Lists the repository's tags, and how each stands.")
    static final class Releases implements CliCommand {
        @Override
        public Answer run(Host host) {
            return new ReleasesAnswer(host.controller().releases(), host.repositoryIsLocal(), host.hints());
        }
    }

    private record ReleasesAnswer(List<ReleaseInfo> releases, boolean local, Hints hints) implements Answer {
        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeArrayFieldStart("releases");
            for (ReleaseInfo release : releases) {
                json.writeStartObject();
                release(json, release);
                json.writeEndObject();
            }
            json.writeEndArray();
        }

        @Override
        public void text(Screen screen) {
            if (releases.isEmpty()) {
                screen.line("The repository has no tag. A release is one: git tag -a v1.0.0 -m \"First release\"");
                return;
            }
            List<List<String>> rows = releases.stream().map(r -> row(screen, r)).toList();
            screen.table(
                    List.of("tag", "state", "when", "commit", "kind", "signature", "note"),
                    rows,
                    Set.of("signature", "note"));
            long troubles =
                    releases.stream().filter(r -> TROUBLES.contains(r.state())).count();
            if (troubles > 0) {
                screen.line(screen.yellow(troubles == 1 ? "1 tag" : Screen.number(troubles) + " tags")
                        + " moved, vanished or came back as another: not promoted before a person accepts that, by "
                        + hints.command("accept-moved", "TAG", "--reason", "TEXT"));
            }
        }

        private List<String> row(Screen screen, ReleaseInfo r) {
            return List.of(
                    r.tag().value(),
                    JsonParts.word(r.state()),
                    r.time().map(screen::time).orElse(""),
                    // The listing of a remote one tells the commits of some tags only, and that of a tag which is gone
                    // none.
                    r.commit()
                            .map(c -> c.abbreviated())
                            .orElse(local && r.state() != State.TAG_VANISHED ? "no commit" : ""),
                    r.annotated() ? "annotated" : "lightweight",
                    r.signature().map(JsonParts::inShort).orElse(""),
                    note(r));
        }

        private static String note(ReleaseInfo r) {
            List<String> notes = new ArrayList<>();
            r.skipped().ifPresent(s -> notes.add("skipped: " + s.reason()));
            r.accepted()
                    .ifPresent(a -> notes.add("accepted by " + a.actor()
                            + (a.to().isPresent() ? ", was " + a.from().abbreviated() : " to be gone")));
            return String.join("; ", notes);
        }
    }

    @Command(
            name = "latest",
            description = "Shows what automation would promote, and why it promotes no other tag; records what it saw.")
    static final class LatestTag implements CliCommand {
        @Option(names = "--all", description = "Shows every tag that is skipped; 20 by default.")
        boolean all;

        @Override
        public Answer run(Host host) {
            return new LatestAnswer(host.controller().latest(), all, host.hints());
        }
    }

    private record LatestAnswer(Latest latest, boolean all, Hints hints) implements Answer {
        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeStringField("channel", latest.channel());
            if (latest.next().isPresent()) {
                json.writeStringField("next", latest.next().get().tag().value());
            }
            tag(json, "active", latest.active());
            tag(json, "highest", latest.highest());
            json.writeStringField("message", latest.summary());
            json.writeArrayFieldStart("candidates");
            for (ReleaseInfo candidate : latest.candidates()) {
                json.writeStartObject();
                release(json, candidate);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("blocking");
            for (TagTrouble trouble : latest.blocking()) {
                trouble(json, trouble);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("skipped");
            for (Latest.Skipped skipped : latest.skipped()) {
                json.writeStartObject();
                json.writeStringField("tag", skipped.tag().value());
                json.writeStringField("why", skipped.why().name());
                json.writeStringField("reason", skipped.reason());
                if (skipped.notBefore().isPresent()) {
                    json.writeStringField("notBefore", skipped.notBefore().get().toString());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        }

        private static void tag(JsonGenerator json, String field, Optional<HistoryRecord> record) throws IOException {
            if (record.isPresent()) {
                json.writeStringField(field, record.get().release().tag().value());
            }
        }

        @Override
        public void text(Screen screen) {
            screen.line(latest.next().isPresent() ? screen.green(latest.summary()) : latest.summary());
            latest.blocking().stream()
                    .limit(NAMED)
                    .forEach(t -> screen.line("  " + t.tag() + ": "
                            + hints.completed(t.hint(), t.tag().value())));
            List<Latest.Skipped> skipped = latest.skipped();
            if (skipped.isEmpty()) {
                return;
            }
            screen.table(
                    List.of("skipped", "why", "reason"),
                    skipped.stream()
                            // Those that would be releases first: what the policy never takes is of less interest.
                            .sorted(Comparator.comparing(s -> s.why() == Latest.Why.POLICY))
                            .limit(all ? Integer.MAX_VALUE : SHOWN)
                            .map(s -> List.of(s.tag().value(), JsonParts.word(s.why()), s.reason()))
                            .toList(),
                    2,
                    0);
            if (!all && skipped.size() > SHOWN) {
                screen.line(
                        "and " + Screen.number(skipped.size() - SHOWN) + " more: " + hints.command("latest", "--all"));
            }
        }
    }
}
