package io.sternline.replication.cluster;

import io.sternline.replication.NodeConfig;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * How threads wait.
 *
 * <p>A commit passes several threads' duty cycles one after the other: the primary's consensus, a replica's, the primary's again, and its
 * state; with {@code YIELD} drivers have threads of their own, and it passes eight. A thread that has parked
 * wakes after its park time plus some 60 µs of the kernel's timer slack, on average half of it too late. With parks of
 * 100 µs that is 0.7 ms for a commit when nothing else happens, and 6,000 wake-ups a second of each thread, at 3 to 4 %
 * of a core for consensus and state. The driver's would be 13 %, so once it has been quiet for a while its parks are
 * longer, see {@link QuietIdleStrategy}: 7 %, and below 15 % for an idle node in all, and 1 ms for the first commit
 * after a pause. Under load nobody parks. Little spinning comes first: where threads outnumber cores, the one that is
 * spun for cannot run.
 */
final class IdleStrategies {
    private static final long SPINS_MAX = 10;
    private static final long YIELDS_MAX = 5;
    private static final long PARK_MIN_NS = TimeUnit.MICROSECONDS.toNanos(10);
    private static final long PARK_MAX_NS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private IdleStrategies() {}

    /**
     * For the threads of the change logs and of what is sent from them, which no write waits for: a batch a millisecond, and not
     * one for each few changes.
     */
    static IdleStrategy createPaced(final NodeConfig.Idle idle) {
        return idle == NodeConfig.Idle.BACKOFF ? new SleepingIdleStrategy(PAUSE_NS) : create(idle);
    }

    /** For the others. A new one each: strategies hold state and are never shared. */
    static IdleStrategy create(final NodeConfig.Idle idle) {
        return switch (idle) {
            case BACKOFF -> new BackoffIdleStrategy(SPINS_MAX, YIELDS_MAX, PARK_MIN_NS, PARK_MAX_NS);
            case YIELD -> YieldingIdleStrategy.INSTANCE;
        };
    }
}
