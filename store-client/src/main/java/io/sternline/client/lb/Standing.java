package io.sternline.client.lb;

/**
 * How it stands with a backend, and what else there is to know about it.
 *
 * @param definition what its map says.
 * @param isTimeUp whether it is draining and its deadline's entry is not there: it has expired, or has not been heard of yet.
 * @param servingSinceNs since when it may serve, on this JVM's monotonic clock; only means something while it may.
 */
record Standing(BackendStatus status, Definition definition, boolean isTimeUp, long servingSinceNs) {
    /** Neither down nor in maintenance. */
    boolean isServing() {
        return status.isUp() && status.admin() != AdminState.MAINT;
    }

    /** Whether its draining has still to be ended by somebody. */
    boolean isDraining() {
        return status.admin() == AdminState.DRAIN && status.drained().isEmpty();
    }

    /**
     * Whether its deadline has passed for certain. A definition that was read may name a deadline's entry that the changes have not
     * brought yet.
     *
     * @param revision up to which all changes are known.
     */
    boolean isTimeUpAsOf(final long revision) {
        return isTimeUp && revision >= definition.timerRevision();
    }

    Standing servingSince(final long sinceNs) {
        return new Standing(status, definition, isTimeUp, sinceNs);
    }
}
