package io.sternline.replication.cluster;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How soon the state thread takes what is committed: at once wherever somebody waits for it. On a replica hardly anybody does ({@link StateDemand}), and
 * where cores are few, waking it for each commit takes them from those who are waited for. So a quiet replica's state takes what has gathered every
 * {@value #QUIET_SLEEP_MS} ms, or every {@value #QUIET_LOG_BYTES_MAX} bytes of log. What ends the quiet without ringing, such as an election, is seen
 * after the sleep; by a thread that has no time to sleep, not at all.
 */
final class StatePace {
    static final long QUIET_SLEEP_MS = 4;
    static final int QUIET_LOG_BYTES_MAX = 64 << 10;

    /** Looks in a row that found nobody waiting: who waits once is likely to wait again. */
    static final int QUIET_AFTER = 8;

    private static final long QUIET_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(QUIET_SLEEP_MS);

    private final BooleanSupplier demand;
    private final int quietLogBytesMax;
    private int looksInVain;
    private volatile boolean isQuiet;

    /**
     * @param demand whether somebody waits.
     * @param windowBytes log that may be under way to this node. Its sender waits for what the state has not taken, so no more than a quarter of it
     *     is left to gather.
     */
    StatePace(final BooleanSupplier demand, final int windowBytes) {
        this.demand = demand;
        this.quietLogBytesMax = Math.min(QUIET_LOG_BYTES_MAX, windowBytes / 4);
    }

    /**
     * State thread, when it is about to sleep.
     *
     * @param isMidway in the midst of something, such as a snapshot order, of which nobody says who waits for it.
     */
    void look(final boolean isMidway) {
        looksInVain = isMidway || demand.getAsBoolean() ? 0 : Math.min(looksInVain + 1, QUIET_AFTER);
        final boolean isQuietNow = looksInVain == QUIET_AFTER;
        if (isQuietNow != isQuiet) {
            isQuiet = isQuietNow;
        }
    }

    /**
     * Consensus thread: whether the state thread is to be woken for a commit. If it ceases to be quiet in that moment, it finds the commit by itself
     * after a sleep at the latest.
     *
     * @param bytes committed since it was woken last.
     */
    boolean isDue(final long bytes) {
        return !isQuiet || bytes > quietLogBytesMax;
    }

    /** Any thread: whether nobody waited for what is committed when the state thread was about to sleep last, which under load may be long ago. */
    boolean isQuiet() {
        return isQuiet;
    }

    /** State thread. @param promptNs how long it may sleep for where somebody waits. */
    long sleepNs(final long promptNs) {
        return isQuiet ? Math.max(promptNs, QUIET_SLEEP_NS) : promptNs;
    }
}
