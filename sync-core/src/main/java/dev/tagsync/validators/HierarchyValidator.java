package dev.tagsync.validators;

import dev.tagsync.Entry;
import dev.tagsync.EntryChange;
import dev.tagsync.EntryKey;
import dev.tagsync.Findings;
import dev.tagsync.IndexDefinition;
import dev.tagsync.Severity;
import dev.tagsync.spi.Validator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Wants the entries of a collection to form trees by the value at a pointer, which names an entry's parent: no entry is its own ancestor, and
 * none stands too deep. An entry without a parent is a root and stands at depth 1; so does one whose parent is not there, which a
 * {@link ReferenceValidator} reports.
 *
 * <p>Judges the entries whose parent changed, and what stands below them: the cost goes with the changes, times the depth. The first judgement
 * by these settings, and one that only warns, looks at the whole collection. Immutable.
 *
 * @since 0.1
 */
public final class HierarchyValidator implements Validator {
    /** How deep entries may stand by default. */
    public static final int DEFAULT_MAX_DEPTH = 100;

    /** The largest depth that can be asked for. */
    public static final int LARGEST_MAX_DEPTH = 1_000;

    private static final String CYCLE = "hierarchy.cycle";
    private static final String TOO_DEEP = "hierarchy.too-deep";

    /** How many names of a chain a message shows. */
    private static final int MOST_SHOWN = 6;

    private final String collection;
    private final String pointer;
    private final int maxDepth;
    private final Severity severity;
    private final IndexDefinition index;

    private HierarchyValidator(String collection, String pointer, int maxDepth, Severity severity) {
        this.collection = Run.collection(collection);
        this.pointer = pointer;
        this.maxDepth = maxDepth;
        this.severity = severity;
        this.index = IndexDefinition.ofValidator(name() + " " + version(), collection, pointer);
    }

    /**
     * Makes a validator with the {@linkplain #DEFAULT_MAX_DEPTH default depth}.
     *
     * @param collection the collection, such as {@code categories}
     * @param pointer the JSON pointer of the parent's name, such as {@code /parent}
     * @throws IllegalArgumentException if the collection is empty or the pointer is none
     */
    public static HierarchyValidator of(String collection, String pointer) {
        return new HierarchyValidator(collection, pointer, DEFAULT_MAX_DEPTH, Severity.ERROR);
    }

    /**
     * Returns one with another depth.
     *
     * @param levels the depth at which an entry may still stand: 1 allows roots only; at most {@value #LARGEST_MAX_DEPTH}
     * @throws IllegalArgumentException if it is out of this range
     */
    public HierarchyValidator maxDepth(int levels) {
        if (levels < 1 || levels > LARGEST_MAX_DEPTH) {
            throw new IllegalArgumentException("maxDepth is between 1 and " + LARGEST_MAX_DEPTH + ", found " + levels);
        }
        return new HierarchyValidator(collection, pointer, levels, severity);
    }

    /** Returns one that warns instead. */
    public HierarchyValidator asWarning() {
        return new HierarchyValidator(collection, pointer, maxDepth, Severity.WARNING);
    }

    @Override
    public String name() {
        return "hierarchy(" + collection + pointer + ")";
    }

    @Override
    public String version() {
        return "1 depth " + maxDepth + (severity == Severity.WARNING ? " warning" : "");
    }

    @Override
    public List<IndexDefinition> indexes() {
        return List.of(index);
    }

    @Override
    public void validate(Candidate candidate, Findings findings) {
        Run run = new Run(candidate, findings, severity);
        new Judging(run, run.changesSuffice(index)).judge();
    }

    private Optional<String> parent(Entry entry) {
        return Run.name(entry.at(pointer));
    }

    private final class Judging {
        private final Run run;
        private final boolean changesOnly;
        private final Parents parents;
        private final List<Entry> waiting = new ArrayList<>();

        Judging(Run run, boolean changesOnly) {
            this.run = run;
            this.changesOnly = changesOnly;
            this.parents = new Parents(run);
        }

        void judge() {
            if (changesOnly) {
                run.forEachChange(collection, this::take);
            } else {
                run.forEach(collection, this::take);
            }
            lookUp();
        }

        private void take(EntryChange change) {
            change.after()
                    .filter(after -> change.before().isEmpty()
                            || !parent(after).equals(parent(change.before().get())))
                    .ifPresent(this::take);
        }

        private void take(Entry entry) {
            waiting.add(entry);
            if (waiting.size() >= Run.BATCH) {
                lookUp();
            }
        }

        private void lookUp() {
            parents.fetchAbove(waiting);
            waiting.forEach(this::judge);
            waiting.clear();
        }

        private void judge(Entry entry) {
            if (run.cancelled()) {
                return;
            }
            Set<String> chain = new LinkedHashSet<>(List.of(entry.name()));
            Optional<String> above = parents.of(entry);
            // Beyond the depth as far again, to tell a chain from a circle.
            while (above.isPresent() && parents.exists(above.get())) {
                if (!chain.add(above.get())) {
                    // Who stands below a circle is not to blame for it.
                    if (above.get().equals(entry.name()) && speaksFor(entry.name(), chain)) {
                        circle(entry, chain);
                    }
                    return;
                }
                if (chain.size() > 2 * maxDepth) {
                    break;
                }
                above = parents.of(above.get());
            }
            if (chain.size() > maxDepth) {
                tooDeep(entry, List.copyOf(chain));
                return;
            }
            if (changesOnly) {
                descend(entry, List.copyOf(chain));
            }
        }

