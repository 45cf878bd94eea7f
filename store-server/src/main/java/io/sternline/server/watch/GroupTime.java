package io.sternline.server.watch;

import java.util.function.LongSupplier;

/**
 * The group's clock as far as this node knows it: that of the last message it has applied, or of a change it has read,
 * which may come from before the process started.
 */
final class GroupTime {
    private final LongSupplier appliedMs;
    private long newestChangeMs;

    GroupTime(final LongSupplier appliedMs) {
        this.appliedMs = appliedMs;
    }

    void onChange(final long groupTimeMs) {
        newestChangeMs = Math.max(newestChangeMs, groupTimeMs);
    }

    long nowMs() {
        return Math.max(newestChangeMs, appliedMs.getAsLong());
    }
}
