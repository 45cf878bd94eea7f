package io.sternline.replication.cluster;

import io.sternline.replication.NodeConfig;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * How threads wait.
 *
 * <p>A commit passes about eight threads' duty cycles one after the other: primary's consensus and driver, a replica's
 * driver, consensus and driver again, the primary's driver, consensus and state. A thread that has parked wakes after
 * its park time plus some 60 µs of the kernel's timer slack, on average half of it too late. With parks up to 100 µs
 * an idle group answers in about 0.7 ms, and each of a node's three threads wakes some 6,000 times a second, which
 * costs a few per cent of a core each. Longer parks would save little more and cost every first message after a pause;
 * shorter ones do not help, as the slack stays. Under load nobody parks. Little spinning comes first: where threads
 * outnumber cores, the one that is spun for cannot run.
 */
final class IdleStrategies {
    private static final long SPINS_MAX = 10;
    private static final long YIELDS_MAX = 5;
    private static final long PARK_MIN_NS = TimeUnit.MICROSECONDS.toNanos(10);
    private static final long PARK_MAX_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private IdleStrategies() {}

    /** A new one: strategies hold state and are never shared. */
    static IdleStrategy create(final NodeConfig.Idle idle) {
        return switch (idle) {
            case BACKOFF -> new BackoffIdleStrategy(SPINS_MAX, YIELDS_MAX, PARK_MIN_NS, PARK_MAX_NS);
            case YIELD -> YieldingIdleStrategy.INSTANCE;
        };
    }
}
