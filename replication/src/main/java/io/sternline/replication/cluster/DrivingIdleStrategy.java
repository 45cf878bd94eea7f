package io.sternline.replication.cluster;

import io.sternline.replication.Doorbell;
import java.util.function.LongSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * Lets the consensus thread drive media driver and archive wherever it would wait: between two of its duty cycles, and inside one
 * that waits for what only these two can bring. So a message goes from the socket through log and archive to consensus without
 * another thread having to wake, and a commit passes half as many threads.
 *
 * <p>When nothing is left to do the thread sleeps until a datagram comes or its bell is rung. What nobody rings for waits for a
 * millisecond at most: timers, requests of Aeron clients, what other threads than the publisher's put down to be sent, and what consensus has
 * sent in a cycle that it says was without work. It rings for the state thread itself, when more has been committed.
 */
final class DrivingIdleStrategy implements IdleStrategy {
    private static final long SLEEP_MS = 1;

    private final Driven driver;
    private final Doorbell bell;
    private final LongSupplier committed;
    private final Doorbell onCommitted;
    private long lastCommitted;
    private int yields;

    /** What is driven. */
    interface Driven {
        /** @return amount of work done. */
        int doWork();

        /** Waits until there may be work, for the bell's action, or until the time is over. */
        void sleep(long timeoutMs);
    }

    /**
     * @param bell of this thread.
     * @param committed up to where the log is committed.
     * @param onCommitted rung when that has changed.
     */
    DrivingIdleStrategy(
            final Driven driver, final Doorbell bell, final LongSupplier committed, final Doorbell onCommitted) {
        this.driver = driver;
        this.bell = bell;
        this.committed = committed;
        this.onCommitted = onCommitted;
    }

    @Override
    public void idle(final int workCount) {
        final long newCommitted = committed.getAsLong();
        if (newCommitted != lastCommitted) {
            lastCommitted = newCommitted;
            onCommitted.ring();
        }
        if (workCount > 0) {
            reset();
        } else {
            rest();
        }
        if (driver.doWork() > 0) {
            reset();
        }
    }

    private void rest() {
        if (yields < IdleStrategies.YIELDS_BEFORE_SLEEP) {
            yields++;
            Thread.yield();
        } else if (bell.isAsleep()) {
            driver.sleep(SLEEP_MS);
            bell.awake();
        } else {
            // Who puts something down from here on rings. What was there before is seen by this cycle of the
            // driver, or by the next one of consensus.
            bell.fallAsleep();
        }
    }

    @Override
    public void idle() {
        idle(0);
    }

    @Override
    public void reset() {
        yields = 0;
        bell.awake();
    }

    @Override
    public String alias() {
        return "driving";
    }
}
