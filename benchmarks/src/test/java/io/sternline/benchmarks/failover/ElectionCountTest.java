package io.sternline.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ElectionCountTest {
    private final ElectionCount count = new ElectionCount();

    private void look(final long node0, final long node1, final long node2) {
        count.look(0, node0);
        count.look(1, node1);
        count.look(2, node2);
    }

    @BeforeEach
    void startGroup() {
        look(1, 1, 1);
    }

    @Test
    void shouldTakeJoiningTheGroupForNothingElse() {
        assertThat(count.elections()).isEqualTo(3);
        assertThat(count.falseElections()).isZero();
    }

    @Test
    void shouldExpectOneElectionOfEachSurvivorForAKill() {
        count.ended(2);
        count.expect();
        look(2, 2, 1);

        assertThat(count.elections()).isEqualTo(6);
        assertThat(count.falseElections()).isZero();
    }

    @Test
    void shouldFindElectionsWithoutAReason() {
        look(1, 3, 1);
        assertThat(count.falseElections()).isEqualTo(2);

        count.ended(1);
        count.expect();
        look(2, 1, 3);
        assertThat(count.falseElections()).isEqualTo(3);
        assertThat(count.elections()).isEqualTo(9);
    }

    @Test
    void shouldNotSetOffAFalseElectionAgainstOneThatIsStillToCome() {
        look(2, 1, 1);
        assertThat(count.falseElections()).isEqualTo(1);
        count.expect();
        look(3, 2, 2);

        assertThat(count.falseElections()).isEqualTo(1);
    }
}
