package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.cluster.ElectionState;
import org.junit.jupiter.api.Test;

class ElectionPatienceTest {
    private static final long BALLOT_NS = 100;

    private long nowNs = 1_000;
    private ElectionState state = ElectionState.CLOSED;
    private long ballotNs = BALLOT_NS;
    private final ElectionPatience patience =
            new ElectionPatience(BALLOT_NS, () -> state.code(), () -> nowNs, newNs -> ballotNs = newNs);

    @Test
    void shouldLeaveAnElectionAloneThatSucceeds() {
        goThrough(
                ElectionState.INIT,
                ElectionState.CANVASS,
                ElectionState.NOMINATE,
                ElectionState.CANDIDATE_BALLOT,
                ElectionState.LEADER_LOG_REPLICATION,
                ElectionState.LEADER_READY,
                ElectionState.CLOSED);

        assertThat(ballotNs).isEqualTo(BALLOT_NS);
    }

    @Test
    void shouldGiveEachFurtherAttemptMoreTimeUpToALimit() {
        goThrough(ElectionState.CANVASS, ElectionState.CANDIDATE_BALLOT, ElectionState.CANVASS);
        assertThat(ballotNs).isEqualTo(2 * BALLOT_NS);

        goThrough(ElectionState.FOLLOWER_BALLOT, ElectionState.CANVASS);
        assertThat(ballotNs).isEqualTo(4 * BALLOT_NS);

        for (int i = 0; i < 10; i++) {
            goThrough(ElectionState.NOMINATE, ElectionState.CANDIDATE_BALLOT, ElectionState.CANVASS);
        }
        assertThat(ballotNs).isEqualTo(ElectionPatience.FACTOR_MAX * BALLOT_NS);
    }

    @Test
    void shouldStayPatientUntilThereHasBeenAPrimaryForAWhile() {
        goThrough(ElectionState.CANVASS, ElectionState.CANDIDATE_BALLOT, ElectionState.CANVASS, ElectionState.CLOSED);
        nowNs += ElectionPatience.CALM_NS - 1;
        goThrough(ElectionState.CLOSED);
        assertThat(ballotNs).isEqualTo(2 * BALLOT_NS);

        goThrough(ElectionState.CANVASS, ElectionState.CLOSED);
        nowNs += ElectionPatience.CALM_NS - 1;
        goThrough(ElectionState.CLOSED);
        assertThat(ballotNs).isEqualTo(2 * BALLOT_NS);

        nowNs++;
        goThrough(ElectionState.CLOSED);
        assertThat(ballotNs).isEqualTo(BALLOT_NS);
    }

    private void goThrough(final ElectionState... states) {
        for (final ElectionState next : states) {
            state = next;
            patience.accept(0);
        }
    }
}
