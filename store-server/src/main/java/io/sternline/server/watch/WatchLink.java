package io.sternline.server.watch;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the watches of one connection share: how much of what was made for it waits for its socket.
 *
 * <p>Credit bounds what one watch has under way, but a connection may have many, and a client may give more credit than it
 * can take. So the node honours no more of it at a time than a window for each connection: the watch thread counts what it
 * hands over, the gateway counts what has left for the socket, and while the difference is as large as the window the
 * connection's watches stand still, as if they had no credit. They lie in the log meanwhile and cost no memory.
 */
public final class WatchLink {
    private final long connectionId;
    private final int windowBytes;
    private final AtomicLong deliveredBytes = new AtomicLong();
    private volatile boolean isGone;
    private long sentBytes;

    /** @param windowBytes once this much waits, nothing more is made; one frame may exceed it. */
    public WatchLink(final long connectionId, final int windowBytes) {
        this.connectionId = connectionId;
        this.windowBytes = windowBytes;
    }

    /** The gateway thread: so many bytes of frames, counted from the connection's beginning, do not wait any more. */
    public void delivered(final long bytes) {
        deliveredBytes.lazySet(bytes);
    }

    /** The gateway thread: the connection is closed; its watches end without a word. */
    public void gone() {
        isGone = true;
    }

    boolean isGone() {
        return isGone;
    }

    long connectionId() {
        return connectionId;
    }

    /** The watch thread: a frame was handed over. */
    void sent(final int bytes) {
        sentBytes += bytes;
    }

    boolean hasRoom() {
        return waitingBytes() < windowBytes;
    }

    /** For how far a watch has come there is room longer: those that read much would silence the others. */
    boolean hasRoomToTell() {
        return waitingBytes() < (long) windowBytes + WatchLimits.TELLING_BYTES;
    }

    private long waitingBytes() {
        return sentBytes - deliveredBytes.get();
    }
}
