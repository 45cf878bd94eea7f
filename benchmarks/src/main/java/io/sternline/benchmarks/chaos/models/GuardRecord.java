package io.sternline.benchmarks.chaos.models;

/**
 * One write to a guarding entry, or one under its guard.
 *
 * @param guard key of the guarding entry.
 * @param token the revision of it that a write relied on; {@link #NONE}: it is a write to the entry itself.
 * @param revision which the write was given; 0 if that is not known, or there was none.
 */
record GuardRecord(String guard, long token, long invokedNs, long endedNs, Answer answer, long revision) {
    static final long NONE = -1;

    boolean isOfGuard() {
        return token == NONE;
    }
}
