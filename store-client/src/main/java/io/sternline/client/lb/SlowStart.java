package io.sternline.client.lb;

import java.time.Duration;

/** How a backend's share grows after it turned up: evenly with time, from a tenth. */
final class SlowStart {
    /** Shares are counted in so many parts of a weight of 1, so that small weights can grow too. */
    static final int SCALE = 16;

    private static final double FIRST = 0.1;

    private SlowStart() {}

    /**
     * @param sinceNs since when it has been up.
     * @return its share now, from 1; 0 only if its weight is.
     */
    static int share(final Backend backend, final long sinceNs, final long nowNs) {
        final int full = backend.weight() * SCALE;
        if (full == 0 || isOver(backend.slowStart(), sinceNs, nowNs)) {
            return full;
        }
        final double part =
                Math.max(0, nowNs - sinceNs) / (double) backend.slowStart().toNanos();
        return Math.max(1, (int) Math.round(full * Math.max(FIRST, part)));
    }

    static boolean isOver(final Duration slowStart, final long sinceNs, final long nowNs) {
        return nowNs - sinceNs >= slowStart.toNanos();
    }
}
