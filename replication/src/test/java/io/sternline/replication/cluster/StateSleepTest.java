package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Doorbell;
import io.sternline.replication.Journal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StateSleepTest {
    private static final long LONGER_THAN_THE_TEST_NS = TimeUnit.HOURS.toNanos(1);

    private final Doorbell bell = new Doorbell();
    private final AtomicInteger wakeUps = new AtomicInteger();
    private final StatePace pace = new StatePace(() -> true, DriverSettings.WINDOW_BYTES_MAX);
    private int slept;

    private StateSleep sleep(final int work) {
        return new StateSleep(
                bell,
                new Journal() {
                    @Override
                    public int sleep(final long maxNs) {
                        slept++;
                        return work;
                    }

                    @Override
                    public void wakeUp() {
                        wakeUps.incrementAndGet();
                    }
                },
                pace,
                LONGER_THAN_THE_TEST_NS);
    }

    @Test
    void shouldSleepWhereTheStateMachineWaits() {
        assertThat(sleep(0).sleep()).isFalse();
        assertThat(sleep(2).sleep()).as("it has worked").isTrue();
        assertThat(slept).isEqualTo(2);
    }

    /** The bell is rung before the sleep begins, which must end at once then. */
    @Test
    void shouldBeWokenByTheBellWhereverItSleeps() {
        final StateSleep parked = sleep(Journal.NOTHING_TO_WAIT_FOR);
        parked.prepare(false);
        bell.fallAsleep();
        bell.ring();
        assertThat(wakeUps).hasValue(1);
        assertThat(parked.sleep()).isFalse();
    }
}
