package io.sternline.replication.cluster;

import java.util.concurrent.TimeUnit;

/**
 * Keeps the {@link Appointment} as the log tells of it, and confirms it. Belongs to the state thread.
 *
 * <p>How long an appointment stands is measured from when it was logged, in group time: a node that was suspended between
 * receiving and applying it gets what is left. The time must cover an election that has to wait for a dead member, that is
 * heartbeat timeout, nomination delay and a whole ballot, and the confirmations before it.
 */
final class PromotionListener {
    private static final long STANDS_MS_MIN = 2_000;

    private final int ownId;
    private final long standsMs;
    private final ClockEstimate clock;
    private final Appointment appointment;
    private final ControlOutbox outbox;

    PromotionListener(
            final int ownId,
            final long standsMs,
            final ClockEstimate clock,
            final Appointment appointment,
            final ControlOutbox outbox) {
        this.ownId = ownId;
        this.standsMs = standsMs;
        this.clock = clock;
        this.appointment = appointment;
        this.outbox = outbox;
    }

    /** How long an appointment stands in a group with such a timing. */
    static long standsMs(final long heartbeatTimeoutMs, final long electionTimeoutMs) {
        return Math.max(STANDS_MS_MIN, 2 * (heartbeatTimeoutMs + electionTimeoutMs));
    }

    void onControl(final int type, final int memberId, final long attempt, final long term, final long groupTimeMs) {
        switch (type) {
            case Control.APPOINTED -> onAppointed(memberId, attempt, term, groupTimeMs);
            case Control.HEEDED -> appointment.onHeeded(attempt, memberId);
            case Control.LIFTED -> appointment.onLifted(attempt);
            default -> throw new IllegalArgumentException("control message of type " + type + " is not of a promotion");
        }
    }

    private void onAppointed(final int memberId, final long attempt, final long term, final long groupTimeMs) {
        final long nowNs = System.nanoTime();
        final long knownMs = clock.anchoredMs(nowNs);
        final long lateMs = knownMs == ClockEstimate.UNKNOWN ? 0 : Math.max(0, knownMs - groupTimeMs);
        if (lateMs < standsMs) {
            appointment.onAppointed(attempt, memberId, term, nowNs + TimeUnit.MILLISECONDS.toNanos(standsMs - lateMs));
            outbox.say(Control.HEEDED, ownId, attempt);
        }
    }

    void onTerm(final long term) {
        appointment.onTerm(term);
    }

    boolean isUnderWay() {
        return appointment.stands();
    }
}
