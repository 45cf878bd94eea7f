package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Role;
import org.junit.jupiter.api.Test;

class FalseElectionsTest {
    private final NodeView view = new NodeView();
    private final FalseElections elections = new FalseElections(view);

    private void assertLost(final long count, final long term) {
        assertThat(view.status().falseElections()).isEqualTo(count);
        assertThat(view.status().lostTerm()).isEqualTo(term);
    }

    @Test
    void shouldCountATermThatWasLostWhileRunning() {
        elections.onTerm(3);
        elections.onRole(Role.PRIMARY, 3);
        elections.onRole(Role.CANDIDATE, 3);
        assertLost(0, -1);
        elections.onTerm(4);
        assertLost(1, 3);
        elections.onTerm(5);
        assertLost(1, 3);
    }

    @Test
    void shouldCountARoleThatIsLostAndGotBack() {
        elections.onRole(Role.PRIMARY, 3);
        elections.onTerm(4);
        elections.onRole(Role.PRIMARY, 4);
        elections.onTerm(6);
        assertLost(2, 4);
    }

    @Test
    void shouldNotCountWhatAReplicaSees() {
        elections.onRole(Role.REPLICA, 3);
        elections.onTerm(4);
        assertLost(0, -1);
    }

    @Test
    void shouldNotCountARoleThatWasGivenAway() {
        elections.onRole(Role.PRIMARY, 3);
        view.steppingDown(3);
        elections.onTerm(4);
        elections.onRole(Role.PRIMARY, 4);
        assertLost(0, -1);
        elections.onTerm(5);
        assertLost(1, 4);
    }

    @Test
    void shouldNotCountWhatHappensToANodeThatStops() {
        elections.onRole(Role.PRIMARY, 3);
        view.stopped();
        elections.onTerm(4);
        assertLost(0, -1);
    }
}
