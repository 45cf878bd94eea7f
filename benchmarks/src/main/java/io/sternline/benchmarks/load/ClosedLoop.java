package io.sternline.benchmarks.load;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.locks.LockSupport;

/**
 * Callers that each send the next call when the last one is answered. Finds the most that can be had; its latencies say
 * little, because a slow answer also holds back the calls that would have suffered with it.
 *
 * <p>A caller is not a thread but a chain of completions, so that a thousand callers cost no thousand threads.
 */
final class ClosedLoop {
    private final Tally tally = new Tally();
    private final Phaser running = new Phaser(1);
    private volatile boolean stopped;

    Result run(final List<Target> targets, final Workload workload, final int callers, final Times times) {
        for (int i = 0; i < callers; i++) {
            running.register();
            next(targets.get(i % targets.size()), workload.draw(i));
        }
        times.pause(times.warmup());
        final long startNs = System.nanoTime();
        tally.start();
        times.pause(times.measured());
        tally.stop();
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        stopped = true;
        running.arriveAndAwaitAdvance();
        return tally.result(seconds);
    }

    private void next(final Target target, final Workload.Draw draw) {
        if (stopped) {
            running.arriveAndDeregister();
            return;
        }
        final long sinceNs = System.nanoTime();
        // Asynchronously where it is answered at once: a client that refuses calls must not deepen our stack.
        target.send(draw)
                .whenCompleteAsync(
                        (outcome, failure) -> {
                            if (failure == null) {
                                tally.add(outcome, target.operationsPerSend(), sinceNs);
                            }
                            next(target, draw);
                        },
                        Trampoline.INSTANCE);
    }

    /** Runs a task on this thread, but never inside another of its tasks. */
    private enum Trampoline implements Executor {
        INSTANCE;

        private final ThreadLocal<ArrayDeque<Runnable>> waiting = new ThreadLocal<>();

        @Override
        public void execute(final Runnable task) {
            final ArrayDeque<Runnable> outer = waiting.get();
            if (outer != null) {
                outer.add(task);
                return;
            }
            final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
            waiting.set(tasks);
            try {
                for (Runnable next = task; next != null; next = tasks.poll()) {
                    next.run();
                }
            } finally {
                waiting.remove();
            }
        }
    }

    /**
     * @param warmup not counted.
     * @param measured counted.
     */
    record Times(Duration warmup, Duration measured) {
        void pause(final Duration duration) {
            final long endNs = System.nanoTime() + duration.toNanos();
            for (long left = duration.toNanos(); left > 0; left = endNs - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }
}
