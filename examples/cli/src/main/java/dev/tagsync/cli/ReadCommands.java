package dev.tagsync.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tagsync.CatalogView;
import dev.tagsync.Entry;
import dev.tagsync.EntryChange;
import dev.tagsync.EntryKey;
import dev.tagsync.Page;
import dev.tagsync.PayloadKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that read a catalog. They need no Git. */
final class ReadCommands {
    private static final int USUAL_LIMIT = 50;

    private ReadCommands() {}

    private static String collections(CatalogView view) {
        return "collections are "
                + Screen.cut(String.join(", ", view.collections().keySet()), 200);
    }

    /** Which snapshot. */
    static final class At {
        @Option(
                names = "--at",
                paramLabel = "TAG",
                description = "Reads a stored release that passed, live or not; what is live by default.")
        @Nullable
        String tag;

        CatalogView view(Host host) {
            return host.view(tag);
        }
    }

    /** Which part of a list. */
    static final class Part {
        @Option(
                names = "--after",
                paramLabel = "NAME",
                description = "Starts after this one: what the last page called next.")
        @Nullable
        String after;

        @Option(names = "--limit", paramLabel = "N", description = "The most entries; 50 by default.")
        int limit = USUAL_LIMIT;

        @Option(names = "--payload", description = "Gives payloads too.")
        boolean payload;

        int limit() {
            return ChannelCommands.atLeastOne("--limit", limit);
        }

        /** Returns the command that shows what comes next, as this one showed this. */
        String[] next(String name, At at, String... command) {
            List<String> words = new ArrayList<>(List.of(command));
            if (at.tag != null) {
                words.addAll(List.of("--at", at.tag));
            }
            if (limit != USUAL_LIMIT) {
                words.addAll(List.of("--limit", String.valueOf(limit)));
            }
            if (payload) {
                words.add("--payload");
            }
            // One that looks like an option is one, unless it stands in the same word.
            words.addAll(name.startsWith("-") ? List.of("--after=" + name) : List.of("--after", name));
            return words.toArray(String[]::new);
        }
    }

    @Command(name = "collections", description = "Lists the collections, and how many entries each has.")
    static final class Collections implements CliCommand {
        @Mixin
        At at = new At();

        @Override
        public Answer run(Host host) {
            return new CollectionsAnswer(at.view(host));
        }
    }

    private record CollectionsAnswer(CatalogView view, Map<String, Long> collections) implements Answer {
        CollectionsAnswer(CatalogView view) {
            this(view, view.collections());
        }

        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeStringField("tag", view.release().tag().value());
            json.writeArrayFieldStart("collections");
            for (Map.Entry<String, Long> collection : collections.entrySet()) {
                json.writeStartObject();
                json.writeStringField("name", collection.getKey());
                json.writeNumberField("entries", collection.getValue());
                json.writeEndObject();
            }
            json.writeEndArray();
        }

