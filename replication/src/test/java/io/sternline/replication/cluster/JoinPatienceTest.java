package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.aeron.cluster.client.ClusterEvent;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.junit.jupiter.api.Test;

/** The waits have the names that they have in Aeron; that these are right is seen in {@link EndedLogTest}. */
class JoinPatienceTest {
    private static final int WAITS = 10_000;

    private final JoinPatience patience = new JoinPatience(1);
    private final IdleStrategy state = patience.ofState(YieldingIdleStrategy.INSTANCE);
    private final IdleStrategy consensus = patience.ofConsensus(YieldingIdleStrategy.INSTANCE);

    private void joinActiveLog(final Runnable wait) {
        awaitImage(wait);
    }

    private void loadSnapshot(final Runnable wait) {
        awaitImage(wait);
    }

    private static void awaitImage(final Runnable wait) {
        for (int i = 0; i < WAITS; i++) {
            wait.run();
        }
    }

    @Test
    void shouldGiveUpAJoinOnTheStateThreadFirst() {
        assertThatCode(consensus::idle).doesNotThrowAnyException();
        assertThatExceptionOfType(ClusterEvent.class).isThrownBy(() -> joinActiveLog(state::idle));
        assertThatExceptionOfType(ClusterEvent.class).isThrownBy(() -> consensus.idle(0));
        assertThatCode(() -> consensus.idle(0)).doesNotThrowAnyException();
        assertThatCode(consensus::idle).doesNotThrowAnyException();
    }

    @Test
    void shouldGiveUpEachJoinAnew() {
        for (int join = 0; join < 2; join++) {
            assertThatExceptionOfType(ClusterEvent.class).isThrownBy(() -> joinActiveLog(state::idle));
            assertThatExceptionOfType(ClusterEvent.class).isThrownBy(consensus::idle);
        }
    }

    @Test
    void shouldWaitForASnapshotForAsLongAsItTakes() {
        assertThatCode(() -> loadSnapshot(state::idle)).doesNotThrowAnyException();
        assertThatCode(consensus::idle).doesNotThrowAnyException();
    }

    @Test
    void shouldGiveUpNothingBetweenTwoCycles() {
        assertThatCode(() -> joinActiveLog(() -> state.idle(0))).doesNotThrowAnyException();
    }

    @Test
    void shouldCountFromTheBeginningOfAWait() {
        assertThatCode(() -> joinActiveLog(() -> {
                    state.reset();
                    state.idle();
                }))
                .doesNotThrowAnyException();
    }
}
