package io.sternline.benchmarks.chaos.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Takeover;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReignsTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    @Test
    void shouldTakeATermForBegunBeforeItsTakeoverHadATime() {
        final Instant now = Instant.now();
        final Reigns reigns =
                Reigns.of(List.of(takeover(1, 0, now.minusSeconds(100)), takeover(2, 1, now.minusSeconds(50))));
        final long tickedNs = System.nanoTime() - 50 * SECOND_NS;
        assertThat(reigns.isOver(1, tickedNs - SECOND_NS, 0)).as("it may have").isTrue();
        assertThat(reigns.isOver(1, tickedNs - Reigns.FIRST_TICK_MAX_NS - 40 * SECOND_NS, 0))
                .isFalse();
        assertThat(reigns.isOver(2, tickedNs + 40 * SECOND_NS, 0)).isFalse();
        assertThat(reigns.isOver(1)).isTrue();
        assertThat(reigns.isOver(2)).isFalse();
        assertThat(reigns.primaryOf(2)).isEqualTo(1);
        assertThat(reigns.primaryOf(3)).isEqualTo(-1);
    }

    private static Takeover takeover(final long term, final int nodeId, final Instant time) {
        return new Takeover(term, nodeId, -1, Takeover.Cause.ELECTION, false, time, -1, -1, "", "");
    }
}
