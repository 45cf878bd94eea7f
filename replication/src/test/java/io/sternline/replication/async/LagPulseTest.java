package io.sternline.replication.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.async.AsyncStatus.Link;
import io.sternline.replication.async.AsyncStatus.ReplicaLag;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LagPulseTest {
    /** The monotonic clock may be anywhere, and below zero. */
    private static final long START_NS = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);

    @Test
    void shouldRefuseWhenNobodyHasMeasuredForAsLongAsTheLimitAllows() {
        final LagLimit limit = limit(5_000, 0, 3);
        limit.onStateCycle(at(5_000));
        assertThat(limit.refusal()).isNull();
        limit.onStateCycle(at(5_001));
        assertThat(limit.refusal())
                .isEqualTo(
                        "not done: the thread that replicates ASYNC namespaces has not moved for 5001 ms, so nobody knows"
                                + " whether replicas are within the lag limit of 5000 ms: see this node's disk and log, and"
                                + " restart the node if it lasts; send it again");
        limit.onStateCycle(at(5_050));
        assertThat(limit.refusal()).as("not written for each cycle").contains(" 5001 ms,");
        limit.onStateCycle(at(5_101));
        assertThat(limit.refusal()).contains(" 5101 ms,");
        limit.onMeasured(at(5_102));
        limit.onStateCycle(at(5_103));
        assertThat(limit.refusal()).isNull();
    }

    @Test
    void shouldAddTheSilenceToWhatWasMeasured() {
        final LagLimit limit = limit(5_000, 0, 5);
        limit.onStatus(status(lag(1, 10, 1_000), lag(2, 10, 3_000), lag(3, 10, 4_000), lag(4, 10, 9_000)));
        limit.onMeasured(at(100));
        limit.onStateCycle(at(2_100));
        assertThat(limit.refusal()).as("two are needed").isNull();
        limit.onStateCycle(at(2_101));
        assertThat(limit.refusal()).contains("has not moved for 2001 ms");
        limit.onStatus(status(lag(1, 10, 0), lag(2, 10, 0), lag(3, 10, 4_000), lag(4, 10, 9_000)));
        limit.onMeasured(at(2_200));
        limit.onStateCycle(at(7_200));
        assertThat(limit.refusal()).isNull();
    }

    @Test
    void shouldNotCountOnAReplicaThatLacksTooMuch() {
        final LagLimit limit = limit(1_000, 500, 3);
        limit.onStatus(status(lag(1, 100, 900), lag(2, 501, 10)));
        limit.onMeasured(at(0));
        limit.onStateCycle(at(101));
        assertThat(limit.refusal()).contains("has not moved for 101 ms").contains("1000 ms and 500 changes");
    }

    @Test
    void shouldNameTheReplicasRatherThanAMomentOfSilence() {
        final LagLimit limit = limit(5_000, 0, 3);
        limit.onStatus(status(lag(1, 10, 5_001), lag(2, 10, 5_001)));
        limit.onMeasured(at(0));
        limit.onStateCycle(at(5_000));
        assertThat(limit.refusal()).contains("member 1 lacks 10 changes");
        limit.onStateCycle(at(5_001));
        assertThat(limit.refusal()).contains("has not moved");
    }

    @Test
    void shouldBoundTheTimeInWhichChangesAreNotCounted() {
        final LagLimit limit = limit(0, 500, 3);
        final long maxMs = TimeUnit.NANOSECONDS.toMillis(LagPulse.UNCOUNTED_MAX_NS);
        limit.onStateCycle(at(maxMs));
        assertThat(limit.refusal()).isNull();
        limit.onStateCycle(at(maxMs + 1));
        assertThat(limit.refusal()).contains("within the lag limit of 500 changes");
    }

    @Test
    void shouldNotRefuseWhereNothingIsLimited() {
        final LagLimit unlimited = limit(0, 0, 3);
        unlimited.onStatus(status(lag(1, 10, 1L << 60), lag(2, 10, 1L << 60)));
        unlimited.onStateCycle(at(TimeUnit.DAYS.toMillis(365)));
        assertThat(unlimited.refusal()).isNull();
        final LagLimit alone = limit(5_000, 500, 1);
        alone.onStateCycle(at(TimeUnit.DAYS.toMillis(365)));
        assertThat(alone.refusal()).isNull();
    }

    private static LagLimit limit(final long lagMs, final long lagRecords, final int members) {
        final AsyncConfig defaults = AsyncConfig.DEFAULT;
        final AsyncConfig config =
                new AsyncConfig(Duration.ofMillis(lagMs), lagRecords, defaults.logRetention(), defaults.logBytesMax());
        return new LagLimit(config, members, START_NS);
    }

    private static long at(final long ms) {
        return START_NS + TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private static ReplicaLag lag(final int memberId, final long records, final long ms) {
        return new ReplicaLag(memberId, Link.CHANGES, 1, records, ms);
    }

    private static AsyncStatus status(final ReplicaLag... replicas) {
        return new AsyncStatus(true, true, true, 1, List.of(replicas), 0, 0, 0);
    }
}
