package io.sternline.client.lease;

import io.sternline.client.Namespace;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Locks by name, each held by one lease at a time.
 *
 * <pre>{@code
 * Lease lease = client.lease(Duration.ofSeconds(10));
 * Locks locks = Locks.of(client.namespace("locks"), lease);
 * try (Lock lock = locks.lock("nightly-report", Duration.ofMinutes(1))) {
 *     reports.guardedBy(lock.guard()).put("2024-06-01", bytes);
 * }
 * }</pre>
 *
 * <p>A lock is an entry that the lease owns, and its token is the entry's revision. Not reentrant: to a holder a lock is as
 * taken as to anybody else. Thread-safe.
 */
public interface Locks {
    /**
     * @param namespace a SYNC namespace; what stands under a lock's name in it is the lock.
     * @param lease whose end unlocks all that was locked under it.
     */
    static Locks of(final Namespace namespace, final Lease lease) {
        return new LeasedLocks(namespace, lease);
    }

    /**
     * Takes the lock if nobody has it.
     *
     * @throws RejectedException {@link Rejection#LEASE_ENDED} if the lease has.
     * @throws IllegalArgumentException if the namespace is ASYNC.
     * @throws StoreException as a write does. If it is not known whether the lock was taken, the next attempt under this lease
     *     finds out; without one it is let go of in the background.
     */
    Optional<Lock> tryLock(String name);

    /**
     * Takes the lock, and waits for it if somebody has it. Whoever unlocks it wakes all who wait, and the first to ask again gets
     * it.
     *
     * @throws TimeoutException if somebody else had it all the time.
     * @throws StoreException as {@link #tryLock} does.
     */
    Lock lock(String name, Duration wait) throws InterruptedException, TimeoutException;
}
