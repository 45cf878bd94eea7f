package io.sternline.replication.cluster;

import org.agrona.concurrent.IdleStrategy;

/**
 * Lets the consensus thread drive media driver and archive wherever it would wait: between two of its duty cycles, and inside one
 * that waits for what only these two can bring. So a message goes from the socket through log and archive to consensus without
 * another thread having to wake, and a commit passes half as many threads.
 */
final class DrivingIdleStrategy implements IdleStrategy {
    private final DriverAgent driver;
    private final IdleStrategy idle;

    /** @param idle how to wait when the driver has nothing to do either. */
    DrivingIdleStrategy(final DriverAgent driver, final IdleStrategy idle) {
        this.driver = driver;
        this.idle = idle;
    }

    @Override
    public void idle(final int workCount) {
        idle.idle(workCount + driver.doWork());
    }

    @Override
    public void idle() {
        idle.idle(driver.doWork());
    }

    @Override
    public void reset() {
        idle.reset();
    }

    @Override
    public String alias() {
        return "driving-" + idle.alias();
    }
}
