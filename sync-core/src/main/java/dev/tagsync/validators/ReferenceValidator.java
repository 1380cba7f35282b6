package dev.tagsync.validators;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tagsync.Entry;
import dev.tagsync.EntryChange;
import dev.tagsync.EntryKey;
import dev.tagsync.Findings;
import dev.tagsync.IndexDefinition;
import dev.tagsync.Severity;
import dev.tagsync.spi.Validator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Wants every reference to lead to an entry: the value at a pointer, or each element of an array there, is the name of an entry of another
 * collection or of the same.
 *
 * <p>Judges the changed entries, and by an index those that refer to removed ones: the cost goes with the changes. The first judgement by these
 * settings, and one that only warns, looks at every entry that refers. Immutable.
 *
 * @since 0.1
 */
public final class ReferenceValidator implements Validator {
    private static final String MISSING = "reference.missing";
    private static final String REQUIRED = "reference.required";
    private static final String TYPE = "reference.type";

    private final String from;
    private final String pointer;
    private final String to;
    private final boolean required;
    private final Severity severity;
    private final IndexDefinition index;

    private ReferenceValidator(String from, String pointer, String to, boolean required, Severity severity) {
        this.from = Run.collection(from);
        this.pointer = pointer;
        this.to = Run.collection(to);
        this.required = required;
        this.severity = severity;
        this.index = IndexDefinition.ofValidator(name() + " " + version(), from, pointer);
    }

    /**
     * Makes a validator of references that need not be there and, where they are, lead to an entry.
     *
     * @param from the collection that refers, such as {@code products}
     * @param pointer the JSON pointer of the reference, such as {@code /category}; not empty
     * @param to the collection that is referred to, such as {@code categories}
     * @throws IllegalArgumentException if a collection is empty or the pointer is none
     */
    public static ReferenceValidator of(String from, String pointer, String to) {
        if (pointer.isEmpty()) {
            throw new IllegalArgumentException("a reference has a pointer that is not empty, such as /category");
        }
        return new ReferenceValidator(from, pointer, to, false, Severity.ERROR);
    }

    /** Returns one that wants every entry to refer. */
    public ReferenceValidator required() {
        return new ReferenceValidator(from, pointer, to, true, severity);
    }

    /** Returns one that warns instead. */
    public ReferenceValidator asWarning() {
        return new ReferenceValidator(from, pointer, to, required, Severity.WARNING);
    }

    @Override
    public String name() {
        return "reference(" + from + pointer + " -> " + to + ")";
    }

    @Override
    public String version() {
        return "1" + (required ? " required" : "") + (severity == Severity.WARNING ? " warning" : "");
    }

    @Override
    public List<IndexDefinition> indexes() {
        return List.of(index);
    }

    @Override
    public void validate(Candidate candidate, Findings findings) {
        new Judging(new Run(candidate, findings, severity)).judge();
    }

    /** One reference: who refers, where, and to what. */
    private record Reference(EntryKey referring, String place, EntryKey target) {}

    private final class Judging {
        private final Run run;
        private final Spelling spelling;
        private final List<Reference> waiting = new ArrayList<>();

        Judging(Run run) {
            this.run = run;
            this.spelling = new Spelling(run.view(), to);
        }

        void judge() {
            if (run.changesSuffice(index)) {
                run.forEachChange(from, change -> change.after().ifPresent(this::take));
                run.forEachChange(to, this::lookBack);
            } else {
                run.forEach(from, this::take);
            }
            lookUp();
        }

        private void take(Entry entry) {
            JsonNode value = entry.at(pointer);
            if (value.isArray()) {
                if (required && value.isEmpty()) {
                    missingValue(entry, value);
                }
                for (int i = 0; i < value.size(); i++) {
                    take(entry, pointer + "/" + i, value.get(i));
                }
            } else if (!value.isMissingNode() && !value.isNull()) {
                take(entry, pointer, value);
            } else if (required) {
                missingValue(entry, value);
            }
        }

        private void take(Entry entry, String place, JsonNode value) {
            Optional<String> name = Run.name(value);
            if (name.isEmpty()) {
                run.add(
                                entry,
                                TYPE,
                                place,
                                "%s is %s, expected the name of an entry of %s",
                                place,
                                Run.quote(value),
                                to)
                        .hint("name an entry of " + to + ", as a text or a whole number")
                        .expected(expected())
                        .found(Run.quote(value));
                return;
            }
            waiting.add(new Reference(entry.key(), place, new EntryKey(to, name.get())));
            if (waiting.size() >= Run.BATCH) {
                lookUp();
            }
        }

        private void missingValue(Entry entry, JsonNode found) {
            run.add(
                            entry,
                            REQUIRED,
                            pointer,
                            "%s refers to nothing: at %s is %s, expected the name of an entry of %s",
                            entry.key(),
                            pointer,
                            Run.quote(found),
                            to)
                    .hint("name an entry of " + to)
                    .expected(expected())
                    .found(Run.quote(found));
        }

        private String expected() {
            return "the name of an entry of " + to;
        }

        private void lookUp() {
            Set<EntryKey> targets = new LinkedHashSet<>();
            waiting.forEach(reference -> targets.add(reference.target()));
            targets.removeAll(run.view().getAll(targets).keySet());
            List<Reference> broken = waiting.stream()
                    .filter(reference -> targets.contains(reference.target()))
                    .toList();
            if (!broken.isEmpty()) {
                Map<EntryKey, Entry> referring = run.view()
                        .getAll(broken.stream()
                                .map(Reference::referring)
                                .distinct()
                                .toList());
                broken.forEach(reference -> leadsNowhere(
                        referring.get(reference.referring()),
                        reference.place(),
                        reference.target().name(),
                        ""));
            }
            waiting.clear();
        }

        /** What still refers to a removed entry. Those of them that changed, too, are judged as changed ones. */
        private void lookBack(EntryChange change) {
            if (change.kind() == EntryChange.Kind.REMOVED) {
                String gone = change.key().name();
                run.forEachWith(index, gone, entry -> {
                    if (run.unchanged(entry)) {
                        leadsNowhere(entry, place(entry, gone), gone, ", which this release removes");
                    }
                });
            }
        }

        private String place(Entry entry, String name) {
            JsonNode value = entry.at(pointer);
            for (int i = 0; i < value.size(); i++) {
                if (value.get(i).asText().equals(name)) {
                    return pointer + "/" + i;
                }
            }
            return pointer;
        }

        private void leadsNowhere(Entry entry, String place, String name, String more) {
            run.add(
                            entry,
                            MISSING,
                            place,
                            "%s refers to %s/%s%s",
                            entry.key(),
                            to,
                            Run.cut(name),
                            more.isEmpty() ? ", which does not exist" : more)
                    .hint(hint(name))
                    .expected(expected())
                    .found(Run.quote(name));
        }

        private String hint(String name) {
            String add = "add " + example(name).orElse("an entry " + Run.quote(name) + " to " + to);
            return spelling.guess(name)
                    .map(near -> add + ", or did you mean " + Run.quote(near) + "?")
                    .orElse(add);
        }

        /** Guesses the file of an entry that is not there by the files of those that are. */
        private Optional<String> example(String name) {
            return run.view().list(to, 1).items().stream()
                    .filter(entry -> name.length() <= 100 && entry.path().contains("/" + entry.name() + "."))
                    .map(entry -> entry.path().replace("/" + entry.name() + ".", "/" + name + "."))
                    .findFirst();
        }
    }
}
