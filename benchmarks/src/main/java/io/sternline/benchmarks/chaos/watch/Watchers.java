package io.sternline.benchmarks.chaos.watch;

import io.sternline.benchmarks.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * A few watchers, each with a client of its own: the first watches everything from beginning to end, the others open one
 * watch after the other, of everything or of some keys, from the start, from now or from some revision in between. Beside them
 * one reads through a near cache.
 */
public final class Watchers implements AutoCloseable {
    private static final int WATCHERS = 5;
    private static final long END_TIMEOUT_MS = 60_000;

    private final ExecutorService threads = Executors.newFixedThreadPool(WATCHERS + 1, task -> {
        final Thread thread = new Thread(task, "watcher");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Future<List<WatchSession>>> watchers = new ArrayList<>();
    private final Shared shared;
    private Future<List<NearRead>> reader;

    /**
     * Begins to watch.
     *
     * @param endpoints of the group.
     * @param namespace the workload's.
     * @param keyPrefix which all its keys have; a number follows.
     * @param seed of what is watched from where, and for how long.
     */
    public static Watchers start(
            final List<String> endpoints, final String namespace, final String keyPrefix, final long seed) {
        final Watchers watchers = new Watchers(new Shared(endpoints, namespace, keyPrefix));
        final SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < WATCHERS; i++) {
            watchers.watchers.add(
                    watchers.threads.submit(new Watcher("watcher " + i, watchers.shared, i == 0, random.split())));
        }
        watchers.reader = watchers.threads.submit(new NearReader(watchers.shared, random.split()));
        return watchers;
    }

    private Watchers(final Shared shared) {
        this.shared = shared;
    }

    /**
     * Ends all watches, once each has come to the last acknowledged write, and judges them. The group is well by then.
     *
     * @param operations what clients did meanwhile in the namespace.
     * @throws IllegalStateException if a watcher failed, or did not end in time.
     */
    public WatchVerdict stop(final List<Operation> operations) throws InterruptedException {
        shared.over(
                WatchJudge.newestRevision(operations),
                operations.stream().map(Operation::key).collect(Collectors.toSet()));
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_TIMEOUT_MS);
        final List<WatchSession> sessions = new ArrayList<>();
        for (final Future<List<WatchSession>> watcher : watchers) {
            sessions.addAll(await(watcher, deadlineNs));
        }
        return WatchJudge.judge(sessions, operations, await(reader, deadlineNs), shared.unansweredReads());
    }

    private static <T> T await(final Future<T> task, final long deadlineNs) throws InterruptedException {
        try {
            return task.get(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (final ExecutionException e) {
            throw new IllegalStateException("a watcher failed: " + e.getCause(), e.getCause());
        } catch (final TimeoutException e) {
            throw new IllegalStateException("a watcher has not ended within " + END_TIMEOUT_MS + " ms", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
