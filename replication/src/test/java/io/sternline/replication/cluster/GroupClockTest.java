package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A group of simulated nodes: each has a wall clock of its own, all share the log and the true flow of time. */
class GroupClockTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long HOUR_MS = 3_600_000;

    private long trueMs = START_MS;

    /** A node's clocks and what it has applied. */
    private final class Node {
        private final long skewMs;
        private final GroupClock clock = new GroupClock();
        private ClockEstimate estimate = new ClockEstimate();

        Node(final long skewMs) {
            this.skewMs = skewMs;
        }

        long wallMs() {
            return trueMs + skewMs;
        }

        /** Monotonic clocks start anywhere. */
        long nowNs() {
            return TimeUnit.MILLISECONDS.toNanos(trueMs - START_MS + 77_777 + Math.abs(skewMs));
        }

        long estimateMs() {
            final long anchoredMs = estimate.anchoredMs(nowNs());
            return anchoredMs == ClockEstimate.UNKNOWN ? estimate.unanchoredMs(wallMs()) : anchoredMs;
        }

        void onApplied() {
            if (clock.isFixed()) {
                estimate.onLive(clock.lastMs(), clock.term(), nowNs());
            } else {
                estimate.onApplied(clock.lastMs());
            }
        }

        void restart() {
            estimate = new ClockEstimate();
            estimate.onApplied(clock.lastMs());
        }
    }

    private final Node exact = new Node(0);
    private final Node ahead = new Node(HOUR_MS);
    private final Node behind = new Node(-HOUR_MS);
    private final Node[] all = {exact, ahead, behind};
    private long term;

    private void elect(final Node primary) {
        term++;
        for (final Node node : all) {
            node.clock.onTerm(term);
        }
        tick(primary, term);
    }

    private long tick(final Node primary, final long estimateTerm) {
        final long stampMs = primary.wallMs();
        final long estimateMs = primary.estimateMs();
        for (final Node node : all) {
            node.clock.onTick(stampMs, estimateMs, estimateTerm);
            node.onApplied();
        }
        return timeOfAll();
    }

    private long message(final Node primary) {
        return apply(primary.wallMs());
    }

    /** A message of the current term, logged by its primary at that time and applied now. */
    private long apply(final long stampMs) {
        for (final Node node : all) {
            node.clock.onMessage(stampMs);
            node.onApplied();
        }
        return timeOfAll();
    }

    private long timeOfAll() {
        assertThat(ahead.clock.lastMs()).isEqualTo(exact.clock.lastMs());
        assertThat(behind.clock.lastMs()).isEqualTo(exact.clock.lastMs());
        return exact.clock.lastMs();
    }

    @Test
    void shouldGoWithThePrimary() {
        elect(exact);
        trueMs += 1_234;
        assertThat(message(exact)).isEqualTo(START_MS + 1_234);
    }

    @Test
    void shouldNotJumpWhenTheNextPrimaryIsAheadOrBehind() {
        elect(exact);
        trueMs += 1_000;
        message(exact);
        trueMs += 500;
        elect(ahead);
        assertThat(message(ahead)).isEqualTo(START_MS + 1_500);
        trueMs += 250;
        assertThat(message(ahead)).isEqualTo(START_MS + 1_750);
        elect(behind);
        trueMs += 250;
        assertThat(message(behind)).isEqualTo(START_MS + 2_000);
        elect(exact);
        assertThat(message(exact)).isEqualTo(START_MS + 2_000);
    }

    @Test
    void shouldNotDriftOverManyFailovers() {
        elect(exact);
        for (int i = 0; i < 300; i++) {
            trueMs += 7;
            elect(all[i % all.length]);
            trueMs += 3;
            message(all[i % all.length]);
        }
        assertThat(timeOfAll()).isEqualTo(trueMs);
    }

    @Test
    void shouldNotLoseTheTimeInWhichMessagesWereHeldUp() {
        elect(exact);
        trueMs += 1_000;
        message(exact);
        final long stampMs = exact.wallMs();
        trueMs += 1_500;
        assertThat(apply(stampMs)).as("in the log before its primary was lost").isEqualTo(START_MS + 1_000);
        elect(ahead);
        assertThat(message(ahead)).isBetween(trueMs - 2, trueMs);
    }

    @Test
    void shouldNotLoseMoreTimeWithEachFailover() {
        elect(exact);
        for (int i = 1; i <= 100; i++) {
            trueMs += 500;
            final Node lost = all[(i - 1) % all.length];
            message(lost);
            final long stampMs = lost.wallMs();
            trueMs += 1_500;
            apply(stampMs);
            elect(all[i % all.length]);
        }
        assertThat(timeOfAll()).isBetween(trueMs - 300, trueMs);
    }

    @Test
    void shouldStandUntilTheTermsFirstTick() {
        elect(exact);
        final long beforeMs = message(exact);
        term++;
        for (final Node node : all) {
            node.clock.onTerm(term);
        }
        trueMs += 10;
        assertThat(message(ahead)).isEqualTo(beforeMs);
        assertThat(tick(ahead, term - 1)).as("a tick meant for an older term").isEqualTo(beforeMs);
        assertThat(tick(ahead, term)).isGreaterThanOrEqualTo(beforeMs);
        final long fixedMs = timeOfAll();
        trueMs += 10;
        assertThat(message(ahead)).isEqualTo(fixedMs + 10);
    }

    @Test
    void shouldMoveOnToTheWallClockAfterAFullStop() {
        elect(exact);
        trueMs += 1_000;
        message(exact);
        trueMs += 24 * HOUR_MS;
        for (final Node node : all) {
            node.restart();
        }
        elect(exact);
        assertThat(message(exact)).isEqualTo(trueMs);
    }

    @Test
    void shouldNeverGoBackAfterAFullStopUnderASlowPrimary() {
        elect(exact);
        trueMs += 1_000;
        final long lastMs = message(exact);
        for (final Node node : all) {
            node.restart();
        }
        elect(behind);
        assertThat(message(behind)).isEqualTo(lastMs);
        trueMs += 100;
        assertThat(message(behind)).isEqualTo(lastMs + 100);
    }

    @Test
    void shouldIgnoreABackwardStampWithinATerm() {
        elect(exact);
        trueMs += 100;
        final long lastMs = message(exact);
        trueMs -= 50;
        assertThat(message(exact)).isEqualTo(lastMs);
    }

    @Test
    void shouldGoOnFromASnapshotTakenInTheMiddleOfATerm() {
        elect(ahead);
        trueMs += 100;
        message(ahead);
        final GroupClock restored = new GroupClock();
        final GroupClock clock = exact.clock;
        restored.restore(clock.term(), clock.isFixed(), clock.offsetMs(), clock.lastMs());
        trueMs += 40;
        assertThat(restored.onMessage(ahead.wallMs())).isEqualTo(message(ahead));
    }

    @Test
    void shouldNotTakeReplayedMessagesForTheTime() {
        final Node node = new Node(5);
        node.estimate.onApplied(START_MS - HOUR_MS);
        assertThat(node.estimate.anchoredMs(node.nowNs())).isEqualTo(ClockEstimate.UNKNOWN);
        node.estimate.onApplied(START_MS + HOUR_MS);
        assertThat(node.estimate.anchoredMs(node.nowNs())).isEqualTo(ClockEstimate.UNKNOWN);
        assertThat(node.estimate.unanchoredMs(node.wallMs()))
                .as("but time does not go back")
                .isEqualTo(START_MS + HOUR_MS);
    }
}
