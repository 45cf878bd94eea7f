package io.sternline.client.lb;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Hands tasks on to the workers and counts those that have not ended. Thread-safe. */
final class Occupancy implements Executor {
    private final AtomicInteger unfinished = new AtomicInteger();
    private final Executor workers;

    Occupancy(final Executor workers) {
        this.workers = workers;
    }

    @Override
    public void execute(final Runnable task) {
        unfinished.incrementAndGet();
        try {
            workers.execute(() -> {
                try {
                    task.run();
                } finally {
                    unfinished.decrementAndGet();
                }
            });
        } catch (final RuntimeException ex) {
            // Refused: there are too many, or it is over.
            unfinished.decrementAndGet();
            throw ex;
        }
    }

    boolean isFree() {
        return unfinished.get() == 0;
    }
}
