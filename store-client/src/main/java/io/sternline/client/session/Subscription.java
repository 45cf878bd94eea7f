package io.sternline.client.session;

import java.time.Duration;

/** Events on their way to a listener. Thread-safe; to be closed. */
public interface Subscription extends AutoCloseable {
    /** Where to go on, also in another process: every event up to this revision has been handled. -1 until it has begun. */
    long revision();

    /**
     * Waits until it has begun, from when on no event is missed.
     *
     * @return whether it has.
     */
    boolean awaitBegun(Duration timeout) throws InterruptedException;

    /** Ends it, and waits for the listener to come to the end of the event it is handling; not if it is the listener that calls. Idempotent. */
    @Override
    void close();
}
