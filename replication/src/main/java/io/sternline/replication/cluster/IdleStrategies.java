package io.sternline.replication.cluster;

import io.sternline.replication.Doorbell;
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
 * state; with {@code YIELD} drivers have threads of their own, and it passes eight. With {@code BACKOFF} consensus and state sleep until
 * there is something for them: until a datagram comes, or who has put something down rings ({@link Doorbell}). A sleep that
 * only ends with the clock costs twice: a thread that parks for 100 µs wakes some 60 µs late, on average half of both after its
 * work has come, and an idle one wakes 6,000 times a second for nothing. An idle node takes 8 to 9 % of a core so, and took 18 % with
 * such parks.
 *
 * <p>Yielding a few times comes before sleep: the next message is often on its way, and to be woken takes the kernel longer than the
 * thread's cycle. On two cores that all nodes share, a lone caller's write takes 140 to 175 µs with five yields and 250 to 300 with
 * none; more than five change nothing. They do not spin: where threads outnumber cores, the one that is spun for cannot run.
 */
final class IdleStrategies {
    /** Duty cycles without work after which a thread sleeps. */
    static final int YIELDS_BEFORE_SLEEP = 5;

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

    /** For a thread that others ring for. */
    static IdleStrategy create(final NodeConfig.Idle idle, final Doorbell bell) {
        return idle == NodeConfig.Idle.BACKOFF ? new BellIdleStrategy(bell) : create(idle);
    }

    /** For the others. A new one each: strategies hold state and are never shared. */
    static IdleStrategy create(final NodeConfig.Idle idle) {
        return switch (idle) {
            case BACKOFF -> new BackoffIdleStrategy(SPINS_MAX, YIELDS_MAX, PARK_MIN_NS, PARK_MAX_NS);
            case YIELD -> YieldingIdleStrategy.INSTANCE;
        };
    }
}
