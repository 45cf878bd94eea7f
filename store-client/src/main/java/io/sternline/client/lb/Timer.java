package io.sternline.client.lb;

import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread for what is to be done at a time, which nothing may block, and a few others for what may. */
final class Timer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Timer.class.getName());
    private static final int WORKERS = 4;
    private static final int WORK_MAX = 1_024;
    private static final long WORKER_IDLE_MS_MAX = 10_000;

    private final ScheduledThreadPoolExecutor scheduler;
    private final ThreadPoolExecutor workers;

    Timer(final String name) {
        scheduler = new ScheduledThreadPoolExecutor(1, daemons("sternline-" + name + "-timer"));
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        workers = new ThreadPoolExecutor(
                WORKERS,
                WORKERS,
                WORKER_IDLE_MS_MAX,
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(WORK_MAX),
                daemons("sternline-" + name + "-worker"));
        workers.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory daemons(final String name) {
        return task -> {
            final Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** For what may block. Refuses what is beyond some thousand tasks. */
    Executor workers() {
        return workers;
    }

    Future<?> laterMs(final long delayMs, final Runnable step) {
        return laterNs(TimeUnit.MILLISECONDS.toNanos(delayMs), step);
    }

    /** Does a step on the timer's thread; never, if this is closed by then. */
    Future<?> laterNs(final long delayNs, final Runnable step) {
        try {
            return scheduler.schedule(() -> guarded(step), delayNs, TimeUnit.NANOSECONDS);
        } catch (final RejectedExecutionException ex) {
            LOG.log(Level.TRACE, "closed before something was to be done", ex);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Does a step on the timer's thread every so often. */
    void every(final long intervalMs, final Runnable step) {
        scheduler.scheduleWithFixedDelay(() -> guarded(step), intervalMs, intervalMs, TimeUnit.MILLISECONDS);
    }

    private static void guarded(final Runnable step) {
        try {
            step.run();
        } catch (final RuntimeException ex) {
            LOG.log(Level.ERROR, "unexpected failure", ex);
        }
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        workers.shutdownNow();
    }
}
