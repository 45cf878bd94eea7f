package io.sternline.benchmarks.chaos.models;

import io.sternline.client.Limit;
import io.sternline.client.Namespace;
import io.sternline.client.StoreException;
import io.sternline.client.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Takes from limits as a load balancer does, more than they give away. Moves on to another key every now and then. One thread. */
final class Taker implements Callable<List<Take>> {
    /**
     * A primary that forgot what was taken gives away the burst once more, which must be more than comes back while clocks are
     * uncertain; and the burst must be gone before long.
     */
    static final Limit LIMIT = Limit.of(10).per(Duration.ofSeconds(1)).burst(30);

    private static final int COST_MAX = 3;
    private static final int PAUSE_MS_MAX = 180;
    private static final long KEY_NS = TimeUnit.SECONDS.toNanos(20);

    private final Namespace namespace;
    private final String keyPrefix;
    private final long startNs;
    private final RandomGenerator random;
    private final CountDownLatch stopping;
    private final List<Take> takes = new ArrayList<>();

    /** @param startNs the same for all, who take from the same keys at the same time. */
    Taker(
            final Namespace namespace,
            final String keyPrefix,
            final long startNs,
            final RandomGenerator random,
            final CountDownLatch stopping) {
        this.namespace = namespace;
        this.keyPrefix = keyPrefix;
        this.startNs = startNs;
        this.random = random;
        this.stopping = stopping;
    }

    @Override
    public List<Take> call() throws InterruptedException {
        while (!stopping.await(random.nextInt(PAUSE_MS_MAX), TimeUnit.MILLISECONDS)) {
            take();
        }
        return takes;
    }

    private void take() {
        final long invokedNs = System.nanoTime();
        final String key = keyPrefix + (invokedNs - startNs) / KEY_NS;
        final long cost = 1L + random.nextInt(COST_MAX);
        Answer answer;
        try {
            final Taken taken = namespace.take(key, LIMIT, cost);
            answer = taken.allowed() ? Answer.DONE : Answer.REFUSED;
        } catch (final StoreException ex) {
            answer = Answer.of(ex);
        }
        takes.add(new Take(key, cost, invokedNs, System.nanoTime(), answer));
    }
}
