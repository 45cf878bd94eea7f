package io.sternline.replication.cluster;

import io.sternline.replication.Role;
import java.util.concurrent.TimeUnit;

/**
 * Decides when this node puts its estimate of group time into the log.
 *
 * <p>The primary ticks: at once when its term begins, as time stands until then (see {@link GroupClock}), later
 * whenever nothing else moves the log. But a primary that was restarted and has just replayed its log has no anchor for
 * group time, and its wall clock may be wrong, while other members still know the time exactly. So it keeps silent, and
 * a replica that has an anchor and sees time stand ticks in its place. The first tick of the term counts, whoever sent
 * it; more of them do no harm.
 *
 * <p>Only if nobody has spoken for {@link #SILENCE_NS} was the whole group down, and the primary's wall clock counts. The
 * wait is measured in steps of at most {@link #STEP_NS}: a process that was suspended meanwhile has not listened. Nobody
 * needs to be waited for in a group of one, or if the log has never told a time.
 *
 * <p>Belongs to the publisher's thread. Time is passed in.
 */
final class Ticker {
    /** No tick is due. */
    static final long NOT_DUE = Long.MIN_VALUE;

    /** While nothing else moves the log, group time moves in steps of this. */
    static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** While time stands a tick that may have been lost is repeated after this. */
    static final long REPEAT_NS = TimeUnit.MILLISECONDS.toNanos(20);
    /** How long a replica leaves the beginning of time to the primary. */
    static final long PRECEDENCE_NS = TimeUnit.MILLISECONDS.toNanos(50);
    /** Long enough for a replica to find out that its session was forgotten, and to open another. */
    static final long SILENCE_NS = TimeUnit.MILLISECONDS.toNanos(750);

    static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final NodeView view;
    private final ClockEstimate estimate;
    private final boolean isAlone;

    private long term = GroupClock.NO_TERM;
    private long standingNs;
    private long lastNs;
    private long lastTickNs;

    Ticker(final NodeView view, final ClockEstimate estimate, final boolean isAlone, final long nowNs) {
        this.view = view;
        this.estimate = estimate;
        this.isAlone = isAlone;
        this.lastNs = nowNs;
        this.lastTickNs = nowNs - INTERVAL_NS;
    }

    /**
     * To be asked in every duty cycle with a session to the log.
     *
     * @return the estimate to log now, for {@link #term}, or {@link #NOT_DUE}.
     */
    long poll(final long nowNs, final long wallClockMs) {
        final Role role = view.role();
        onTerm(view.term(), nowNs);
        if (role == Role.CANDIDATE) {
            return NOT_DUE;
        }
        final long anchoredMs = estimate.anchoredMs(nowNs);
        final boolean isPrimary = role == Role.PRIMARY;
        if (view.movingTerm() == term) {
            standingNs = 0;
            final boolean isDue =
                    isPrimary && nowNs - lastTickNs >= INTERVAL_NS && nowNs - view.lastMessageNs() >= INTERVAL_NS;
            // The term's clock is fixed, so the estimate changes nothing any more.
            return isDue ? Math.max(anchoredMs, 0) : NOT_DUE;
        }
        if (nowNs - lastTickNs < REPEAT_NS) {
            return NOT_DUE;
        }
        if (anchoredMs != ClockEstimate.UNKNOWN) {
            return isPrimary || standingNs >= PRECEDENCE_NS ? anchoredMs : NOT_DUE;
        }
        return isPrimary && canNobodyKnow() ? estimate.unanchoredMs(wallClockMs) : NOT_DUE;
    }

    private void onTerm(final long newTerm, final long nowNs) {
        if (newTerm != term) {
            term = newTerm;
            standingNs = 0;
        } else {
            standingNs += Math.min(nowNs - lastNs, STEP_NS);
        }
        lastNs = nowNs;
    }

    private boolean canNobodyKnow() {
        return isAlone || !estimate.hasHistory() || standingNs >= SILENCE_NS;
    }

    /** The tick is on its way. */
    void onSent(final long nowNs) {
        lastTickNs = nowNs;
    }

    /** The term that the estimate polled last is meant for. */
    long term() {
        return term;
    }
}
