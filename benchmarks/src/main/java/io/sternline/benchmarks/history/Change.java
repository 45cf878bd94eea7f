package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Kind;

/**
 * A write that took effect, or may have.
 *
 * @param certain whether it did: it was acknowledged, or somebody saw what it stored.
 * @param revision its revision; 0 if nobody was told.
 * @param doneByNs when it had taken effect at the latest.
 */
record Change(Operation operation, boolean certain, long revision, long doneByNs) {
    /** Whether it gives the key another entry, or none; a touch does not. */
    boolean changesEntry() {
        return operation.kind() != Kind.TOUCH;
    }

    boolean removes() {
        return operation.kind().removes();
    }

    /** Whether it may have come after the other, as far as revisions tell. Null: there is no other. */
    boolean mayFollow(final Change other) {
        return other == null || revision == 0 || revision > other.revision;
    }
}
