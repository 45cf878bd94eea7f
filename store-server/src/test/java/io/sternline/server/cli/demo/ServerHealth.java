package io.sternline.server.cli.demo;

import java.util.concurrent.TimeUnit;

/**
 * What one balancer thinks of one application server, from its checks alone.
 *
 * <p>Failed checks are of two kinds and weigh differently. A refused connection says that nobody listens: the process
 * is gone, and few are enough. A late answer says only that somebody is busy, perhaps this balancer itself on a crowded
 * machine; sessions must not be moved for that, so it takes many in a row.
 *
 * <p>Thread-safe.
 */
final class ServerHealth {
    /** Refused checks in a row after which the server is down. */
    static final int REFUSED_FALL = 3;

    /** Failed checks of any kind in a row after which the server is down. */
    static final int FAILED_FALL = 6;

    /** Good checks in a row after which a server that was down is up; for the first time one is enough. */
    static final int RISE = 2;

    /** How a check ended. */
    enum Check {
        GOOD,
        REFUSED,
        /** No answer in time, or a wrong one. */
        BAD
    }

    private boolean up;
    private boolean checkedBefore;
    private int goodInRow;
    private int refusedInRow;
    private int failedInRow;
    private long goodSinceNs = Long.MIN_VALUE;

    /** @param startedNs when the check began, on {@link System#nanoTime}. */
    synchronized void record(final Check check, final long startedNs) {
        goodInRow = check == Check.GOOD ? goodInRow + 1 : 0;
        failedInRow = check == Check.GOOD ? 0 : failedInRow + 1;
        refusedInRow = check == Check.REFUSED ? refusedInRow + 1 : 0;
        if (check == Check.GOOD) {
            goodSinceNs = startedNs;
            up |= goodInRow >= RISE || !checkedBefore;
            checkedBefore = true;
        }
        if (refusedInRow >= REFUSED_FALL || failedInRow >= FAILED_FALL) {
            up = false;
        }
        notifyAll();
    }

    synchronized boolean isUp() {
        return up;
    }

    /**
     * Waits until the checks have something to say about {@code sinceNs}: either the server is down, or a check that
     * began later found it well.
     *
     * @return whether it is up.
     */
    synchronized boolean awaitVerdict(final long sinceNs, final long timeoutMs) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (up && (goodSinceNs == Long.MIN_VALUE || goodSinceNs - sinceNs <= 0)) {
            final long leftNs = deadlineNs - System.nanoTime();
            if (leftNs <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        }
        return up;
    }
}
