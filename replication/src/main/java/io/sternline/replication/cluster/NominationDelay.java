package io.sternline.replication.cluster;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long a candidate waits before it asks for votes, in shares of half the election timeout. Drawn by the consensus
 * module's thread.
 *
 * <p>The delay keeps candidates from getting in each other's way: if two stand at the same time each votes for itself, and
 * a whole ballot is lost. Aeron leaves it to chance. Here the members stand one behind the other, in the order of the list
 * of members and beginning after the last primary, {@link #RANK_SHARE} apart, so that normally the first has all votes
 * before the second stands. One that cannot win, for its log is shorter, does not stand at all.
 *
 * <p>An order that the members' speeds happen to cancel out would be cancelled out again and again. So an attempt that
 * follows on another is left to chance. A member that was appointed is the only one to stand, and need not wait.
 */
final class NominationDelay extends Random {
    private static final long serialVersionUID = 1L;

    private static final double RANK_SHARE = 0.5;
    /** Spreads members that know of no primary, or of different ones. */
    private static final double JITTER_SHARE = 0.1;
    /** Longer than an attempt takes that fails. */
    private static final long ATTEMPT_NS = TimeUnit.SECONDS.toNanos(1);

    private final int ownId;
    private final transient List<Integer> memberIds;
    private final transient Appointment appointment;
    private final transient NodeView view;
    private final transient LongSupplier nanoClock;
    private long lastNs;

    NominationDelay(
            final int ownId,
            final List<Integer> memberIds,
            final Appointment appointment,
            final NodeView view,
            final LongSupplier nanoClock) {
        this.ownId = ownId;
        this.memberIds = memberIds;
        this.appointment = appointment;
        this.view = view;
        this.nanoClock = nanoClock;
        this.lastNs = nanoClock.getAsLong() - ATTEMPT_NS;
    }

    @Override
    public double nextDouble() {
        if (appointment.memberId() == ownId) {
            return 0;
        }
        final long nowNs = nanoClock.getAsLong();
        final boolean isRepeated = nowNs - lastNs < ATTEMPT_NS;
        lastNs = nowNs;
        final int last = memberIds.indexOf(view.lastPrimaryId());
        return isRepeated || last < 0
                ? super.nextDouble()
                : rank(last) * RANK_SHARE + super.nextDouble() * JITTER_SHARE;
    }

    private int rank(final int last) {
        return Math.floorMod(memberIds.indexOf(ownId) - last - 1, memberIds.size());
    }
}
