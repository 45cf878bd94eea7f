package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Doorbell;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the consensus and the driver thread do for others before they wait themselves. */
class RingingTest {
    private final Doorbell other = new Doorbell();
    private final AtomicLong committed = new AtomicLong();
    private final IdleStrategy ringing = new RingingIdleStrategy(YieldingIdleStrategy.INSTANCE, other);
    private final AtomicBoolean isAwaited = new AtomicBoolean(true);
    private final StatePace pace = new StatePace(isAwaited::get, DriverSettings.WINDOW_BYTES_MAX);
    private final IdleStrategy committing =
            new CommitIdleStrategy(YieldingIdleStrategy.INSTANCE, committed::get, pace, other);

    @BeforeEach
    void sleep() {
        other.fallAsleep();
    }

    @Test
    void shouldRingForTheOtherThreadAfterACycleWithWork() {
        ringing.idle(0);
        assertThat(other.isAsleep()).isTrue();
        ringing.idle(1);
        assertThat(other.isAsleep()).isFalse();
    }

    @Test
    void shouldRingForTheOtherThreadWhileACycleWaitsForIt() {
        ringing.idle();
        assertThat(other.isAsleep()).isFalse();
    }

    @Test
    void shouldRingForTheStateWhenMoreIsCommitted() {
        committing.idle(1);
        committing.idle();
        assertThat(other.isAsleep()).isTrue();
        committed.set(64);
        committing.idle(0);
        assertThat(other.isAsleep()).isFalse();
    }

    @Test
    void shouldRingForTheStateWhenMoreIsCommittedWhileACycleWaits() {
        committed.set(64);
        committing.idle();
        assertThat(other.isAsleep()).isFalse();
        sleep();
        committing.idle();
        committing.idle(0);
        assertThat(other.isAsleep()).isTrue();
    }

    @Test
    void shouldNotRingForAQuietReplicaBeforeMuchIsCommitted() {
        quieten();
        committed.set(StatePace.QUIET_LOG_BYTES_MAX);
        committing.idle(1);
        assertThat(other.isAsleep()).isTrue();
        committed.set(StatePace.QUIET_LOG_BYTES_MAX + 64);
        committing.idle(1);
        assertThat(other.isAsleep()).isFalse();
    }

    @Test
    void shouldRingForWhatAQuietReplicaWasNotToldOfWhenItIsWaitedFor() {
        quieten();
        committed.set(64);
        committing.idle(1);
        isAwaited.set(true);
        pace.look(false);
        committing.idle(0);
        assertThat(other.isAsleep()).isFalse();
    }

    private void quieten() {
        isAwaited.set(false);
        for (int look = 0; look < StatePace.QUIET_AFTER; look++) {
            pace.look(false);
        }
    }
}
