package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.Doorbell;
import io.sternline.replication.FreePorts;
import io.sternline.replication.Profile;
import io.sternline.replication.Wakefulness;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.agrona.concurrent.IdleStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Threads that hand things over to each other, and whose sleep nothing but the bell ends: whoever misses one ring sleeps for ever. */
@Timeout(300)
class BellIdleStrategyTest {
    private static final int HAND_OVERS = 3_000;
    private static final int ROUND_TRIPS = 2_000;
    private static final long LONGER_THAN_THE_TEST_MS = TimeUnit.HOURS.toMillis(1);

    private final long seed = Long.getLong("sternline.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final AtomicBoolean isStopped = new AtomicBoolean();
    private final DriverSockets sockets = new DriverSockets(FreePorts.base(), () -> false);
    private final Doorbell driverBell = new Doorbell();
    private final Doorbell consensusBell = new Doorbell();
    private final AtomicLong offered = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private Thread driver;
    private Thread consensus;

    @AfterEach
    void stop() throws InterruptedException {
        isStopped.set(true);
        for (final Thread thread : new Thread[] {driver, consensus}) {
            if (thread != null) {
                thread.interrupt();
                thread.join();
            }
        }
        sockets.close();
    }

    @Test
    void shouldStayUpAfterASleepInWhichItHasWorked() {
        final int yields = 5;
        final AtomicLong sleeps = new AtomicLong();
        final IdleStrategy idle = new BellIdleStrategy(new Doorbell(), new Wakefulness(yields, 0), () -> {
            sleeps.incrementAndGet();
            return sleeps.get() == 1;
        });
        final int untilSleep = yields + 2;
        idle(idle, untilSleep);
        assertThat(sleeps).hasValue(1);
        idle(idle, untilSleep - 1);
        assertThat(sleeps).hasValue(1);
        idle(idle, 1);
        assertThat(sleeps).hasValue(2);
        idle(idle, 2);
        assertThat(sleeps).as("none has worked since").hasValue(3);
    }

    @Test
    void shouldTellASleepInTheMidstOfACycleFromOneBetweenTwo() {
        final List<Boolean> midway = new ArrayList<>();
        final IdleStrategy idle =
                new BellIdleStrategy(new Doorbell(), new Wakefulness(0, 0), new BellIdleStrategy.Sleep() {
                    @Override
                    public void prepare(final boolean isMidway) {
                        midway.add(isMidway);
                    }

                    @Override
                    public boolean sleep() {
                        return false;
                    }
                });
        idle(idle, 2);
        idle.idle();
        idle.idle();
        assertThat(midway).containsExactly(false, true);
    }

    private static void idle(final IdleStrategy idle, final int times) {
        for (int i = 0; i < times; i++) {
            idle.idle(0);
        }
    }

    /** How a thread waits that has nothing but its bell. */
    private static IdleStrategy parked(final Profile profile, final Doorbell bell) {
        return new BellIdleStrategy(
                bell,
                wakefulness(profile),
                new ParkedSleep(bell, TimeUnit.MILLISECONDS.toNanos(LONGER_THAN_THE_TEST_MS)));
    }

    /** How the driver thread waits. */
    private IdleStrategy inTheSockets(final Profile profile) {
        driverBell.onRing(sockets::wakeUp);
        return new BellIdleStrategy(driverBell, wakefulness(profile), () -> {
            sockets.await(LONGER_THAN_THE_TEST_MS);
            return false;
        });
    }

    /** A hundredth of the time that a node's threads stay awake, or most hand-overs would find them so. */
    private static Wakefulness wakefulness(final Profile profile) {
        return new Wakefulness(5, profile.awakeNs() / 100);
    }

    /** A thread that takes what is in one place to another, or sleeps. */
    private Thread start(final AtomicLong from, final AtomicLong to, final IdleStrategy idle) {
        final Thread thread = new Thread(() -> {
            while (!isStopped.get()) {
                final long there = from.get();
                final int work = there == to.get() ? 0 : 1;
                to.set(there);
                idle.idle(work);
            }
        });
        thread.start();
        return thread;
    }

    private void handOver(final int count, final AtomicLong end, final Consumer<Long> hand) {
        System.out.println("seed " + seed);
        for (long i = 1; i <= count; i++) {
            hand.accept(i);
            while (end.get() < i && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            // Somewhere between the last cycle and deep sleep.
            for (int spins = random.nextInt(4000); spins > 0; spins--) {
                Thread.onSpinWait();
            }
        }
        assertThat(end.get()).isEqualTo(count);
    }

    @ParameterizedTest
    @EnumSource
    void shouldMissNoRingWheneverItComes(final Profile profile) {
        consensus = start(offered, taken, parked(profile, consensusBell));
        handOver(HAND_OVERS, taken, i -> {
            offered.set(i);
            consensusBell.ring();
        });
    }

    @ParameterizedTest
    @EnumSource
    void shouldMissNoRingInTheDriversSockets(final Profile profile) {
        driver = start(offered, sent, inTheSockets(profile));
        handOver(HAND_OVERS, sent, i -> {
            offered.set(i);
            driverBell.ring();
        });
    }

    /** As the publisher hands to the driver, which sends, and the driver to consensus, of what comes back. */
    @Test
    void shouldWakeTheNextThreadOfAChain() {
        driver = start(offered, sent, new RingingIdleStrategy(inTheSockets(Profile.LARGE), consensusBell));
        consensus = start(sent, taken, new RingingIdleStrategy(parked(Profile.LARGE, consensusBell), driverBell));
        handOver(ROUND_TRIPS, taken, i -> {
            offered.set(i);
            driverBell.ring();
        });
    }

    @ParameterizedTest
    @EnumSource
    void shouldSleepWhileNobodyRings(final Profile profile) {
        consensus = start(offered, taken, parked(profile, consensusBell));
        await().until(() -> consensusBell.isAsleep() && consensus.getState() == Thread.State.TIMED_WAITING);
        offered.set(1);
        consensusBell.ring();
        await().until(() -> taken.get() == 1);
    }
}
