package io.sternline.server.watch;

import io.sternline.replication.changelog.ChangeCursor;

/**
 * One watch; all of it belongs to the watch thread. What it costs is this object: changes that it has not been sent lie in
 * the log.
 *
 * <pre>
 *        ┌────────── no credit ──────────┐
 *        │                               ▼
 *      LIVE ◄──── has caught up ──── BEHIND        either ──► ENDED
 * </pre>
 */
final class Watch {
    /** Where the next change comes from. */
    enum State {
        /** From the pass that all live watches share. */
        LIVE,
        /** From a cursor of its own, once there is credit. */
        BEHIND,
        ENDED
    }

    private final WatchedLog log;
    private final WatchLink link;
    private final long handle;
    private final int watchId;
    private final WatchFilter filter;
    private long creditBytes;

    State state = State.BEHIND;

    /** Every matching change up to this one has been sent. While LIVE it may lag: then the pass's position counts. */
    long revision;

    /** When it was last told something. */
    long toldNs;

    /** While it catches up; null: none is open. */
    ChangeCursor cursor;

    /** Since when it is in the queue without having its turn. */
    long waitingSinceNs;

    /** Slices since it began to catch up or let others go first. */
    int slices;

    /** Whether it waits for its turn to catch up. */
    boolean isQueued;

    /** Its place among all watches, and among the live ones of its namespace. */
    int index;

    int liveIndex;

    /** @param log the one that holds the changes of its namespace. */
    Watch(final WatchRequest.Open request, final WatchedLog log) {
        this.log = log;
        link = request.link();
        handle = request.handle();
        watchId = request.watchId();
        filter = new WatchFilter(request.namespaceId(), request.touches(), request.prefix());
        creditBytes = request.creditBytes();
    }

    WatchedLog log() {
        return log;
    }

    WatchLink link() {
        return link;
    }

    long handle() {
        return handle;
    }

    int watchId() {
        return watchId;
    }

    WatchFilter filter() {
        return filter;
    }

    long creditBytes() {
        return creditBytes;
    }

    void addCredit(final int bytes) {
        creditBytes += bytes;
    }

    void useCredit(final int bytes) {
        creditBytes -= bytes;
    }

    /** Whether it may be sent changes now. */
    boolean canTake() {
        return creditBytes > 0 && link.hasRoom();
    }

    /** Whether it may be sent enough for a new cursor, or has waited long enough for less. */
    boolean isWorthACursor(final long nowNs) {
        return canTake()
                && (creditBytes >= WatchLimits.CREDIT_BYTES_WORTH
                        || nowNs - waitingSinceNs >= WatchLimits.LITTLE_CREDIT_NS);
    }

    void closeCursor() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
    }
}
