package io.sternline.client.session;

/**
 * Is told of sessions that come and go, one event after the other, by a thread of the subscription's own: it may block. What it throws is logged, and the event counts
 * as handled.
 */
@FunctionalInterface
public interface SessionListener {
    /**
     * Handles one event.
     *
     * @throws InterruptedException if the thread was interrupted, which ends the subscription.
     */
    void onEvent(SessionEvent event) throws InterruptedException;

    /**
     * Events are missing: this was away or too slow for longer than the nodes keep what happened. The subscription goes on with what happens
     * from now on.
     *
     * @param message what is missing and why.
     */
    default void onMissed(final String message) {}
}
