package io.sternline.replication.async;

import io.sternline.replication.async.AsyncStatus.Link;
import io.sternline.replication.async.AsyncStatus.ReplicaLag;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.agrona.concurrent.NanoClock;

/**
 * Sees to it, before a planned promotion, that the chosen member has all changes of ASYNC namespaces: takes no more commands,
 * and waits. Belongs to the promotion thread, but for {@link #onStateCycle}.
 *
 * <p>What goes on by itself, entries whose time is up and tails that are taken over, is not waited for: the next primary
 * lets the same entries go, and this node hands over as a tail what it did to the others.
 */
final class AsyncDrain {
    private static final long POLL_NS = TimeUnit.MICROSECONDS.toNanos(500);

    private final LagLimit limit;
    private final BooleanSupplier isComplete;
    private final LongSupplier recordedRevision;
    private final Supplier<AsyncStatus> status;
    private final NanoClock clock;

    /** Rises when somebody wants to know that the state thread has seen what was set before. */
    private volatile int asked;

    private volatile int answered;

    /**
     * What it asks, it asks on the promotion thread.
     *
     * @param isComplete whether the state is of one moment, and may have taken commands.
     * @param recordedRevision of the last change that was made.
     */
    AsyncDrain(
            final LagLimit limit,
            final BooleanSupplier isComplete,
            final LongSupplier recordedRevision,
            final Supplier<AsyncStatus> status,
            final NanoClock clock) {
        this.limit = limit;
        this.isComplete = isComplete;
        this.recordedRevision = recordedRevision;
        this.status = status;
        this.clock = clock;
    }

    /** State thread, between two frames of commands: what was admitted has been carried out. */
    void onStateCycle() {
        if (answered != asked) {
            answered = asked;
        }
    }

    /**
     * Takes no more commands until {@link #end}.
     *
     * @return why the member has not got all changes; empty: it has, or there are none.
     */
    Optional<String> run(final int memberId, final long waitNs) {
        final long deadlineNs = clock.nanoTime() + waitNs;
        limit.handingOver(true);
        final int own = asked + 1;
        asked = own;
        while (answered != own) {
            if (isOver(deadlineNs)) {
                return Optional.of("the state thread has been busy for " + TimeUnit.NANOSECONDS.toMillis(waitNs)
                        + " ms: try again");
            }
            LockSupport.parkNanos(POLL_NS);
        }
        final long wanted = recordedRevision.getAsLong();
        if (wanted == 0 || !isComplete.getAsBoolean()) {
            // Nobody was promised anything here, and nobody will be.
            return Optional.empty();
        }
        while (!hasAll(memberId, wanted)) {
            if (isOver(deadlineNs)) {
                return Optional.of(obstacle(memberId, waitNs));
            }
            LockSupport.parkNanos(POLL_NS);
        }
        return Optional.empty();
    }

    /** Whatever came of it. */
    void end() {
        limit.handingOver(false);
    }

    private boolean hasAll(final int memberId, final long revision) {
        final ReplicaLag lag = find(memberId);
        return lag != null && lag.link() == Link.CHANGES && lag.ackedRevision() >= revision;
    }

    private String obstacle(final int memberId, final long waitNs) {
        final ReplicaLag lag = find(memberId);
        return lag == null
                ? "it is not known how far member " + memberId + " is with the ASYNC namespaces: try again"
                : LagLimit.describe(lag) + ", of ASYNC namespaces, after a wait of "
                        + TimeUnit.NANOSECONDS.toMillis(waitNs)
                        + " ms: wait until it has caught up, or choose another";
    }

    private ReplicaLag find(final int memberId) {
        for (final ReplicaLag lag : status.get().replicas()) {
            if (lag.memberId() == memberId) {
                return lag;
            }
        }
        return null;
    }

    private boolean isOver(final long deadlineNs) {
        return deadlineNs - clock.nanoTime() <= 0 || Thread.currentThread().isInterrupted();
    }
}
