package io.sternline.benchmarks.chaos.watch;

import io.sternline.benchmarks.chaos.watch.WatchSession.Scope;
import io.sternline.client.Change;
import io.sternline.client.CompactedException;
import io.sternline.client.StoreClient;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Opens watches and writes down what they bring. One thread. */
final class Watcher implements Callable<List<WatchSession>> {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long SESSION_MS_MIN = 2_000;
    private static final long SESSION_MS_MAX = 25_000;
    /** Small ones at times, so that the node has to wait for the watcher. */
    private static final int BUFFER_BYTES_MIN = 8 << 10;

    private static final int BUFFER_BYTES_MAX = 1 << 20;
    /** A watcher in this many takes its time over each change. */
    private static final int SLOW_ONE_IN = 4;

    private static final long OPENING_TIMEOUT_MS = 120_000;

    private final String name;
    private final Shared shared;
    private final boolean isSteady;
    private final RandomGenerator random;
    private final List<WatchSession> sessions = new ArrayList<>();

    /**
     * @param isSteady watches everything once, from the start.
     */
    Watcher(final String name, final Shared shared, final boolean isSteady, final RandomGenerator random) {
        this.name = name;
        this.shared = shared;
        this.isSteady = isSteady;
        this.random = random;
    }

    @Override
    public List<WatchSession> call() throws InterruptedException {
        final List<String> endpoints = new ArrayList<>(shared.endpoints());
        Collections.rotate(endpoints, random.nextInt(endpoints.size()));
        try (StoreClient client = StoreClient.builder()
                .endpoints(endpoints.toArray(String[]::new))
                .name(name)
                .build()) {
            do {
                session(client);
            } while (!shared.isOver());
        }
        return sessions;
    }

    private void session(final StoreClient client) throws InterruptedException {
        final Scope scope = isSteady || random.nextBoolean() ? Scope.ALL : Scope.prefix(shared.keyPrefix(random));
        final long after = isSteady ? 0 : start();
        final WatchOptions options = WatchOptions.after(after)
                .withPrefix(scope.prefix())
                .withTouches()
                .withBufferBytesMax(random.nextInt(BUFFER_BYTES_MIN, BUFFER_BYTES_MAX));
        final boolean isSlow = !isSteady && random.nextInt(SLOW_ONE_IN) == 0;
        final long lengthMs = isSteady ? Long.MAX_VALUE : random.nextLong(SESSION_MS_MIN, SESSION_MS_MAX);
        final List<WatchedChange> changes = new ArrayList<>();
        final long startNs = System.nanoTime();
        long from = after;
        boolean isCompacted = false;
        boolean isLast = false;
        try (Watch watch = scope.isAll()
                ? client.admin().watch(options)
                : client.namespace(shared.namespace()).watch(options)) {
            long to = after;
            try {
                while (true) {
                    // Asked once: a session that had enough just before the end has not promised to come to it.
                    isLast = shared.isOver();
                    if (isEnough(watch, from, startNs, lengthMs, isLast)) {
                        break;
                    }
                    final Optional<Change> change = watch.poll(POLL);
                    if (from == WatchOptions.NOW && watch.revision() != WatchOptions.NOW) {
                        from = change.isPresent() ? change.get().revision() - 1 : watch.revision();
                    }
                    change.ifPresent(brought -> {
                        changes.add(WatchedChange.of(brought));
                        shared.changed(brought.key());
                    });
                    to = watch.revision();
                    shared.seen(to);
                    if (isSlow && change.isPresent() && !shared.isOver()) {
                        TimeUnit.MILLISECONDS.sleep(random.nextInt(20));
                    }
                }
            } catch (final CompactedException e) {
                isCompacted = true;
            }
            sessions.add(new WatchSession(
                    name + ", session " + sessions.size(),
                    scope,
                    from,
                    Math.max(from, to),
                    isCompacted,
                    isLast,
                    changes));
        }
    }

    /** From the start, from now, from what is newest, or from somewhere in between. */
    private long start() {
        final long newest = shared.newest();
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1, 2 -> WatchOptions.NOW;
            case 3 -> newest;
            default -> random.nextLong(newest + 1);
        };
    }

    private boolean isEnough(
            final Watch watch, final long from, final long startNs, final long lengthMs, final boolean isLast) {
        final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        if (isLast) {
            return watch.revision() >= shared.goal() || shared.isTimeUp();
        }
        // One that has not even begun tells nothing, unless nobody answers for very long.
        return tookMs > lengthMs && (from != WatchOptions.NOW || tookMs > OPENING_TIMEOUT_MS);
    }
}
