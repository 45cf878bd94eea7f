package io.sternline.replication.cluster;

import io.sternline.replication.Doorbell;
import io.sternline.replication.Profile;
import io.sternline.replication.Wakefulness;
import io.sternline.replication.statemachine.StateMachine;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * How threads wait.
 *
 * <p>A commit passes several threads' duty cycles one after the other: the primary's consensus, a replica's, the primary's again, and its
 * state; with {@link Profile#LARGE} drivers have threads of their own, and it passes eight. These threads sleep until
 * there is something for them: until a datagram comes, or who has put something down rings ({@link Doorbell}). A sleep that
 * only ends with the clock costs twice: a thread that parks for 100 µs wakes some 60 µs late, on average half of both after its
 * work has come, and an idle one wakes 6,000 times a second for nothing. An idle node takes 8 to 9 % of a core so, and took 18 % with
 * such parks.
 *
 * <p>Yielding a few times comes before sleep: the next message is often on its way, and to be woken takes the kernel longer than the
 * thread's cycle. On two cores that all nodes share, a lone caller's write takes 140 to 175 µs with five yields and 250 to 300 with
 * none; more than five change nothing. With {@link Profile#LARGE} it is a millisecond's worth of them ({@link Wakefulness}): there
 * are cores to be awake on, so a thread should sleep only when the node is idle.
 *
 * <p>Who rings for whom, with a driver thread of its own:
 *
 * <table>
 * <caption>Hand-overs between threads</caption>
 * <tr><td>publisher to driver, publisher to consensus</td><td>the publisher rings both: of where the primary is depends who takes it</td></tr>
 * <tr><td>consensus to driver</td><td>consensus rings after each cycle with work, and in each wait within a cycle</td></tr>
 * <tr><td>driver and archive to consensus</td><td>the driver thread rings after each cycle with work</td></tr>
 * <tr><td>sockets to driver</td><td>its selector; but for what comes to a quiet replica's consensus port ({@link DriverSockets})</td></tr>
 * <tr><td>consensus to state</td><td>consensus rings when more is committed; for a quiet replica ({@link StatePace}) when much is</td></tr>
 * <tr><td>the application's threads to state</td><td>they ring {@code StateMachine.doorbell()}; what else the application waits for it waits for in the
 * state thread's place ({@code StateMachine.sleep})</td></tr>
 * <tr><td>state to consensus; state, keeper, promotion, async replication, resolver to driver, and its answers to them; async replication and watch
 * to state; timers</td><td>nobody: they wait for a millisecond at most, and for a quiet replica's state longer</td></tr>
 * </table>
 *
 * <p>Without, driver and consensus are one thread with one bell, and the rest is the same.
 */
final class IdleStrategies {
    /** Longest sleep: what nobody rings for waits for it. A quiet replica's state sleeps longer ({@link StatePace}). */
    static final long SLEEP_MS = 1;

    /** Duty cycles without work after which a thread may sleep. */
    private static final int YIELDS_BEFORE_SLEEP = 5;

    private static final long SPINS_MAX = 10;
    private static final long YIELDS_MAX = 5;
    private static final long PARK_MIN_NS = TimeUnit.MICROSECONDS.toNanos(10);
    private static final long PARK_MAX_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private IdleStrategies() {}

    /** For a thread that waits for nothing but its bell. */
    static IdleStrategy parked(final Profile profile, final Doorbell bell) {
        return sleeping(profile, bell, new ParkedSleep(bell, TimeUnit.MILLISECONDS.toNanos(SLEEP_MS)));
    }

    /** For the state thread. */
    static IdleStrategy state(
            final Profile profile, final Doorbell bell, final StateMachine stateMachine, final StatePace pace) {
        return sleeping(
                profile, bell, new StateSleep(bell, stateMachine, pace, TimeUnit.MILLISECONDS.toNanos(SLEEP_MS)));
    }

    /** For a thread that has somewhere else to sleep; the bell's action ends that. */
    static IdleStrategy sleeping(final Profile profile, final Doorbell bell, final BellIdleStrategy.Sleep sleep) {
        return new BellIdleStrategy(bell, new Wakefulness(YIELDS_BEFORE_SLEEP, profile.awakeNs()), sleep);
    }

    /** For waits that nobody rings for, and that are not to last for a whole sleep. A new one each: it holds state. */
    static IdleStrategy backoff() {
        return new BackoffIdleStrategy(SPINS_MAX, YIELDS_MAX, PARK_MIN_NS, PARK_MAX_NS);
    }
}
