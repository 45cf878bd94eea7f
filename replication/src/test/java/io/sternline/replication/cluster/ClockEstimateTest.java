package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClockEstimateTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long TERM = 3;

    /** What this node's monotonic clock shows when group time is {@link #START_MS}: anything, below zero too. */
    private static final long START_NS = -TimeUnit.SECONDS.toNanos(100);

    private final ClockEstimate estimate = new ClockEstimate();

    private static long localNs(final long afterMs) {
        return START_NS + TimeUnit.MILLISECONDS.toNanos(afterMs);
    }

    /** A message stamped at one moment and applied at another, both as time after the start. */
    private void apply(final long term, final long stampedMs, final long appliedMs) {
        estimate.onLive(START_MS + stampedMs, term, localNs(appliedMs));
    }

    private long errorMs(final long nowMs) {
        return estimate.anchoredMs(localNs(nowMs)) - START_MS - nowMs;
    }

    @Test
    void shouldGoOnFromThePromptestMessage() {
        apply(TERM, 1_000, 1_030);
        assertThat(errorMs(1_030)).isEqualTo(-30);
        apply(TERM, 1_100, 1_102);
        assertThat(errorMs(9_000)).isEqualTo(-2);
    }

    @Test
    void shouldNotBelieveAMessageThatWasHeldUp() {
        apply(TERM, 1_000, 1_000);
        apply(TERM, 1_010, 3_500);
        assertThat(errorMs(3_500)).as("2.5 s of drift at most").isBetween(-3L, 0L);
    }

    @Test
    void shouldBelieveOnceMoreAPromptMessageAfterOnesThatWereHeldUp() {
        apply(TERM, 1_000, 1_000);
        apply(TERM, 1_010, 61_000);
        assertThat(errorMs(61_000)).isBetween(-61L, -59L);
        apply(TERM, 61_100, 61_100);
        assertThat(errorMs(61_100)).isZero();
    }

    @Test
    void shouldFollowAPrimaryWhoseClockIsSlow() {
        final long slowPpm = 200;
        for (long nowMs = 0; nowMs <= TimeUnit.DAYS.toMillis(1); nowMs += 1_000) {
            apply(TERM, nowMs - nowMs * slowPpm / 1_000_000, nowMs);
        }
        final long dayMs = TimeUnit.DAYS.toMillis(1);
        assertThat(errorMs(dayMs) + dayMs * slowPpm / 1_000_000).isBetween(-1L, 1L);
    }

    @Test
    void shouldFollowAPrimaryWhoseClockIsFast() {
        final long fastPpm = 200;
        final long dayMs = TimeUnit.DAYS.toMillis(1);
        for (long nowMs = 0; nowMs <= dayMs; nowMs += 1_000) {
            apply(TERM, nowMs + nowMs * fastPpm / 1_000_000, nowMs);
        }
        assertThat(errorMs(dayMs) - dayMs * fastPpm / 1_000_000).isBetween(-1L, 1L);
    }

    @Test
    void shouldTakeTheTimeOfANewTermEvenIfItIsBehind() {
        apply(TERM, 600_000, 600_000);
        apply(TERM + 1, 60_000, 600_100);
        assertThat(errorMs(600_100)).isEqualTo(60_000 - 600_100);
    }

    @Test
    void shouldKeepWhatItKnewUntilTheNewTermHasALiveMessage() {
        apply(TERM, 1_000, 1_000);
        estimate.onApplied(START_MS + 1_005);
        assertThat(errorMs(4_000)).isZero();
    }

    @Test
    void shouldNameNoTimeBeforeTheLastMessages() {
        apply(TERM, 1_000, 1_000);
        estimate.onApplied(START_MS + 5_000);
        assertThat(errorMs(2_000)).isEqualTo(3_000);
    }
}
