package io.sternline.replication.async;

import java.util.concurrent.TimeUnit;

/** How long what takes between two nodes; all by the monotonic clock. */
final class LinkTiming {
    /** A node says hello so often until it is answered. */
    static final long HELLO_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);
    /** Each side is heard so often at least. */
    static final long ALIVE_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** What has been applied is said so often at most. */
    static final long ACK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** A replica that has not heard its primary for so long does not say that it has everything. */
    static final long CURRENT_MAX_NS = 3 * ALIVE_INTERVAL_NS;
    /** Silence after which the other side is taken to be gone. */
    static final long SILENCE_MAX_NS = TimeUnit.SECONDS.toNanos(2);
    /** How long a new primary waits to hear of a majority what they have before it goes on from what it has itself. */
    static final long LOOK_MAX_NS = TimeUnit.MILLISECONDS.toNanos(500);
    /** How long a primary without a state looks for one before it goes on without. */
    static final long SEARCH_MAX_NS = TimeUnit.SECONDS.toNanos(30);
    /** What failed on this node's disk, or in its media driver, is tried again after that. */
    static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    /** Status is told so often at most. */
    static final long STATUS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private LinkTiming() {}
}
