package dev.tagsync.testkit.contract;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogView;
import dev.tagsync.Entry;
import dev.tagsync.EntryChange;
import dev.tagsync.Environment;
import dev.tagsync.Findings;
import dev.tagsync.IndexDefinition;
import dev.tagsync.Release;
import dev.tagsync.SyncController;
import dev.tagsync.spi.Validator;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Has a validator judge a release as a controller would, and watches what it does. */
final class ValidatorHarness {
    private final TaggedHistory history;
    private final CatalogDefinition definition;

    ValidatorHarness(TaggedHistory history, CatalogDefinition definition) {
        this.history = history;
        this.definition = definition;
    }

    Judgement judge(Validator validator, String tag) {
        return judge(validator, tag, () -> tag);
    }

    /** Judges after {@code before} returned. */
    Judgement judge(Validator validator, String tag, Callable<?> before) {
        return judge(validator, tag, before, false);
    }

    /** Judges what is cancelled from the start. */
    Judgement judgeCancelled(Validator validator, String tag) {
        return judge(validator, tag, () -> tag, true);
    }

    private Judgement judge(Validator validator, String tag, Callable<?> before, boolean cancelled) {
        Judgement judgement = new Judgement(tag, cancelled);
        Validator watched = new Validator() {
            @Override
            public String name() {
                return "watched";
            }

            @Override
            public List<IndexDefinition> indexes() {
                return validator.indexes();
            }

            @Override
            public void validate(Candidate candidate, Findings findings) throws Exception {
                before.call();
                try {
                    validator.validate(new WatchedCandidate(candidate, judgement), new Sink(judgement, ""));
                } catch (Exception e) {
                    judgement.thrown = Optional.of(e);
                } finally {
                    judgement.returned = true;
                }
            }
        };
        SyncController.builder()
                .source(InMemoryTagSource.of(history))
                .store(new InMemoryStore())
                .definition(definition)
                .validator(watched)
                .environment(inTheCallersThread())
                .build()
                .plan(tag)
                .orThrow();
        return judgement;
    }

    /** Which thread judges is the test's choice, not an executor's: a validator that remembers by thread shows it each time, or never. */
    private static Environment inTheCallersThread() {
        Environment system = Environment.system();
        return new Environment(Runnable::run, system.clock(), system.nanoTime(), system.sleeper(), system.random());
    }

    /** What came of judging one release. */
    static final class Judgement {
        private final String tag;
        private final boolean cancelled;
        private final List<String> found = new ArrayList<>();
        private final List<String> late = new CopyOnWriteArrayList<>();
        private volatile boolean returned;
        private Optional<Exception> thrown = Optional.empty();

        Judgement(String tag, boolean cancelled) {
            this.tag = tag;
            this.cancelled = cancelled;
        }

        String tag() {
            return tag;
        }

        Optional<Exception> thrown() {
            return thrown;
        }

        List<String> lateUses() {
            return late;
        }

        /** The findings in an order of their own, since that of their arrival is nobody's promise; and the exception. */
        List<String> outcome() {
            List<String> outcome = new ArrayList<>(found);
            thrown.ifPresent(e -> outcome.add("threw " + e));
            outcome.sort(null);
            return outcome;
        }

        private synchronized void finds(String finding) {
            if (!used("finding " + finding)) {
                found.add(finding);
            }
        }

        private boolean used(String what) {
            if (returned) {
                late.add(what);
            }
            return returned;
        }
    }

    private record Sink(Judgement judgement, String entry) implements Findings {
        @Override
        public Added error(String rule, String pointer, String message, Object... args) {
            return finds("error", rule, pointer, message, args);
        }

        @Override
        public Added warning(String rule, String pointer, String message, Object... args) {
            return finds("warning", rule, pointer, message, args);
        }

        private Added finds(String severity, String rule, String pointer, String message, Object[] args) {
            String text = args.length == 0 ? message : String.format(Locale.ROOT, message, args);
            judgement.finds(String.join(" ", severity, rule, entry, pointer, text));
            return new Added() {
                @Override
                public Added hint(String hint) {
                    return this;
                }
            };
        }

        @Override
        public Findings on(Entry other) {
            return new Sink(judgement, other.key().toString());
        }
    }

    private record WatchedCandidate(Validator.Candidate inner, Judgement judgement) implements Validator.Candidate {
        @Override
        public Release release() {
            judgement.used("release()");
            return inner.release();
        }

        @Override
        public CatalogView view() {
            judgement.used("view()");
            return inner.view();
        }

        @Override
        public Optional<CatalogView> active() {
            judgement.used("active()");
            return inner.active();
        }

        @Override
        public void changes(Consumer<? super EntryChange> action) {
            judgement.used("changes()");
            inner.changes(action);
        }

        @Override
        public boolean cancelled() {
            return judgement.cancelled || inner.cancelled();
        }
    }
}
