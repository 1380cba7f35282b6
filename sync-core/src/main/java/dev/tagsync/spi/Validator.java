package dev.tagsync.spi;

import dev.tagsync.CatalogView;
import dev.tagsync.EntryChange;
import dev.tagsync.Findings;
import dev.tagsync.IndexDefinition;
import dev.tagsync.Release;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Judges a release before it becomes live. Hosts implement it, or {@link EntryValidator} to look at one entry at a time, and pass it to
 * the controller's builder or offer it by {@link java.util.ServiceLoader}.
 *
 * <ul>
 *   <li><b>VA-1</b> The verdict depends on nothing but what is handed over: same candidate, same active view, same findings.
 *   <li><b>VA-2</b> Whatever is wrong with a release is a finding; an exception means that the validator failed, and rejects the release under the validator's name.
 *   <li><b>VA-3</b> {@code version} changes whenever the same input would be judged otherwise.
 *   <li><b>VA-4</b> {@code validate} may be called by several threads at once, for different releases; that of an {@link EntryValidator} for entries of one, too.
 *   <li><b>VA-5</b> Neither the candidate nor the sink is used after {@code validate} returned.
 *   <li><b>VA-6</b> {@code name} is not empty and always the same.
 *   <li><b>VA-7</b> {@code indexes} and {@code overridable} are always the same.
 *   <li><b>VA-8</b> {@code validate} returns or throws soon after the candidate was cancelled; what it finds then does not count.
 * </ul>
 *
 * @since 0.1
 */
public interface Validator {
    /** Returns the name that findings, records and rejections show; by default the class's simple name. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Returns the version of what it checks; by default {@code 1}. */
    default String version() {
        return "1";
    }

    /**
     * Returns the indexes that it asks views for; by default none. They join those of the catalog's definition when a controller is built, so
     * that every snapshot that it judges has them; the active one may have been hydrated before and lack them. The way back of a
     * reference is an index of the collection that refers, over the pointer of the reference.
     */
    default List<IndexDefinition> indexes() {
        return List.of();
    }

    /**
     * Returns the ids of its breakers: rules that stop what is unusual rather than wrong, such as a mass removal, and whose errors a person may
     * let pass by name, with a reason. By default none of its rules is one.
     */
    default Set<String> overridable() {
        return Set.of();
    }

    /**
     * Judges a candidate.
     *
     * @param candidate what would become live
     * @param findings takes what is wrong
     * @throws Exception if it could not judge, which rejects the release
     */
    void validate(Candidate candidate, Findings findings) throws Exception;

    /** What a validator sees. */
    interface Candidate {
        /** Returns the release. */
        Release release();

        /** Returns the whole catalog as it would be. */
        CatalogView view();

        /** Returns what is active in the channel; empty before the first promotion. */
        Optional<CatalogView> active();

        /** Hands every difference between what is active and the candidate to {@code action}; before the first promotion, every entry as added. */
        void changes(Consumer<? super EntryChange> action);

        /**
         * Tells whether the judgement is no longer wanted: the controller's deadline has passed, or its cycle has ended. The thread is
         * interrupted then, too. Whoever loops long without asking views or findings for anything looks at this now and then.
         */
        boolean cancelled();
    }
}