        @Override
        public void text(Screen screen) {
            screen.table(
                    List.of("collection", "entries"),
                    collections.entrySet().stream()
                            .map(c -> List.of(c.getKey(), Screen.number(c.getValue())))
                            .toList());
            screen.line(screen.faint(Screen.number(view.count()) + " entries in "
                    + view.release().tag()));
        }
    }

    @Command(name = "list", description = "Lists the entries of a collection, in the order of their names.")
    static final class ListEntries implements CliCommand {
        @Parameters(paramLabel = "COLLECTION", description = "The collection.")
        String collection = "";

        @Mixin
        At at = new At();

        @Mixin
        Part part = new Part();

        @Override
        public Answer run(Host host) {
            int limit = part.limit();
            CatalogView view = at.view(host);
            if (collection.isEmpty() || view.count(collection) == 0) {
                throw new NotThere(
                        "collection.not-found",
                        view.release().tag() + " has no collection \"" + collection + "\"",
                        collections(view));
            }
            Page<Entry> page = view.list(collection, Optional.ofNullable(part.after), limit);
            return new EntriesAnswer(
                    page,
                    page.next().map(EntryKey::name),
                    after -> host.next(part.next(after, at, "list", collection)),
                    false,
                    part.payload);
        }
    }

    @Command(name = "index", description = "Lists the entries that have a value in an index, in key order.")
    static final class Index implements CliCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "The index.")
        String name = "";

        @Parameters(index = "1", paramLabel = "VALUE", description = "The value as text.")
        String value = "";

        @Mixin
        At at = new At();

        @Mixin
        Part part = new Part();

        @Override
        public Answer run(Host host) {
            int limit = part.limit();
            Optional<EntryKey> after = Optional.ofNullable(part.after).map(Index::key);
            CatalogView view = at.view(host);
            if (!view.indexes().contains(name)) {
                throw new NotThere(
                        "index.not-found",
                        view.release().tag() + " has no index \"" + name + "\"",
                        view.indexes().isEmpty()
                                ? "define it in the configuration file: indexes: {" + name
                                        + ": {collection: …, pointer: /…}}"
                                : "it has " + String.join(", ", view.indexes()));
            }
            Page<Entry> page = view.index(name, value, after, limit);
            return new EntriesAnswer(
                    page,
                    page.next().map(Index::text),
                    next -> host.next(part.next(next, at, "index", name, value)),
                    true,
                    part.payload);
        }

        /** A collection may hold a slash too, where keys come from payloads: it is written as %2F, as in a URL. */
        private static String text(EntryKey key) {
            return key.collection().replace("%", "%25").replace("/", "%2F") + "/" + key.name();
        }

        private static EntryKey key(String text) {
            int slash = text.indexOf('/');
            if (slash < 1 || slash == text.length() - 1) {
                throw new dev.tagsync.ConfigurationException(
                        "cli.usage",
                        "--after takes COLLECTION/NAME here, found \"" + text + "\"",
                        "pass what next gave");
            }
            return new EntryKey(
                    text.substring(0, slash).replace("%2F", "/").replace("%25", "%"), text.substring(slash + 1));
        }
    }

    private record EntriesAnswer(
            Page<Entry> page, Optional<String> next, UnaryOperator<String> more, boolean several, boolean payload)
            implements Answer {
        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeArrayFieldStart("entries");
            for (Entry entry : page.items()) {
                json.writeStartObject();
                if (several) {
                    json.writeStringField("collection", entry.collection());
                }
                json.writeStringField("name", entry.name());
                json.writeStringField("path", entry.path());
                json.writeStringField("blob", entry.blob().hex());
                if (payload) {
                    JsonParts.payload(json, entry);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            if (next.isPresent()) {
                json.writeStringField("next", next.get());
            }
        }

        @Override
        public void text(Screen screen) {
            if (page.items().isEmpty()) {
                screen.line("No entries.");
                return;
            }
            if (payload) {
                for (Entry entry : page.items()) {
                    screen.line(screen.bold(entry.key().toString()) + "  " + screen.faint(entry.path()));
                    PayloadText.write(screen, entry);
                }
            } else {
                screen.table(
                        List.of(several ? "entry" : "name", "path", "blob"),
                        page.items().stream()
                                .map(e -> List.of(
                                        several ? e.key().toString() : e.name(),
                                        e.path(),
                                        e.blob().abbreviated()))
                                .toList());
            }
            next.ifPresent(n -> screen.line(screen.faint("More: " + more.apply(n))));
        }
    }

    @Command(name = "get", description = "Shows an entry.")
    static final class Get implements CliCommand {
        @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection.")
        String collection = "";

        @Parameters(index = "1", paramLabel = "NAME", description = "The name.")
        String name = "";

        @Mixin
        At at = new At();

        @Override
        public Answer run(Host host) {
            CatalogView view = at.view(host);
            Optional<Entry> entry =
                    collection.isEmpty() || name.isEmpty() ? Optional.empty() : view.get(collection, name);
            return new EntryAnswer(
                    view,
                    entry.orElseThrow(() -> new NotThere(
                            "entry.not-found",
                            view.release().tag() + " has no entry " + collection + "/" + name,
                            collection.isEmpty() || view.count(collection) == 0
                                    ? collections(view)
                                    : host.next("list", collection) + " shows what there is")),
                    host);
        }
    }

    private record EntryAnswer(CatalogView view, Entry entry, Host host) implements Answer {
        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            json.writeStringField("collection", entry.collection());
            json.writeStringField("name", entry.name());
            json.writeStringField("path", entry.path());
            json.writeStringField("blob", entry.blob().hex());
            json.writeStringField("tag", view.release().tag().value());
            if (view.generation().isPresent()) {
                json.writeNumberField("generation", view.generation().get().number());
            }
            JsonParts.payload(json, entry);
        }

        /** The payload alone goes to the answers, so that it can be piped. */
        @Override
        public void text(Screen screen) {
            Screen notes = host.io().notes();
            notes.line(notes.faint(entry.path() + " · blob " + entry.blob().abbreviated() + " · "
                    + view.release().tag()
                    + view.generation().map(g -> " · generation " + g).orElse("")));
            host.io().err().flush();
            PayloadText.write(screen, entry);
        }
    }

    /** Payloads as people read them. */
    private static final class PayloadText {
        private PayloadText() {}

        static void write(Screen screen, Entry entry) {
            if (entry.kind() == PayloadKind.BYTES) {
                screen.line(Screen.number(entry.payload().length) + " bytes; --json gives them in base64");
                return;
            }
            String text = new String(entry.payload(), StandardCharsets.UTF_8);
            (entry.kind() == PayloadKind.JSON ? IndentedJson.of(text) : text)
                    .lines()
                    .forEach(screen::line);
        }
    }

    @Command(name = "diff", description = "Lists the entries that differ between two stored releases.")
    static final class Diff implements CliCommand {
        @Parameters(index = "0", paramLabel = "TAG", description = "Before.")
        String before = "";

        @Parameters(index = "1", paramLabel = "TAG", description = "After.")
        String after = "";

        @Override
        public Answer run(Host host) {
            List<EntryChange> changes = new ArrayList<>();
            host.stored(before).diff(host.stored(after), changes::add);
            return new DiffAnswer(changes);
        }
    }

    private record DiffAnswer(List<EntryChange> changes) implements Answer {
        @Override
        public int status() {
            return ExitStatus.DONE;
        }

        @Override
        public void json(JsonGenerator json) throws IOException {
            write(json, "added", EntryChange.Kind.ADDED);
            write(json, "changed", EntryChange.Kind.CHANGED);
            write(json, "removed", EntryChange.Kind.REMOVED);
        }

        private void write(JsonGenerator json, String field, EntryChange.Kind kind) throws IOException {
            json.writeArrayFieldStart(field);
            for (EntryChange change : changes) {
                if (change.kind() == kind) {
                    json.writeStartObject();
                    json.writeStringField("collection", change.key().collection());
                    json.writeStringField("name", change.key().name());
                    json.writeStringField("path", path(change));
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
        }

        private static String path(EntryChange change) {
            return change.after().or(change::before).map(Entry::path).orElse("");
        }

        @Override
        public void text(Screen screen) {
            for (EntryChange change : changes) {
                String word = Screen.padded(JsonParts.word(change.kind()), 9);
                screen.line((change.kind() == EntryChange.Kind.ADDED
                                ? screen.green(word)
                                : change.kind() == EntryChange.Kind.REMOVED ? screen.red(word) : screen.yellow(word))
                        + change.key() + "  " + screen.faint(path(change)));
            }
            screen.line(changes.isEmpty() ? "No entry differs." : Screen.number(changes.size()) + " differ.");
        }
    }
}
