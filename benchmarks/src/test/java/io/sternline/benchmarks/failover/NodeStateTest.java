package io.sternline.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NodeStateTest {
    private static final NodeState STATE = new NodeState(10, 640, 0xABCL);

    @Test
    void shouldBeEqualAtTheSamePlaceWithTheSameDigest() {
        assertThat(NodeState.isEqual(List.of(STATE, STATE, STATE), 3)).isTrue();
    }

    @Test
    void shouldFindADifferentDigest() {
        final List<NodeState> states = List.of(STATE, STATE, new NodeState(10, 640, 0xABDL));

        assertThat(NodeState.isComparable(states, 3)).isTrue();
        assertThat(NodeState.isEqual(states, 3)).isFalse();
    }

    @Test
    void shouldNotCallNodesEqualThatCannotBeCompared() {
        assertThat(NodeState.isEqual(List.of(STATE, STATE), 3)).isFalse();
        assertThat(NodeState.isEqual(List.of(STATE, STATE, new NodeState(9, 640, 0xABCL)), 3))
                .isFalse();
        assertThat(NodeState.isEqual(List.of(STATE, STATE, new NodeState(10, 576, 0xABCL)), 3))
                .isFalse();
    }
}
