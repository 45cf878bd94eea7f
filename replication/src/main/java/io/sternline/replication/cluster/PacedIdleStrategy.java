package io.sternline.replication.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * For the threads of the change logs and of what is sent from them, which no write waits for: a batch a millisecond, and not one for each
 * few changes. After some pauses in which nobody was in a hurry they are longer: three nodes on a machine would be woken 6,000 times
 * a second between them for nothing, which took 6 % of two cores under a load of SYNC writes.
 */
final class PacedIdleStrategy implements IdleStrategy {
    /**
     * What comes first after a while waits for it. A change of an ASYNC namespace passes three such threads until a replica has it, so this is
     * also what a failover may cost of such changes: longer pauses would save little more.
     */
    static final long QUIET_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(4);

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int QUIET_AFTER = 8;

    private final BooleanSupplier isHurried;
    private int quietCycles;

    /** @param isHurried whether somebody waits for what the thread does, though its last cycle may have been without work. */
    PacedIdleStrategy(final BooleanSupplier isHurried) {
        this.isHurried = isHurried;
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
        LockSupport.parkNanos(this, nextPauseNs());
    }

    /** One more pause. */
    long nextPauseNs() {
        if (isHurried.getAsBoolean()) {
            reset();
        }
        if (quietCycles == QUIET_AFTER) {
            return QUIET_PAUSE_NS;
        }
        quietCycles++;
        return PAUSE_NS;
    }

    @Override
    public void reset() {
        quietCycles = 0;
    }

    @Override
    public String alias() {
        return "paced";
    }
}
