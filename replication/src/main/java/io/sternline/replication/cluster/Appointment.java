package io.sternline.replication.cluster;

import java.util.concurrent.TimeUnit;

/**
 * Whom the group has been told, through the log, to choose as its next primary.
 *
 * <p>While it stands, this node does not stand for election itself unless it is the one chosen, and takes no messages for
 * the log, so that those offered meanwhile wait instead of getting lost between two primaries. Both would be fatal for a
 * group whose chosen node dies at that moment. So an appointment lapses by itself, on every node by its own clock, and at
 * the latest when the log shows that a new term has begun. It is not replicated state: a node that restarts has none.
 *
 * <p>Written by the state thread only.
 */
final class Appointment {
    static final int NOBODY = -1;

    private volatile Current current;
    private volatile long heededAttempt;
    private volatile int heededMembers;

    private record Current(long attempt, int memberId, long term, long deadlineNs) {}

    /** State thread: a repeated order does not prolong the first. */
    void onAppointed(final long attempt, final int memberId, final long term, final long deadlineNs) {
        if (current == null || current.attempt() != attempt) {
            heededMembers = 0;
            heededAttempt = attempt;
            current = new Current(attempt, memberId, term, deadlineNs);
        }
    }

    /** State thread: that member holds back from now on, and has nothing on its way to the log any more. */
    void onHeeded(final long attempt, final int memberId) {
        if (attempt == heededAttempt && memberId >= 0 && memberId < SnapshotLedger.MEMBERS_MAX) {
            heededMembers |= 1 << memberId;
        }
    }

    /** State thread: the attempt was called off. */
    void onLifted(final long attempt) {
        if (current != null && current.attempt() == attempt) {
            current = null;
        }
    }

    /** State thread: a term has begun in the log. */
    void onTerm(final long term) {
        if (current != null && current.term() != term) {
            current = null;
        }
    }

    /** Any thread. */
    boolean stands() {
        final Current now = current;
        return now != null && now.deadlineNs() - System.nanoTime() > 0;
    }

    /** Any thread. @return the member chosen, or {@link #NOBODY}. */
    int memberId() {
        final Current now = current;
        return now != null && now.deadlineNs() - System.nanoTime() > 0 ? now.memberId() : NOBODY;
    }

    /** Any thread: whether this node has heard of that attempt, and it has not been called off or overtaken. */
    boolean isKnown(final long attempt) {
        final Current now = current;
        return now != null && now.attempt() == attempt;
    }

    /** Any thread. */
    long remainingMs(final long attempt) {
        final Current now = current;
        return now == null || now.attempt() != attempt
                ? 0
                : TimeUnit.NANOSECONDS.toMillis(now.deadlineNs() - System.nanoTime());
    }

    /** Any thread: members that have confirmed that attempt, one bit each. */
    int heededMembers(final long attempt) {
        return heededAttempt == attempt ? heededMembers : 0;
    }
}
