package io.sternline.benchmarks.chaos.watch;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** What all watchers know. Thread-safe. */
final class Shared {
    private static final long CATCH_UP_MS_MAX = 30_000;

    private final List<String> endpoints;
    private final String namespace;
    private final String keyPrefix;
    private final AtomicLong newest = new AtomicLong();
    private volatile long goal;
    private volatile long overNs;
    private volatile boolean isOver;

    /** @param keyPrefix which all keys of the workload have; a number follows. */
    Shared(final List<String> endpoints, final String namespace, final String keyPrefix) {
        this.endpoints = endpoints;
        this.namespace = namespace;
        this.keyPrefix = keyPrefix;
    }

    List<String> endpoints() {
        return endpoints;
    }

    String namespace() {
        return namespace;
    }

    /** Of all keys, or of about a ninth of them. */
    String keyPrefix(final RandomGenerator random) {
        return random.nextInt(3) == 0 ? keyPrefix : keyPrefix + (1 + random.nextInt(9));
    }

    void seen(final long revision) {
        newest.accumulateAndGet(revision, Math::max);
    }

    /** Highest revision that a watch has come to. */
    long newest() {
        return newest.get();
    }

    /** No more watches; those that run end when they have come to this revision. */
    void over(final long goalRevision) {
        goal = goalRevision;
        overNs = System.nanoTime();
        isOver = true;
    }

    boolean isOver() {
        return isOver;
    }

    long goal() {
        return goal;
    }

    /** Whether those that have not come to the goal yet have had time enough. */
    boolean isTimeUp() {
        return System.nanoTime() - overNs > TimeUnit.MILLISECONDS.toNanos(CATCH_UP_MS_MAX);
    }
}
