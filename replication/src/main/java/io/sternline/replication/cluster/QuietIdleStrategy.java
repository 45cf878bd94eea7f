package io.sternline.replication.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;

/**
 * Backs off in two steps: short parks while work may be about to come, longer ones once it has been quiet for some
 * milliseconds. For the driver's thread, whose duty cycle asks the kernel about every socket and so costs several times
 * what the other threads' do. A group in use never gets to the second step; an idle one pays for it with the first
 * message after a pause.
 */
final class QuietIdleStrategy implements IdleStrategy {
    private static final int YIELDS = 3;
    private static final int SHORT_PARKS = 16;
    private static final long SHORT_PARK_NS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long LONG_PARK_NS = TimeUnit.MICROSECONDS.toNanos(300);

    private int idles;

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
        if (idles < YIELDS) {
            idles++;
            Thread.yield();
        } else if (idles < YIELDS + SHORT_PARKS) {
            idles++;
            LockSupport.parkNanos(SHORT_PARK_NS);
        } else {
            LockSupport.parkNanos(LONG_PARK_NS);
        }
    }

    @Override
    public void reset() {
        idles = 0;
    }

    @Override
    public String alias() {
        return "quiet";
    }
}
