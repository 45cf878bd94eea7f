package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Doorbell;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DrivingIdleStrategyTest {
    private final Doorbell bell = new Doorbell();
    private final Doorbell stateBell = new Doorbell();
    private final AtomicLong committed = new AtomicLong();
    private final AtomicInteger sleeps = new AtomicInteger();
    private final AtomicInteger drives = new AtomicInteger();
    private int driverWork;
    private final DrivingIdleStrategy idle = new DrivingIdleStrategy(
            new DrivingIdleStrategy.Driven() {
                @Override
                public int doWork() {
                    drives.incrementAndGet();
                    return driverWork;
                }

                @Override
                public void sleep(final long timeoutMs) {
                    assertThat(bell.isAsleep())
                            .as("whoever puts something down rings")
                            .isTrue();
                    sleeps.incrementAndGet();
                }
            },
            bell,
            committed::get,
            stateBell);

    @Test
    void shouldLookOnceMoreBeforeItSleeps() {
        while (!bell.isAsleep()) {
            idle.idle(0);
        }
        assertThat(sleeps).hasValue(0);
        final int before = drives.get();
        idle.idle(0);
        assertThat(sleeps).hasValue(1);
        assertThat(drives).as("the driver sees what has come").hasValue(before + 1);
        assertThat(bell.isAsleep()).isFalse();
    }

    @Test
    void shouldNotSleepWhenItWasRungForSince() {
        while (!bell.isAsleep()) {
            idle.idle(0);
        }
        bell.ring();
        idle.idle(0);
        assertThat(sleeps).hasValue(0);
    }

    @Test
    void shouldNotSleepWhileDriverOrConsensusHaveWork() {
        for (int i = 0; i < 100; i++) {
            driverWork = i % 2;
            idle.idle(1 - i % 2);
        }
        assertThat(sleeps).hasValue(0);
        assertThat(drives).hasValue(100);
    }

    @Test
    void shouldRingForTheStateWhenMoreIsCommitted() {
        stateBell.fallAsleep();
        idle.idle(1);
        assertThat(stateBell.isAsleep()).isTrue();
        committed.set(64);
        idle.idle(0);
        assertThat(stateBell.isAsleep()).isFalse();
    }
}
