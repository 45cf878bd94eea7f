package io.sternline.client.lease;

import io.sternline.client.Guard;
import io.sternline.client.StoreClient;
import java.time.Duration;

/**
 * A process's sign of life: it lives while the process keeps it alive, which the client does by itself, three times in each
 * {@link #ttl}. What it owns ({@link io.sternline.client.WriteOptions#ownedBy}) goes when it ends: when it is closed, when its client
 * is, or when the group has not heard of it for its ttl.
 *
 * <p>Time counts on the group's clock, and not while that stands still: a lease is not lost because the group had no primary.
 *
 * <p>Thread-safe; may be shared by all that is to live and die together.
 */
public interface Lease extends AutoCloseable {
    /** Names it; nobody guesses it. */
    String id();

    /** For how long the group waits for a sign of life. */
    Duration ttl();

    /**
     * Whether it certainly lives at this moment, by this process's monotonic clock: the last keep-alive that the group confirmed was
     * sent less than the ttl ago. False may turn into true again, if the group could not be reached for a while but has not given
     * the lease up; it stays false once the lease is lost or closed.
     *
     * <p>A process can be stopped between this answer and what is done upon it. Where that would do harm, write under the
     * {@link #guard}.
     */
    boolean isLive();

    /** Lets writes through for as long as the lease has not ended; see {@link Guard}. */
    Guard guard();

    /**
     * {@code listener} is run once when the group has given the lease up, on a thread that the client has for such listeners; at once
     * if it has already. Not when it is closed.
     */
    void onLost(Runnable listener);

    /**
     * Ends it: what it owns goes. If no node can be reached, that happens when its ttl is over. Waits for the group's answer for up
     * to a second. Idempotent. All leases of a client end with {@link StoreClient#close}.
     */
    @Override
    void close();
}
