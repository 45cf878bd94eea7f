package io.sternline.replication.cluster;

import java.util.function.IntSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * Lets the consensus thread drive media driver and archive wherever it would wait: between two of its duty cycles, and inside one
 * that waits for what only these two can bring. So a message goes from the socket through log and archive to consensus without
 * another thread having to wake, and a commit passes half as many threads.
 *
 * <p>When nothing is left to do the thread sleeps until a datagram comes that is not deferred ({@link DriverSockets}) or its bell is rung. What nobody rings for waits for a
 * millisecond at most: timers, requests of Aeron clients, what other threads than the publisher's put down to be sent, and what consensus has
 * sent in a cycle that it says was without work.
 */
final class DrivingIdleStrategy implements IdleStrategy {
    private final IntSupplier driver;
    private final IdleStrategy own;

    /**
     * @param driver one cycle of it, which tells the amount of work done.
     * @param own how the thread waits when neither consensus nor driver has work. Before it sleeps, driver and consensus have
     *     each had a cycle in which they would have seen what nobody rings for any more.
     */
    DrivingIdleStrategy(final IntSupplier driver, final IdleStrategy own) {
        this.driver = driver;
        this.own = own;
    }

    @Override
    public void idle(final int workCount) {
        own.idle(workCount);
        if (driver.getAsInt() > 0) {
            own.reset();
        }
    }

    @Override
    public void idle() {
        idle(0);
    }

    @Override
    public void reset() {
        own.reset();
    }

    @Override
    public String alias() {
        return "driving";
    }
}
