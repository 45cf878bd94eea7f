package io.sternline.client.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An event loop and its thread, for one {@link ClientLoop} or several. Waits for the thread's end itself: that of the event
 * loop's future comes a little too early.
 */
final class LoopThread implements ThreadFactory {
    private final String name;
    private final AtomicBoolean isEnding = new AtomicBoolean();
    private final EventLoop eventLoop;
    private volatile Thread thread;

    /** Clients that run on it. Owned by the thread. */
    private int clients;

    LoopThread(final String name) {
        this.name = name;
        eventLoop = new SingleThreadIoEventLoop(null, this, NioIoHandler.newFactory());
    }

    @Override
    public Thread newThread(final Runnable task) {
        final Thread newThread = new Thread(task, name);
        newThread.setDaemon(true);
        thread = newThread;
        return newThread;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    boolean isCurrent() {
        return eventLoop.inEventLoop();
    }

    /** How many clients run on it. On the thread only, as are the next two. */
    int clients() {
        return clients;
    }

    void onClientStarted() {
        clients++;
    }

    void onClientEnded() {
        clients--;
    }

    /** Ends the thread once it has done what it was given before, and waits for that, unless called on it. Idempotent. */
    void end() {
        if (isEnding.compareAndSet(false, true)) {
            // A step of its own behind the others: ending closes the channels at once, which is up to the clients.
            eventLoop.execute(
                    () -> eventLoop.shutdownGracefully(0, TransportLimits.CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS));
        }
        if (!isCurrent()) {
            join(TransportLimits.CLOSE_TIMEOUT_MS);
        }
    }

    /** Waits for the thread to end; an interrupt ends the wait and is kept. */
    private void join(final long timeoutMs) {
        final Thread current = thread;
        if (current == null) {
            return;
        }
        try {
            TimeUnit.MILLISECONDS.timedJoin(current, timeoutMs);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
