package io.sternline.replication.async;

/** Who is told how a node stands; on its async thread. */
@FunctionalInterface
interface StatusSink {
    /** It has changed. At most every 10 ms. */
    void onStatus(AsyncStatus status);

    /**
     * It was found so, as told last, at this time of the monotonic clock. Every 10 ms for as long as the async thread moves,
     * after a change has been told.
     */
    default void onMeasured(final long nowNs) {}
}
