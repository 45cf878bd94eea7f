package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Doorbell;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BellIdleStrategyTest {
    private static final int HAND_OVERS = 3_000;
    private static final long LONGER_THAN_THE_TEST_NS = TimeUnit.HOURS.toNanos(1);

    private final Doorbell bell = new Doorbell();
    private final AtomicLong put = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private volatile boolean isStopped;
    private Thread taker;

    @AfterEach
    void stop() throws InterruptedException {
        isStopped = true;
        bell.ring();
        if (taker != null) {
            taker.interrupt();
            taker.join();
        }
    }

    /** Nothing but the bell ends its sleep. */
    private void startTaker() {
        taker = new Thread(() -> {
            final BellIdleStrategy idle = new BellIdleStrategy(bell, LONGER_THAN_THE_TEST_NS);
            while (!isStopped) {
                final long there = put.get();
                final int work = there == taken.get() ? 0 : 1;
                taken.set(there);
                idle.idle(work);
            }
        });
        taker.start();
    }

    @Test
    @Timeout(300)
    void shouldMissNoRingWheneverItComes() {
        final long seed = Long.getLong("sternline.seed", System.nanoTime());
        System.out.println("seed " + seed);
        final Random random = new Random(seed);
        startTaker();
        for (int i = 1; i <= HAND_OVERS; i++) {
            put.set(i);
            bell.ring();
            while (taken.get() < i && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            // Somewhere between its last cycle and deep sleep.
            for (int spins = random.nextInt(2000); spins > 0; spins--) {
                Thread.onSpinWait();
            }
        }
        assertThat(taken.get()).isEqualTo(HAND_OVERS);
    }

    @Test
    @Timeout(300)
    void shouldSleepWhileNobodyRings() {
        startTaker();
        while (!bell.isAsleep() || taker.getState() != Thread.State.TIMED_WAITING) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
        put.set(1);
        bell.ring();
        while (taken.get() < 1) {
            Thread.onSpinWait();
        }
    }
}
