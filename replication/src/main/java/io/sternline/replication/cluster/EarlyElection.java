package io.sternline.replication.cluster;

import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.ElectionState;
import io.aeron.cluster.service.Cluster;
import java.util.function.LongConsumer;

/**
 * Makes the heartbeat of a primary that is known to be dead overdue at once, by moving the consensus module's own clock
 * on by the heartbeat timeout. Everything after that is Aeron's ordinary election: who may vote for whom, and that it takes
 * a majority, is not touched. One member that is mistaken can do no harm either: alone it has no majority, and a primary that
 * lives answers its canvass with the term that stands.
 *
 * <p>Called by Aeron in each duty cycle, at its end, on the consensus module's thread; the next cycle begins with the check
 * of the heartbeat. The move counts for the wait that follows as well: before it stands for election, a member waits
 * until it has heard nothing of its primary for a heartbeat timeout. The primary's last words may still be on their way
 * through this node and make it wait after all. So if the member still waits when the lifeline finds the port closed
 * again, 100 ms later, the clock is moved a second time; never more often in a term.
 *
 * <p>Why moving the clock is harmless. It is read by this thread only. What Aeron measures with it:
 * <ul>
 *   <li>heartbeats and elections: that is what is wanted, and a follower that begins an election starts those over;
 *   <li>when members were heard of last: said again within 20 ms by all that take part;
 *   <li>sessions: only by a leader, and no member moves its clock while it leads; a new leader starts them over;
 *   <li>the log's time stamps, which only a leader gives, while its clock does not jump: from one term to the next our
 *       {@link GroupClock} does not depend on them;
 *   <li>timers, of which we have none; a statistic of the duty cycle and one of snapshots, and the mark file's time of
 *       activity, which nobody compares with another clock: the mark file is removed under our lock before a start.
 * </ul>
 */
final class EarlyElection implements LongConsumer {
    static final int MOVES_PER_TERM_MAX = 2;

    private final ConsensusModule.Context context;
    private final MonotonicClusterClock clock;
    private final PrimaryLoss loss;
    private final Appointment appointment;

    private PrimaryLoss.Evidence seen;
    private long term = GroupClock.NO_TERM;
    private int moves;

    EarlyElection(
            final ConsensusModule.Context context,
            final MonotonicClusterClock clock,
            final PrimaryLoss loss,
            final Appointment appointment) {
        this.context = context;
        this.clock = clock;
        this.loss = loss;
        this.appointment = appointment;
    }

    @Override
    public void accept(final long timeMs) {
        final PrimaryLoss.Evidence evidence = loss.latest();
        if (evidence != seen) {
            seen = evidence;
            onEvidence(evidence.term());
        }
    }

    /**
     * While an appointment stands it is for the group to wait, see {@link Appointment}; evidence comes again. If those who
     * led different terms are gone, it comes for both in turn: only the newest counts, or the moves would have no end.
     */
    private void onEvidence(final long lostTerm) {
        if (lostTerm > term) {
            term = lostTerm;
            moves = 0;
        }
        if (lostTerm == term && moves < MOVES_PER_TERM_MAX && isWaitingFor(lostTerm) && !appointment.stands()) {
            moves++;
            clock.advance(context.leaderHeartbeatTimeoutNs());
        }
    }

    /** Whether this node is a follower in that term, or has left it and waits to stand for election. */
    private boolean isWaitingFor(final long lostTerm) {
        final long electionState = context.electionStateCounter().get();
        return context.leadershipTermIdCounter().get() == lostTerm
                && context.clusterNodeRoleCounter().get() == Cluster.Role.FOLLOWER.code()
                && (electionState == ElectionState.CLOSED.code() || electionState == ElectionState.CANVASS.code());
    }
}
