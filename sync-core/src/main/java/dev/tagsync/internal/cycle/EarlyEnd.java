package dev.tagsync.internal.cycle;

import dev.tagsync.SyncResult;

/** Carries a result out of a stage, past those that would follow. */
final class EarlyEnd extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SyncResult result;

    EarlyEnd(SyncResult result) {
        super(null, null, false, false);
        this.result = result;
    }

    SyncResult result() {
        return result;
    }
}
