package io.sternline.benchmarks.chaos.async;

import io.sternline.benchmarks.chaos.workload.Ending;
import io.sternline.benchmarks.chaos.workload.Key;
import io.sternline.benchmarks.chaos.workload.Plan;
import io.sternline.benchmarks.chaos.workload.Recorder;
import io.sternline.benchmarks.history.Operation.Argument;
import io.sternline.benchmarks.history.Operation.Kind;
import io.sternline.client.AsyncNamespace;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/**
 * Writes each key once, many at a time: there is no excuse if one of them that was acknowledged is not there. In bursts, so that
 * a primary that dies takes some with it that nobody else has. One thread.
 */
final class OnceWriter implements Callable<Void> {
    private static final int OUTSTANDING_MAX = 256;
    private static final int BURST_MAX = 60;

    private final int client;
    private final String prefix;
    private final AsyncNamespace store;
    private final Recorder recorder;
    private final RandomGenerator random;
    private final long intervalNs;
    private final long callTimeoutMs;
    private final CountDownLatch stopping;
    private final Semaphore room = new Semaphore(OUTSTANDING_MAX);
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private long written;

    /** @param intervalNs from one write to the next, on average. */
    OnceWriter(
            final int client,
            final String prefix,
            final AsyncNamespace store,
            final Recorder recorder,
            final RandomGenerator random,
            final long intervalNs,
            final long callTimeoutMs,
            final CountDownLatch stopping) {
        this.client = client;
        this.prefix = prefix;
        this.store = store;
        this.recorder = recorder;
        this.random = random;
        this.intervalNs = intervalNs;
        this.callTimeoutMs = callTimeoutMs;
        this.stopping = stopping;
    }

    /** Writes until told to stop; the last writes are waited for. */
    @Override
    public Void call() throws IOException, InterruptedException {
        int burst = 0;
        while (!stopping.await(burst * intervalNs, TimeUnit.NANOSECONDS) && failure.get() == null) {
            burst = 1 + random.nextInt(BURST_MAX);
            for (int i = 0; i < burst; i++) {
                room.acquire();
                write();
            }
        }
        if (!room.tryAcquire(OUTSTANDING_MAX, callTimeoutMs + Ending.OVERDUE_MS, TimeUnit.MILLISECONDS)) {
            throw new IOException(prefix + ": " + (OUTSTANDING_MAX - room.availablePermits())
                    + " writes have not ended long after their deadline");
        }
        if (failure.get() != null) {
            throw failure.get();
        }
        return null;
    }

    private void write() {
        final String name = prefix + "-" + ++written;
        final Plan plan =
                new Plan(new Key(name, Key.Use.VALUE), Kind.PUT, new Argument("of " + name, null, null, null, null));
        final long invokedNs = System.nanoTime();
        plan.call(store).whenComplete((outcome, broken) -> {
            try {
                recorder.record(client, plan, new Ending(outcome, invokedNs, System.nanoTime()));
            } catch (final IOException e) {
                failure.compareAndSet(null, e);
            }
            room.release();
        });
    }
}
