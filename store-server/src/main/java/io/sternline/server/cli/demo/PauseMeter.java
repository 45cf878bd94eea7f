package io.sternline.server.cli.demo;

import java.util.concurrent.TimeUnit;

/**
 * The longest time without an acknowledged write since it was last reset. A pause counts in full: from the last
 * acknowledgement before the reset to the first after it, and also while it is still going on. Thread-safe.
 */
final class PauseMeter {
    private boolean started;
    private long lastNs;
    private long longestNs;

    /** @param nowNs on {@link System#nanoTime}. */
    synchronized void acknowledged(final long nowNs) {
        if (started) {
            longestNs = Math.max(longestNs, nowNs - lastNs);
        }
        // Threads report in any order; time only goes on.
        lastNs = started ? Math.max(lastNs, nowNs) : nowNs;
        started = true;
    }

    /** Whether a write has been acknowledged at or after {@code sinceNs}. */
    synchronized boolean hasEndedSince(final long sinceNs) {
        return started && lastNs - sinceNs >= 0;
    }

    /** Forgets all pauses that have ended. */
    synchronized void reset() {
        longestNs = 0;
    }

    /** Longest pause since the reset, one that is still going on included. */
    synchronized long longestMs(final long nowNs) {
        return TimeUnit.NANOSECONDS.toMillis(started ? Math.max(longestNs, nowNs - lastNs) : 0);
    }
}
