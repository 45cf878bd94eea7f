package io.sternline.benchmarks.chaos.workload;

import io.sternline.client.AsyncNamespace;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;

/**
 * Makes one call after the other, in bursts: calls of several callers that come at even distances would seldom meet, and
 * it is where they meet that orders go wrong. The pauses make up for the bursts, so that the rate is kept; what a fault
 * held up is not made up for. One thread.
 */
public final class Caller implements Callable<Void> {
    private static final int BURST_CALLS_MAX = 8;

    private final int client;
    private final AsyncNamespace store;
    private final long callTimeoutMs;
    private final LongFunction<Plan> choices;
    private final RandomGenerator random;
    private final Recorder recorder;
    private final long intervalNs;
    private final CountDownLatch stopping;

    /**
     * @param choices the next call, told the time.
     * @param intervalNs from one call to the next, on average.
     */
    public Caller(
            final int client,
            final AsyncNamespace store,
            final long callTimeoutMs,
            final LongFunction<Plan> choices,
            final RandomGenerator random,
            final Recorder recorder,
            final long intervalNs,
            final CountDownLatch stopping) {
        this.client = client;
        this.store = store;
        this.callTimeoutMs = callTimeoutMs;
        this.choices = choices;
        this.random = random;
        this.recorder = recorder;
        this.intervalNs = intervalNs;
        this.stopping = stopping;
    }

    /** Calls until told to stop; the last call is waited for and written down. */
    @Override
    public Void call() throws IOException, InterruptedException {
        long pauseNs = (long) (random.nextDouble() * BURST_CALLS_MAX * intervalNs);
        while (!stopping.await(pauseNs, TimeUnit.NANOSECONDS)) {
            final int calls = 1 + random.nextInt(BURST_CALLS_MAX);
            final long startNs = System.nanoTime();
            for (int i = 0; i < calls && stopping.getCount() > 0; i++) {
                final Plan plan = choices.apply(System.nanoTime());
                recorder.record(client, plan, Ending.of(plan, store, callTimeoutMs));
            }
            final long dueNs = (long) ((0.5 + random.nextDouble()) * calls * intervalNs);
            pauseNs = Math.max(0, dueNs - (System.nanoTime() - startNs));
        }
        return null;
    }
}
