package io.sternline.benchmarks.growth;

import io.sternline.benchmarks.load.Workload;
import io.sternline.client.AsyncNamespace;
import io.sternline.client.Outcome;
import io.sternline.protocol.Protocol;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** Writes every entry once, as fast as the group takes them: as many writes under way as a client may have. */
final class Filling {
    /** Under way at most. More would wait in the client's memory, and not bring the group more at once. */
    private static final int OUTSTANDING_BYTES_MAX = 8 << 20;

    private final AtomicReference<Outcome<?>> failure = new AtomicReference<>();
    private final Workload workload;
    private final int outstandingMax;
    private final Semaphore room;

    Filling(final Workload workload) {
        this.workload = workload;
        this.outstandingMax =
                Math.max(1, Math.min(Protocol.WINDOW_REQUESTS_MAX, OUTSTANDING_BYTES_MAX / workload.valueBytes()));
        this.room = new Semaphore(outstandingMax);
    }

    /** @throws IllegalStateException if a write is not carried out; the message says why. */
    void run(final AsyncNamespace namespace) throws InterruptedException {
        final Workload.Draw draw = workload.draw(0);
        for (int index = 0; index < workload.keys() && failure.get() == null; index++) {
            room.acquire();
            namespace.put(workload.keyOf(index), draw.value()).whenComplete((outcome, none) -> {
                if (!outcome.isOk()) {
                    failure.compareAndSet(null, outcome);
                }
                room.release();
            });
        }
        room.acquire(outstandingMax);
        if (failure.get() != null) {
            throw new IllegalStateException("a write of the fill was not carried out: " + failure.get());
        }
    }
}
