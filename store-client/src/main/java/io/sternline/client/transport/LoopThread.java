package io.sternline.client.transport;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Makes the client's one thread, and can wait for its end: that of an event loop's future comes a little too early. */
final class LoopThread implements ThreadFactory {
    private final String name;
    private volatile Thread thread;

    LoopThread(final String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(final Runnable task) {
        final Thread newThread = new Thread(task, name);
        newThread.setDaemon(true);
        thread = newThread;
        return newThread;
    }

    /** Waits for the thread to end; an interrupt ends the wait and is kept. */
    void join(final long timeoutMs) {
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
