package io.sternline.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ElectionCountTest {
    private final ElectionCount count = new ElectionCount();

    @BeforeEach
    void startGroup() {
        count.look(0, 1, 0);
        count.look(1, 1, 0);
        count.look(2, 1, 0);
    }

    @Test
    void shouldAddUpWhatTheNodesCount() {
        count.look(0, 2, 0);
        count.look(1, 3, 1);

        assertThat(count.elections()).isEqualTo(6);
        assertThat(count.falseElections()).isEqualTo(1);
    }

    @Test
    void shouldKeepWhatAProcessHadCountedThatIsGone() {
        count.look(1, 4, 2);
        count.ended(1);
        count.look(1, 1, 0);
        count.look(1, 2, 1);

        assertThat(count.elections()).isEqualTo(1 + 4 + 2 + 1);
        assertThat(count.falseElections()).isEqualTo(3);
    }
}
