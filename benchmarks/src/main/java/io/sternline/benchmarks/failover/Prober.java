package io.sternline.benchmarks.failover;

import io.sternline.client.Counted;
import io.sternline.client.Outcome;
import io.sternline.client.StoreClient;
import io.sternline.client.Topology;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Writes one key, one write after the other: what a single caller sees of a pause. It learns of a new primary as early
 * as any client can, since it always has something to ask.
 */
final class Prober implements AutoCloseable {
    /** From an answer to the next write. */
    private static final long INTERVAL_MS = 2;

    private final StoreClient client;
    private final Observations observations;
    private final CounterLedger counter = new CounterLedger("prober-counter");
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "prober");

    /** @param client closed with the prober. */
    Prober(final StoreClient client, final Observations observations) {
        this.client = client;
        this.observations = observations;
        thread.setDaemon(true);
    }

    Prober start() {
        thread.start();
        return this;
    }

    CounterLedger counter() {
        return counter;
    }

    /** What the prober's client knows of the group. */
    Topology topology() {
        return client.topology();
    }

    private void run() {
        try {
            while (!stop.await(INTERVAL_MS, TimeUnit.MILLISECONDS)) {
                write();
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() throws InterruptedException {
        final Outcome<Counted> outcome;
        try {
            outcome = client.namespace(Rig.NAMESPACE)
                    .async()
                    .increment(counter.key(), 1)
                    .toCompletableFuture()
                    .get();
        } catch (final ExecutionException ex) {
            throw new IllegalStateException("a call ended without an outcome", ex);
        }
        if (outcome.isOk()) {
            counter.acknowledged();
            observations.proberPauses().acknowledged(System.nanoTime());
        } else if (outcome instanceof Outcome.Indeterminate) {
            counter.indeterminate();
        }
        observations.calls().add(outcome);
    }

    /** Ends after the write under way. */
    void finish() throws InterruptedException {
        stop.countDown();
        thread.join();
    }

    @Override
    public void close() {
        stop.countDown();
        client.close();
    }
}
