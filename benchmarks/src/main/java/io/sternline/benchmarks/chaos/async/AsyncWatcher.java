package io.sternline.benchmarks.chaos.async;

import io.sternline.benchmarks.chaos.watch.WatchSession;
import io.sternline.benchmarks.chaos.watch.WatchSession.Scope;
import io.sternline.benchmarks.chaos.watch.WatchedChange;
import io.sternline.client.CompactedException;
import io.sternline.client.StoreClient;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Watches the whole namespace, from now on; again whenever it is told that changes are not retained. One thread. */
final class AsyncWatcher implements Callable<List<WatchSession>> {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long SESSION_MS_MIN = 5_000;
    private static final long SESSION_MS_MAX = 30_000;
    private static final long CATCH_UP_MS_MAX = 30_000;

    /** Until when, and to where, the watchers of a run go on. */
    static final class Goal {
        private static final long NONE = -1;

        private final AtomicLong revision = new AtomicLong(NONE);
        private volatile long sinceNs;

        /** No more sessions; those that run end when they have come to this revision. */
        void set(final long newRevision) {
            sinceNs = System.nanoTime();
            revision.set(newRevision);
        }

        boolean isSet() {
            return revision.get() != NONE;
        }

        boolean isReachedAt(final long reached) {
            return isSet()
                    && (reached >= revision.get()
                            || System.nanoTime() - sinceNs > TimeUnit.MILLISECONDS.toNanos(CATCH_UP_MS_MAX));
        }
    }

    private final String name;
    private final List<String> endpoints;
    private final String namespace;
    private final Goal goal;
    private final boolean isSteady;
    private final RandomGenerator random;
    private final List<WatchSession> sessions = new ArrayList<>();
    private long newest;

    /** @param isSteady one session only, unless it has to begin anew. */
    AsyncWatcher(
            final String name,
            final List<String> endpoints,
            final String namespace,
            final Goal goal,
            final boolean isSteady,
            final RandomGenerator random) {
        this.name = name;
        this.endpoints = new ArrayList<>(endpoints);
        this.namespace = namespace;
        this.goal = goal;
        this.isSteady = isSteady;
        this.random = random;
    }

    @Override
    public List<WatchSession> call() throws InterruptedException {
        Collections.rotate(endpoints, random.nextInt(endpoints.size()));
        try (StoreClient client = StoreClient.builder()
                .endpoints(endpoints.toArray(String[]::new))
                .name(name)
                .build()) {
            do {
                session(client);
            } while (!goal.isSet());
        }
        return sessions;
    }

    /** From now on, or from where an earlier session has been. */
    private void session(final StoreClient client) throws InterruptedException {
        final long after = isSteady || random.nextBoolean() ? WatchOptions.NOW : newest;
        final long lengthMs = isSteady ? Long.MAX_VALUE : random.nextLong(SESSION_MS_MIN, SESSION_MS_MAX);
        final List<WatchedChange> changes = new ArrayList<>();
        final long startNs = System.nanoTime();
        boolean isCompacted = false;
        boolean isLast = false;
        long to = after;
        try (Watch watch =
                client.namespace(namespace).watch(WatchOptions.after(after).withTouches())) {
            try {
                while (!isLast || !goal.isReachedAt(to)) {
                    isLast = goal.isSet();
                    if (!isLast && TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs) > lengthMs) {
                        break;
                    }
                    watch.poll(POLL).ifPresent(change -> changes.add(WatchedChange.of(change)));
                    to = watch.revision();
                }
            } catch (final CompactedException e) {
                isCompacted = true;
            }
        }
        newest = Math.max(newest, to);
        final long from = after != WatchOptions.NOW
                ? after
                : changes.isEmpty() ? 0 : changes.get(0).revision() - 1;
        sessions.add(new WatchSession(
                name + ", session " + sessions.size(), Scope.prefix(""), from, to, isCompacted, isLast, changes));
    }
}
