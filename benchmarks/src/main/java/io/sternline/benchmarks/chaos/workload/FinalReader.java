package io.sternline.benchmarks.chaos.workload;

import io.sternline.client.AsyncNamespace;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads keys when all is over. Without it nothing would be known of the last write to a key. A read that is not answered
 * is made again until the time is up; the keys that are left then stay in the queue. One thread, of several on a queue.
 */
final class FinalReader implements Callable<Void> {
    /** For all reads together: a group that is whole answers thousands a second. */
    static final long TIMEOUT_MS = 60_000;

    private static final long RETRY_MS = 100;

    private final int client;
    private final AsyncNamespace store;
    private final long callTimeoutMs;
    private final Recorder recorder;
    private final Queue<Key> keys;
    private final long deadlineNs;

    FinalReader(
            final int client,
            final AsyncNamespace store,
            final long callTimeoutMs,
            final Recorder recorder,
            final Queue<Key> keys,
            final long deadlineNs) {
        this.client = client;
        this.store = store;
        this.callTimeoutMs = callTimeoutMs;
        this.recorder = recorder;
        this.keys = keys;
        this.deadlineNs = deadlineNs;
    }

    @Override
    public Void call() throws IOException, InterruptedException {
        Key key = keys.poll();
        while (key != null) {
            final Plan plan = Plan.finalRead(key);
            final Ending ending = Ending.of(plan, store, callTimeoutMs);
            recorder.record(client, plan, ending);
            if (!ending.isOk()) {
                keys.add(key);
                if (System.nanoTime() - deadlineNs > 0) {
                    return null;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MS));
            }
            key = keys.poll();
        }
        return null;
    }
}
