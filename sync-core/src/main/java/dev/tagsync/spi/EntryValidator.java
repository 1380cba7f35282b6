package dev.tagsync.spi;

import dev.tagsync.Entry;
import dev.tagsync.Findings;

/**
 * A {@link Validator} that looks at one entry at a time, whatever stands in others. Several threads hand entries over at once, in no order; those
 * that are as they were in the active snapshot, which passed this validator in this version, are not handed over again, and what was
 * warned of them stands. It is also run on those entries of a release that could be decoded when others could not.
 *
 * @since 0.1
 */
public interface EntryValidator extends Validator {
    /**
     * Judges one entry.
     *
     * @param entry the entry
     * @param findings takes what is wrong with it; path, line and column come by themselves
     * @throws Exception if it could not judge, which rejects the release
     */
    void validate(Entry entry, Findings findings) throws Exception;

    /** Judges every entry of the candidate. A controller does not call this, but the method for one entry. */
    @Override
    default void validate(Candidate candidate, Findings findings) throws Exception {
        Exception[] failed = new Exception[1];
        candidate.view().forEach(entry -> {
            if (failed[0] == null && !candidate.cancelled()) {
                try {
                    validate(entry, findings.on(entry));
                } catch (Exception e) {
                    failed[0] = e;
                }
            }
        });
        if (failed[0] != null) {
            throw failed[0];
        }
    }
}
