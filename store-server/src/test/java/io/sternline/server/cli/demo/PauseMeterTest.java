package io.sternline.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PauseMeterTest {
    private final PauseMeter meter = new PauseMeter();

    private void acknowledgedAtMs(final long... timesMs) {
        for (final long timeMs : timesMs) {
            meter.acknowledged(TimeUnit.MILLISECONDS.toNanos(timeMs));
        }
    }

    private long longestAtMs(final long nowMs) {
        return meter.longestMs(TimeUnit.MILLISECONDS.toNanos(nowMs));
    }

    @Test
    void shouldMeasureTheLongestPause() {
        acknowledgedAtMs(100, 110, 400, 410);
        assertThat(longestAtMs(412)).isEqualTo(290);
    }

    @Test
    void shouldCountThePauseInFullAroundAReset() {
        acknowledgedAtMs(100, 900, 910);
        meter.reset();
        acknowledgedAtMs(1510, 1520);
        assertThat(longestAtMs(1521)).isEqualTo(600);
    }

    @Test
    void shouldCountAPauseThatIsStillGoingOn() {
        acknowledgedAtMs(100);
        meter.reset();
        assertThat(longestAtMs(5100)).isEqualTo(5000);
    }

    @Test
    void shouldNotBeMisledByLateReports() {
        acknowledgedAtMs(100, 150, 140, 160);
        assertThat(longestAtMs(160)).isEqualTo(50);
    }

    @Test
    void shouldTellWhetherThePauseIsOver() {
        assertThat(meter.hasEndedSince(0)).isFalse();
        acknowledgedAtMs(100);
        assertThat(meter.hasEndedSince(TimeUnit.MILLISECONDS.toNanos(100))).isTrue();
        assertThat(meter.hasEndedSince(TimeUnit.MILLISECONDS.toNanos(101))).isFalse();
    }

    @Test
    void shouldMeasureNothingBeforeTheFirstWrite() {
        assertThat(longestAtMs(1_000_000)).isZero();
    }
}
