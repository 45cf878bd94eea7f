package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PacedIdleStrategyTest {
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private boolean isHurried;
    private final PacedIdleStrategy idle = new PacedIdleStrategy(() -> isHurried);

    private long[] pauses(final int count) {
        return LongStream.generate(idle::nextPauseNs).limit(count).toArray();
    }

    @Test
    void shouldPauseForLongerOnceItIsQuiet() {
        assertThat(pauses(8)).containsOnly(SHORT_NS);
        assertThat(pauses(3)).containsOnly(PacedIdleStrategy.QUIET_PAUSE_NS);
    }

    @Test
    void shouldPauseShortlyAgainAfterWork() {
        pauses(20);
        idle.idle(1);
        assertThat(pauses(8)).containsOnly(SHORT_NS);
    }

    @Test
    void shouldPauseShortlyWhileSomebodyWaits() {
        pauses(20);
        isHurried = true;
        assertThat(pauses(100)).containsOnly(SHORT_NS);
        isHurried = false;
        pauses(7);
        assertThat(pauses(1)).containsOnly(PacedIdleStrategy.QUIET_PAUSE_NS);
    }
}
