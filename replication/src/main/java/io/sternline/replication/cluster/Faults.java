package io.sternline.replication.cluster;

import java.util.function.Consumer;

/**
 * Tells of the first fault that ends the node, once. While the node starts, {@code start} itself asks for it; once it
 * runs, the handler is called; when it is being closed, nobody: threads that end then end as they should.
 */
final class Faults {
    private final Consumer<Throwable> onFatal;
    private Throwable first;
    private volatile boolean isRunning;
    private boolean isClosed;

    Faults(final Consumer<Throwable> onFatal) {
        this.onFatal = onFatal;
    }

    /** Any thread; does not block. */
    void report(final Throwable fault) {
        synchronized (this) {
            if (isClosed || first != null) {
                return;
            }
            first = fault;
            if (!isRunning) {
                return;
            }
        }
        onFatal.accept(fault);
    }

    /** Null while there is none. */
    synchronized Throwable first() {
        return first;
    }

    /** From now on faults go to the handler. @return the fault that came before, or null. */
    synchronized Throwable onStarted() {
        isRunning = first == null;
        return first;
    }

    /** Without a lock: asked for each frame that is read back. */
    boolean isRunning() {
        return isRunning;
    }

    synchronized void close() {
        isClosed = true;
    }

    synchronized boolean isClosed() {
        return isClosed;
    }
}