        /** Of a circle, one entry is reported: the first of those that were changed. */
        private boolean speaksFor(String name, Set<String> circle) {
            return circle.stream()
                    .filter(other -> new EntryKey(collection, other).compareTo(new EntryKey(collection, name)) < 0)
                    .noneMatch(other -> !changesOnly || movedByName(other));
        }

        private boolean movedByName(String name) {
            return run.before(new EntryKey(collection, name))
                    .map(was -> !parent(was).equals(parents.of(name)))
                    .orElse(true);
        }

        /** Looks for what stands too deep now below an entry that got another parent; chains are from the entry upwards. */
        private void descend(Entry entry, List<String> chain) {
            run.forEachWith(index, entry.name(), child -> {
                boolean itsOwn = !parent(child).equals(Optional.of(entry.name())) || moved(child);
                if (!itsOwn && !chain.contains(child.name())) {
                    List<String> longer = new ArrayList<>(List.of(child.name()));
                    longer.addAll(chain);
                    if (longer.size() > maxDepth) {
                        tooDeep(child, longer);
                    } else {
                        descend(child, longer);
                    }
                }
            });
        }

        private boolean moved(Entry entry) {
            return run.before(entry.key())
                    .map(was -> !parent(was).equals(parent(entry)))
                    .orElse(true);
        }

        private void circle(Entry entry, Set<String> chain) {
            List<String> shown = new ArrayList<>(chain);
            shown.add(entry.name());
            run.add(entry, CYCLE, pointer, "%s is its own ancestor: %s", entry.key(), shown(shown))
                    .hint("give one of them another parent, or none")
                    .expected("a parent that does not stand below it")
                    .found(Run.quote(shown.get(1)));
        }

        private void tooDeep(Entry entry, List<String> chain) {
            run.add(
                            entry,
                            TOO_DEEP,
                            pointer,
                            "%s stands deeper than %s: %s",
                            entry.key(),
                            levels(maxDepth),
                            shown(chain))
                    .hint("give it, or one above it, a parent that is nearer to the root")
                    .expected("at most " + levels(maxDepth))
                    // A chain is not followed without end.
                    .found((chain.size() > 2 * maxDepth ? "at least " : "") + levels(chain.size()));
        }

        private static String levels(int levels) {
            return levels == 1 ? "1 level" : levels + " levels";
        }

        private String shown(List<String> chain) {
            List<String> names = chain.stream().map(Run::cut).toList();
            int size = names.size();
            return String.join(
                    " → ",
                    size <= MOST_SHOWN
                            ? names
                            : List.of(names.get(0), names.get(1), names.get(2), "…", names.get(size - 1)));
        }
    }

    /** The parents of entries: read level by level for many entries at a time, the last used kept. */
    private final class Parents {
        private static final int MOST = 1 << 16;

        private final Run run;
        private final Map<String, Known> known = new LinkedHashMap<>(256, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                return size() > MOST;
            }
        };

        Parents(Run run) {
            this.run = run;
        }

        /** Whether an entry is there, and its parent. */
        private record Known(boolean exists, Optional<String> parent) {}

        void fetchAbove(List<Entry> entries) {
            Set<String> wanted = new LinkedHashSet<>();
            for (Entry entry : entries) {
                wanted.addAll(note(entry).stream().toList());
            }
            for (int level = 0; level <= 2 * maxDepth && !wanted.isEmpty() && !run.cancelled(); level++) {
                wanted = fetch(wanted);
            }
        }

        /** Reads what of the names is not known; returns the parents of what was read. */
        private Set<String> fetch(Set<String> names) {
            List<EntryKey> keys = names.stream()
                    .filter(name -> !known.containsKey(name))
                    .map(name -> new EntryKey(collection, name))
                    .toList();
            Map<EntryKey, Entry> found = run.view().getAll(keys);
            Set<String> above = new LinkedHashSet<>();
            for (EntryKey key : keys) {
                Optional.ofNullable(found.get(key))
                        .ifPresentOrElse(
                                entry -> note(entry).ifPresent(above::add),
                                () -> known.put(key.name(), new Known(false, Optional.empty())));
            }
            return above;
        }

        private Optional<String> note(Entry entry) {
            Optional<String> parent = parent(entry);
            known.put(entry.name(), new Known(true, parent));
            return parent;
        }

        boolean exists(String name) {
            return known(name).exists();
        }

        Optional<String> of(Entry entry) {
            return parent(entry);
        }

        Optional<String> of(String name) {
            return known(name).parent();
        }

        private Known known(String name) {
            Known there = known.get(name);
            if (there == null) {
                fetch(Set.of(name));
                there = Objects.requireNonNull(known.get(name));
            }
            return there;
        }
    }
}
