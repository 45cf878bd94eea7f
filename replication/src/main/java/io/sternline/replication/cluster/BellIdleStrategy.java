package io.sternline.replication.cluster;

import io.sternline.replication.Doorbell;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;

/**
 * Lets a thread sleep until its bell is rung. It looks at everything once more between saying that it sleeps and sleeping, see
 * {@link Doorbell}. What nobody rings for waits for a millisecond at most.
 */
final class BellIdleStrategy implements IdleStrategy {
    private static final long SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Doorbell bell;
    private final long sleepNs;
    /** Null until the first idle. */
    private Thread sleeper;

    private int yields;

    /** @param bell of the thread that idles. */
    BellIdleStrategy(final Doorbell bell) {
        this(bell, SLEEP_NS);
    }

    BellIdleStrategy(final Doorbell bell, final long sleepNs) {
        this.bell = bell;
        this.sleepNs = sleepNs;
    }

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            reset();
        } else {
            idle();
        }
    }

    @Override
    public void idle() {
        if (yields < IdleStrategies.YIELDS_BEFORE_SLEEP) {
            yields++;
            Thread.yield();
        } else if (bell.isAsleep()) {
            LockSupport.parkNanos(this, sleepNs);
            bell.awake();
        } else {
            introduce();
            bell.fallAsleep();
        }
    }

    private void introduce() {
        if (sleeper == null) {
            final Thread self = Thread.currentThread();
            bell.onRing(() -> LockSupport.unpark(self));
            sleeper = self;
        }
    }

    @Override
    public void reset() {
        yields = 0;
        bell.awake();
    }

    @Override
    public String alias() {
        return "bell";
    }
}
