package io.sternline.replication.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.async.AsyncStatus.Link;
import io.sternline.replication.async.AsyncStatus.ReplicaLag;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LagLimitTest {
    private static final AsyncConfig CONFIG = new AsyncConfig(
            Duration.ofMillis(1_000), 500, AsyncConfig.DEFAULT.logRetention(), AsyncConfig.DEFAULT.logBytesMax());

    @Test
    void shouldAskForOneReplicaOfTwo() {
        final LagLimit limit = new LagLimit(CONFIG, 3, 0);
        assertThat(limit.refusal()).isNull();
        limit.onStatus(status(lag(1, 10_000, 9_000), lag(2, 500, 1_000)));
        assertThat(limit.refusal()).isNull();
        limit.onStatus(status(lag(1, 10_000, 9_000), lag(2, 500, 1_001)));
        assertThat(limit.refusal())
                .startsWith("not done: 1 of 2 replicas must be within the lag limit of 1000 ms and 500 changes")
                .contains("member 1 lacks 10000 changes, the oldest of them 9000 ms old")
                .contains("member 2 lacks 500 changes, the oldest of them 1001 ms old")
                .endsWith("send it again");
        limit.onStatus(status(lag(1, 10_000, 9_000), lag(2, 501, 0)));
        assertThat(limit.refusal()).isNotNull();
    }

    @Test
    void shouldOpenAgainBelowHalfOfTheLimit() {
        final LagLimit limit = new LagLimit(CONFIG, 3, 0);
        limit.onStatus(status(lag(1, 501, 0), lag(2, 501, 0)));
        limit.onStatus(status(lag(1, 251, 0), lag(2, 501, 0)));
        assertThat(limit.refusal()).isNotNull();
        limit.onStatus(status(lag(1, 250, 500), lag(2, 501, 0)));
        assertThat(limit.refusal()).isNull();
        limit.onStatus(status(lag(1, 500, 1_000), lag(2, 501, 0)));
        assertThat(limit.refusal()).isNull();
    }

    @Test
    void shouldAskForTwoReplicasOfFourAndForNoneOfNone() {
        final LagLimit limit = new LagLimit(CONFIG, 5, 0);
        limit.onStatus(status(lag(1, 1, 1), lag(2, 501, 0), lag(3, 501, 0), lag(4, 501, 0)));
        assertThat(limit.refusal()).contains("2 of 4 replicas");
        limit.onStatus(status(lag(1, 1, 1), lag(2, 1, 1), lag(3, 501, 0), lag(4, 501, 0)));
        assertThat(limit.refusal()).isNull();
        final LagLimit alone = new LagLimit(CONFIG, 1, 0);
        alone.onStatus(status());
        assertThat(alone.refusal()).isNull();
    }

    @Test
    void shouldNotLimitWhereNoLimitIsSet() {
        final AsyncConfig none = new AsyncConfig(Duration.ZERO, 0, CONFIG.logRetention(), CONFIG.logBytesMax());
        final LagLimit limit = new LagLimit(none, 3, 0);
        limit.onStatus(status(lag(1, 1L << 60, 1L << 60), lag(2, 1L << 60, 1L << 60)));
        assertThat(limit.refusal()).isNull();
    }

    @Test
    void shouldCountAReplicaThatLacksNothingHoweverLongItIsAway() {
        final LagLimit limit = new LagLimit(CONFIG, 3, 0);
        limit.onStatus(status(new ReplicaLag(1, Link.AWAY, 7, 0, 60_000), lag(2, 501, 0)));
        assertThat(limit.refusal()).isNull();
        limit.onStatus(status(new ReplicaLag(1, Link.AWAY, 7, 1, 60_000), lag(2, 501, 0)));
        assertThat(limit.refusal()).contains("(it is not heard)");
    }

    @Test
    void shouldBeClosedWhileThePrimaryHandsOver() {
        final LagLimit limit = new LagLimit(CONFIG, 3, 0);
        limit.handingOver(true);
        assertThat(limit.refusal()).isEqualTo("not done: the primary is handing over; send it again");
        limit.handingOver(false);
        assertThat(limit.refusal()).isNull();
        limit.onStatus(status(lag(1, 501, 0), lag(2, 501, 0)));
        limit.onStatus(new AsyncStatus(false, true, true, 1, List.of(), 0, 0, 0));
        assertThat(limit.refusal()).as("of a replica").isNull();
    }

    private static ReplicaLag lag(final int memberId, final long records, final long ms) {
        return new ReplicaLag(memberId, Link.CHANGES, 1, records, ms);
    }

    private static AsyncStatus status(final ReplicaLag... replicas) {
        return new AsyncStatus(true, true, true, 1, List.of(replicas), 0, 0, 0);
    }
}
