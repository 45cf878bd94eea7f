package io.sternline.replication.cluster;

import io.aeron.cluster.service.ClusterClock;
import java.util.concurrent.TimeUnit;

/**
 * The wall clock as it was at start, carried on by the monotonic clock. Aeron Cluster measures heartbeats and elections
 * with its cluster clock; its default follows the wall clock, so that setting the time by more than the heartbeat
 * timeout would depose a healthy primary.
 *
 * <p>Belongs to the consensus module's thread, which may move it on (see {@link EarlyElection}); it never goes back.
 */
final class MonotonicClusterClock implements ClusterClock {
    private long offsetNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - System.nanoTime();

    void advance(final long byNs) {
        offsetNs += byNs;
    }

    @Override
    public TimeUnit timeUnit() {
        return TimeUnit.MILLISECONDS;
    }

    @Override
    public long time() {
        return timeMillis();
    }

    @Override
    public long timeMillis() {
        return TimeUnit.NANOSECONDS.toMillis(timeNanos());
    }

    @Override
    public long timeMicros() {
        return TimeUnit.NANOSECONDS.toMicros(timeNanos());
    }

    @Override
    public long timeNanos() {
        return offsetNs + System.nanoTime();
    }

    @Override
    public long convertToNanos(final long timeMs) {
        return TimeUnit.MILLISECONDS.toNanos(timeMs);
    }
}
