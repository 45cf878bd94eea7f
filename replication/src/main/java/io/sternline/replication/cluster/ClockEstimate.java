package io.sternline.replication.cluster;

import java.util.concurrent.TimeUnit;

/**
 * What group time this node would name if it were asked now: the time of the last live message plus what this process's
 * monotonic clock has counted since. A node that has seen no live message since it started (the whole group was down)
 * has nothing better than its wall clock.
 *
 * <p>Only live messages count. One from a replay was applied long after it was logged, and time would start again
 * where it was then. Always the last message counts, not the highest difference: that would add up clock drift.
 *
 * <p>Written by the state thread, read by the publisher's: the anchor is one number, so a reader never sees half.
 */
final class ClockEstimate {
    private static final long NONE = Long.MIN_VALUE;

    private volatile long anchorMs = NONE;
    private volatile long lastGroupTimeMs;

    /** State thread: the last applied message's group time. */
    void onApplied(final long groupTimeMs, final boolean isLive, final long nowNs) {
        lastGroupTimeMs = groupTimeMs;
        if (isLive) {
            anchorMs = groupTimeMs - TimeUnit.NANOSECONDS.toMillis(nowNs);
        }
    }

    /** Any thread. */
    long estimateMs(final long nowNs, final long wallClockMs) {
        final long anchor = anchorMs;
        final long floorMs = lastGroupTimeMs;
        return Math.max(floorMs, anchor == NONE ? wallClockMs : anchor + TimeUnit.NANOSECONDS.toMillis(nowNs));
    }
}
