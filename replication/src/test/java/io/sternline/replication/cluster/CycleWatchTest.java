package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CycleWatchTest {
    private final CycleWatch watch = new CycleWatch();

    private boolean isStuckAfter(final int checks, final Runnable between) {
        for (int check = 1; check < checks; check++) {
            between.run();
            assertThat(watch.isStuck()).isFalse();
        }
        between.run();
        return watch.isStuck();
    }

    @Test
    void shouldNoticeThatOnlyTheStateGoesRound() {
        watch.onConsensusCycle();
        watch.isStuck();
        assertThat(isStuckAfter(CycleWatch.CHECKS_MAX, watch::onStateCycle)).isTrue();
    }

    @Test
    void shouldNotCountWhileTheStateIsBusy() {
        watch.onConsensusCycle();
        watch.isStuck();
        assertThat(isStuckAfter(2 * CycleWatch.CHECKS_MAX, () -> {})).isFalse();
    }

    @Test
    void shouldBeginAnewWithEachCycleAndWheneverTheStateWasBusy() {
        watch.onConsensusCycle();
        watch.isStuck();
        assertThat(isStuckAfter(CycleWatch.CHECKS_MAX - 1, watch::onStateCycle)).isFalse();
        watch.onConsensusCycle();
        assertThat(watch.isStuck()).isFalse();
        assertThat(isStuckAfter(CycleWatch.CHECKS_MAX - 1, watch::onStateCycle)).isFalse();
        assertThat(watch.isStuck()).isFalse();
        assertThat(isStuckAfter(CycleWatch.CHECKS_MAX, watch::onStateCycle)).isTrue();
    }

    @Test
    void shouldWaitForConsensusToBegin() {
        assertThat(isStuckAfter(2 * CycleWatch.CHECKS_MAX, watch::onStateCycle)).isFalse();
    }
}
