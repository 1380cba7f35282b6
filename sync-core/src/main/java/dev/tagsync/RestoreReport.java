package dev.tagsync;

import java.util.List;

/**
 * What came of taking a restored store into use.
 *
 * @param record the record of it
 * @param identity the register's new identity
 * @param lastStamp the last stamp that counts as allotted now: above all that is stored
 * @param abandoned the tags of hydrations that were under way when the backup was made
 * @param damaged the tags of sealed snapshots that lack nodes
 * @since 0.1
 */
public record RestoreReport(
        ControlRecord record, String identity, long lastStamp, List<TagName> abandoned, List<TagName> damaged) {
    /** Copies the lists. */
    public RestoreReport {
        abandoned = List.copyOf(abandoned);
        damaged = List.copyOf(damaged);
    }
}
