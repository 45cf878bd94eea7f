package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.Counter;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.ElectionState;
import io.aeron.cluster.service.Cluster;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.junit.jupiter.api.Test;

class EarlyElectionTest {
    private static final long TERM = 7;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(3_600);

    private final CountersManager counters =
            new CountersManager(new UnsafeBuffer(new byte[64 * 1024]), new UnsafeBuffer(new byte[16 * 1024]));
    private final Counter electionState = counter("election state", ElectionState.CLOSED.code());
    private final Counter term = counter("term", TERM);
    private final Counter role = counter("role", Cluster.Role.FOLLOWER.code());
    private final MonotonicClusterClock clock = new MonotonicClusterClock();
    private final PrimaryLoss loss = new PrimaryLoss();
    private final Appointment appointment = new Appointment();
    private final EarlyElection election = new EarlyElection(
            new ConsensusModule.Context()
                    .electionStateCounter(electionState)
                    .leadershipTermIdCounter(term)
                    .clusterNodeRoleCounter(role)
                    .leaderHeartbeatTimeoutNs(TIMEOUT_NS),
            clock,
            loss,
            appointment);
    private final long startNs = clock.timeNanos() - System.nanoTime();

    private Counter counter(final String name, final long value) {
        final Counter counter = new Counter(counters, counters.allocate(name));
        counter.set(value);
        return counter;
    }

    private void prove(final long lostTerm) {
        loss.onProven(lostTerm);
        election.accept(0);
        election.accept(0);
    }

    /** How often the clock was moved; what it has run by itself is nothing beside the timeout. */
    private long moves() {
        return Math.round((double) (clock.timeNanos() - System.nanoTime() - startNs) / TIMEOUT_NS);
    }

    @Test
    void shouldMoveTheClockTwiceAtMostWhileAMemberWaits() {
        prove(TERM);
        electionState.set(ElectionState.CANVASS.code());
        prove(TERM);
        prove(TERM);
        assertThat(moves()).isEqualTo(EarlyElection.MOVES_PER_TERM_MAX);
    }

    @Test
    void shouldNotMoveItAgainAndAgainWhenThePrimariesOfTwoTermsAreGone() {
        for (int i = 0; i < 10; i++) {
            prove(TERM);
            prove(TERM - 1);
        }
        assertThat(moves()).isEqualTo(EarlyElection.MOVES_PER_TERM_MAX);
    }

    @Test
    void shouldLeaveItAloneForATermThatIsOverOrWhileItLeads() {
        prove(TERM - 1);
        role.set(Cluster.Role.LEADER.code());
        prove(TERM);
        assertThat(moves()).isZero();
    }

    @Test
    void shouldLeaveItAloneWhileAnAppointmentStands() {
        appointment.onAppointed(1, 2, TERM, System.nanoTime() + TIMEOUT_NS);
        prove(TERM);
        assertThat(moves()).isZero();
        appointment.onLifted(1);
        prove(TERM);
        assertThat(moves()).isEqualTo(1);
    }
}
