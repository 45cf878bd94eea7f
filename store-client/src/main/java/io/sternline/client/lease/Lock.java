package io.sternline.client.lease;

import io.sternline.client.Guard;
import io.sternline.client.StoreException;

/**
 * A lock that was taken, until it is unlocked or the lease it was taken under ends. Thread-safe, and bound to no thread.
 *
 * <p>A holder that sleeps too long (a pause, a suspended machine, a network that is cut) loses its lease, and with it the lock,
 * before it knows. Nothing that it does to the store {@linkplain #guard under the lock's guard} takes effect then; what it does
 * elsewhere should carry the {@link #token}, so that whoever receives it can refuse those that come with a lower one than they
 * have seen.
 */
public interface Lock extends AutoCloseable {
    String name();

    /** The fencing token: higher than that of every holder before. */
    long token();

    /** Lets writes through for as long as the lock is held; see {@link Guard}. */
    Guard guard();

    /** Whether it was not unlocked, and its lease {@linkplain Lease#isLive certainly lives} at this moment. */
    boolean isHeld();

    /**
     * Lets the next have it. Nothing happens if the lock has gone already.
     *
     * @throws StoreException if the group could not be told. It is told again in the background then, until it answers or the lease
     *     ends.
     */
    void unlock();

    /** {@link #unlock}, so that a lock can be held by a try statement. */
    @Override
    default void close() {
        unlock();
    }
}
