package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Doorbell;
import io.sternline.replication.Wakefulness;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DrivingIdleStrategyTest {
    private final Doorbell bell = new Doorbell();
    private final AtomicInteger sleeps = new AtomicInteger();
    private final AtomicInteger drives = new AtomicInteger();
    private int driverWork;
    private final DrivingIdleStrategy idle = new DrivingIdleStrategy(
            () -> {
                drives.incrementAndGet();
                return driverWork;
            },
            new BellIdleStrategy(bell, new Wakefulness(5, 0), () -> {
                assertThat(bell.isAsleep())
                        .as("whoever puts something down rings")
                        .isTrue();
                sleeps.incrementAndGet();
                return false;
            }));

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
}
