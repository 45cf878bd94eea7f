package io.sternline.benchmarks.load;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls sent at a fixed rate, whatever becomes of those before. Latency counts from the moment a call should have been
 * sent, so a stall is charged to every call it delayed and not only to the one that met it.
 */
final class OpenLoop {
    /** Calls under way at most; when it is reached the sender falls behind, which the latencies then show. */
    private static final int OUTSTANDING_MAX = 3000;

    private final Tally tally = new Tally();
    private final Semaphore room = new Semaphore(OUTSTANDING_MAX);

    Result run(final List<Target> targets, final Workload workload, final int perSecond, final ClosedLoop.Times times) {
        final Workload.Draw draw = workload.draw(0);
        final double intervalNs = 1e9 / perSecond;
        final long startNs = System.nanoTime();
        final long countFromNs = startNs + times.warmup().toNanos();
        final long endNs = countFromNs + times.measured().toNanos();
        boolean counting = false;
        long sent = 0;
        for (long dueNs = startNs; dueNs < endNs; dueNs = startNs + (long) (++sent * intervalNs)) {
            if (!counting && dueNs >= countFromNs) {
                counting = true;
                tally.start();
            }
            for (long waitNs = dueNs - System.nanoTime(); waitNs > 0; waitNs = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(waitNs);
            }
            room.acquireUninterruptibly();
            final long sinceNs = dueNs;
            final Target target = targets.get((int) (sent % targets.size()));
            target.send(draw).whenComplete((outcome, failure) -> {
                room.release();
                if (failure == null) {
                    tally.add(outcome, target.operationsPerSend(), sinceNs);
                }
            });
        }
        room.acquireUninterruptibly(OUTSTANDING_MAX);
        tally.stop();
        // Until the last answer: who falls behind has not carried out that many a second.
        return tally.result((System.nanoTime() - countFromNs) / 1e9);
    }
}
