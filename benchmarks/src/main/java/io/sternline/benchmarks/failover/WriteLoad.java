package io.sternline.benchmarks.failover;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Writers in turn, at a rate that does not depend on the answers: when the store stands still the calls pile up, as
 * those of an application with many users do.
 */
final class WriteLoad implements AutoCloseable {
    /** Writes that have become due are sent together, so that a high rate does not need a thread of its own to spin. */
    private static final long TICK_NS = 1_000_000;

    /** A sender that was held up for longer does not make up for it: that would be a flood, not a load. */
    private static final long CATCH_UP_NS_MAX = 100_000_000;

    private final List<Writer> writers;
    private final int perSecond;
    private final Thread thread = new Thread(this::run, "write-load");
    private volatile boolean stopped;

    /** @param writers closed with the load. */
    WriteLoad(final List<Writer> writers, final int perSecond) {
        this.writers = List.copyOf(writers);
        this.perSecond = perSecond;
        thread.setDaemon(true);
    }

    WriteLoad start() {
        thread.start();
        return this;
    }

    List<Writer> writers() {
        return writers;
    }

    private void run() {
        final long intervalNs = Math.max(1, 1_000_000_000L / perSecond);
        long dueNs = System.nanoTime();
        long turn = 0;
        while (!stopped) {
            final long nowNs = System.nanoTime();
            if (nowNs - dueNs > CATCH_UP_NS_MAX) {
                dueNs = nowNs - CATCH_UP_NS_MAX;
            }
            for (; dueNs - nowNs <= 0 && !stopped; dueNs += intervalNs) {
                writers.get((int) (turn++ % writers.size())).send();
            }
            LockSupport.parkNanos(Math.max(TICK_NS, dueNs - System.nanoTime()));
        }
    }

    /** Sends nothing more, and waits until all calls have ended. */
    void finish() throws InterruptedException {
        stopped = true;
        thread.join();
        for (final Writer writer : writers) {
            writer.awaitSettled();
        }
    }

    @Override
    public void close() {
        stopped = true;
        writers.forEach(Writer::close);
    }
}
