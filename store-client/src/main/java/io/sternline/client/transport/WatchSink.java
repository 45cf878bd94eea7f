package io.sternline.client.transport;

import io.sternline.client.Change;

/** Takes what a watch brings. Called on the client's loop thread; must not block. */
interface WatchSink {
    /**
     * The watch has begun, or goes on after a connection was lost.
     *
     * @param revision changes after this one follow.
     */
    void onOpened(long revision);

    /**
     * A change: each once, in order of revision.
     *
     * @param bytes what it counts against the credit; to be given back by {@link WatchControl#taken}.
     */
    void onChange(Change change, int bytes);

    /**
     * Every matching change up to {@code revision} has been brought.
     *
     * @param groupTimeMs the group's clock at the node that said so.
     * @param isAtEnd whether the node had nothing more.
     */
    void onProgress(long revision, long groupTimeMs, boolean isAtEnd, long nowNs);

    /** The node that served the watch is gone; another is looked for. */
    void onLost();

    /** The watch is over; nothing follows. */
    void onEnded(RuntimeException why);
}
