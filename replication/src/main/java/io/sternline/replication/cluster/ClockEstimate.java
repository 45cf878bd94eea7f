package io.sternline.replication.cluster;

import java.util.concurrent.TimeUnit;

/**
 * What group time this node would name if it were asked now: the time of the last live message plus what this process's
 * monotonic clock has counted since. A node that has seen no live message since it started has no such anchor. It can
 * only ask its wall clock, and may do so only if no other member knows better, see {@link Ticker}.
 *
 * <p>Only live messages count. One from a replay was applied long after it was logged, and time would start again
 * where it was then. Always the last message counts, not the highest difference: that would add up clock drift.
 *
 * <p>Written by the state thread, read by the publisher's: the anchor is one number, so a reader never sees half.
 */
final class ClockEstimate {
    static final long UNKNOWN = Long.MIN_VALUE;

    private volatile long anchorMs = UNKNOWN;
    private volatile long lastGroupTimeMs;

    /** State thread: the last applied message's group time. */
    void onApplied(final long groupTimeMs, final boolean isLive, final long nowNs) {
        lastGroupTimeMs = groupTimeMs;
        if (isLive) {
            anchorMs = groupTimeMs - TimeUnit.NANOSECONDS.toMillis(nowNs);
        }
    }

    /** Any thread. {@link #UNKNOWN} without an anchor. */
    long anchoredMs(final long nowNs) {
        final long anchor = anchorMs;
        return anchor == UNKNOWN ? UNKNOWN : Math.max(lastGroupTimeMs, anchor + TimeUnit.NANOSECONDS.toMillis(nowNs));
    }

    /** Any thread. For the first start of a group and after a stop of all of it. */
    long unanchoredMs(final long wallClockMs) {
        return Math.max(lastGroupTimeMs, wallClockMs);
    }

    /** Any thread. Whether the log, as far as it was applied, has ever told a time. */
    boolean hasHistory() {
        return lastGroupTimeMs != 0;
    }
}
