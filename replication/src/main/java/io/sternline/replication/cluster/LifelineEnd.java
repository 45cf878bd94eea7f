package io.sternline.replication.cluster;

/** One end of a connection, as the {@link Lifeline} drives it. Belongs to its thread; no method throws for what the other end does. */
interface LifelineEnd {
    /** Nothing is due. */
    long NOTHING_DUE = Long.MAX_VALUE;

    /** The channel is ready for what was waited for. */
    void onReady(long nowNs);

    /** @return in how many nanoseconds {@link #onDue} wants to be called, 0 if it is time already, or {@link #NOTHING_DUE}. */
    long dueInNs(long nowNs);

    void onDue(long nowNs);

    void close();
}
