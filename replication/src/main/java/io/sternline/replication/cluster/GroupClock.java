package io.sternline.replication.cluster;

/**
 * The group's clock, derived from nothing but the log.
 *
 * <p>The log's stamps come from whichever node is primary. Taken as they are, a new primary whose own clock is an hour
 * ahead would end every session at once, and one whose clock is behind would stop time. So each term gets an offset
 * that joins its stamps to the time the group had reached: the first tick of the term, from whichever member knows (see
 * {@link Ticker}), carries an estimate of group time (see {@link ClockEstimate}), and from there on
 *
 * <pre>  offset = max(last group time, estimate) - stamp;   group time = max(last group time, stamp + offset)</pre>
 *
 * Before that tick, which comes milliseconds after an election, time stands. A tick that was meant for another term
 * fixes nothing: it may be old. All of this is in the log and in snapshots, so all nodes compute the same.
 *
 * <p>Pure and single-threaded.
 */
final class GroupClock {
    static final long NO_TERM = -1;

    private long term = NO_TERM;
    private boolean isFixed;
    private long offsetMs;
    private long lastMs;

    /** A term begins in the log. */
    void onTerm(final long newTerm) {
        if (newTerm != term) {
            term = newTerm;
            isFixed = false;
            offsetMs = 0;
        }
    }

    /** @return group time of a message with this stamp. */
    long onMessage(final long stampMs) {
        if (isFixed) {
            lastMs = Math.max(lastMs, stampMs + offsetMs);
        }
        return lastMs;
    }

    /** @return group time of a tick that carries an estimate made for {@code estimateTerm}. */
    long onTick(final long stampMs, final long estimateMs, final long estimateTerm) {
        if (!isFixed && estimateTerm == term) {
            offsetMs = Math.max(lastMs, estimateMs) - stampMs;
            isFixed = true;
        }
        return onMessage(stampMs);
    }

    void restore(final long snapshotTerm, final boolean fixed, final long snapshotOffsetMs, final long snapshotMs) {
        term = snapshotTerm;
        isFixed = fixed;
        offsetMs = snapshotOffsetMs;
        lastMs = snapshotMs;
    }

    long term() {
        return term;
    }

    /** Whether the term's first tick has been seen, so that time moves. */
    boolean isFixed() {
        return isFixed;
    }

    long offsetMs() {
        return offsetMs;
    }

    /** Group time of the last message; 0 before the first. */
    long lastMs() {
        return lastMs;
    }
}
