package io.sternline.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PauseMeterTest {
    private static final long MS = 1_000_000;

    private final PauseMeter meter = new PauseMeter();

    private void acknowledgedAt(final long... timesMs) {
        for (final long timeMs : timesMs) {
            meter.acknowledged(timeMs * MS);
        }
    }

    @Test
    void shouldFindTheLongestGapBetweenAcknowledgements() {
        acknowledgedAt(0, 10, 25, 625, 640);

        assertThat(meter.longestMs(650 * MS)).isEqualTo(600);
    }

    @Test
    void shouldCountAPauseFromTheLastAcknowledgementBeforeTheMark() {
        acknowledgedAt(0, 500, 510);
        meter.mark();
        acknowledgedAt(600, 610);

        assertThat(meter.longestMs(620 * MS)).isEqualTo(90);
    }

    @Test
    void shouldCountAPauseThatGoesOn() {
        acknowledgedAt(0, 10);

        assertThat(meter.longestMs(700 * MS)).isEqualTo(690);
    }

    @Test
    void shouldNotTakeALateReportForAPause() {
        acknowledgedAt(0, 20, 10, 30);

        assertThat(meter.longestMs(30 * MS)).isEqualTo(20);
    }

    @Test
    void shouldKnowWhetherAnythingWasAcknowledgedSince() {
        assertThat(meter.hasResumedSince(0)).isFalse();
        acknowledgedAt(10);
        assertThat(meter.hasResumedSince(11 * MS)).isFalse();
        assertThat(meter.hasResumedSince(10 * MS)).isTrue();
    }

    @Test
    void shouldHaveNothingToTellBeforeTheFirstAcknowledgement() {
        assertThat(meter.longestMs(1_000 * MS)).isZero();
    }
}
