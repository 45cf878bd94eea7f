package io.sternline.benchmarks.chaos.watch;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;

/** What all watchers know. Thread-safe. */
final class Shared {
    private static final long CATCH_UP_MS_MAX = 30_000;
    private static final int RECENT_KEYS = 32;

    private final List<String> endpoints;
    private final String namespace;
    private final String keyPrefix;
    private final AtomicLong newest = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();
    private final AtomicReferenceArray<String> recentKeys = new AtomicReferenceArray<>(RECENT_KEYS);
    private volatile Set<String> finalKeys = Set.of();
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

    /** A key has changed just now; those of other namespaces are not for the near reader. */
    void changed(final String key) {
        if (key.startsWith(keyPrefix)) {
            recentKeys.set(Math.floorMod(key.hashCode(), RECENT_KEYS), key);
        }
    }

    /** One of those that changed lately; null if there is none there. */
    String recentKey(final RandomGenerator random) {
        return recentKeys.get(random.nextInt(RECENT_KEYS));
    }

    /** A read of the near cache that the group did not answer. */
    void unanswered() {
        unanswered.incrementAndGet();
    }

    long unansweredReads() {
        return unanswered.get();
    }

    /**
     * No more watches; those that run end when they have come to this revision.
     *
     * @param keys to be read a last time.
     */
    void over(final long goalRevision, final Set<String> keys) {
        goal = goalRevision;
        finalKeys = keys;
        overNs = System.nanoTime();
        isOver = true;
    }

    Set<String> finalKeys() {
        return finalKeys;
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
