package io.sternline.benchmarks.failover;

import java.util.concurrent.TimeUnit;

/**
 * The longest time between two consecutive acknowledgements since a mark was set. A pause counts in full: from the last
 * acknowledgement before the mark, and also while it still goes on. Thread-safe.
 */
final class PauseMeter {
    private boolean started;
    private long lastNs;
    private long longestNs;

    /** @param nowNs on {@link System#nanoTime}. */
    synchronized void acknowledged(final long nowNs) {
        if (started) {
            longestNs = Math.max(longestNs, nowNs - lastNs);
            // Threads report in any order; time only goes on.
            lastNs = Math.max(lastNs, nowNs);
        } else {
            lastNs = nowNs;
            started = true;
        }
    }

    /** Whether anything was acknowledged at or after {@code sinceNs}. */
    synchronized boolean hasResumedSince(final long sinceNs) {
        return started && lastNs - sinceNs >= 0;
    }

    /** Forgets all pauses that have ended. */
    synchronized void mark() {
        longestNs = 0;
    }

    /** Longest pause since the mark; 0 before the first acknowledgement. */
    synchronized long longestMs(final long nowNs) {
        return TimeUnit.NANOSECONDS.toMillis(started ? Math.max(longestNs, nowNs - lastNs) : 0);
    }
}
