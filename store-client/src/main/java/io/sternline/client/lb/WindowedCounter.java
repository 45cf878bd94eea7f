package io.sternline.client.lb;

import io.sternline.client.Counted;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * How many events each key had in the last so many seconds, counted by all load balancers together, as stick tables do; for instance
 * requests of a client, or its failed logins.
 *
 * <pre>{@code
 * WindowedCounter requests = WindowedCounter.of(client.namespace("rates"), Duration.ofSeconds(10));
 * if (requests.add(clientAddress) > 500) {
 *     slowDown();
 * }
 * }</pre>
 *
 * <p>The window slides: of the one before counts the share that lies within reach, see {@link Namespace#countInWindow}. Counting refuses nobody;
 * to hold a rate, use a {@link RateLimiter}. Best in an ASYNC namespace.
 *
 * <p>Thread-safe; holds nothing that must be closed. Calls throw what those of a {@link Namespace} throw.
 */
public final class WindowedCounter {
    private final Namespace namespace;
    private final Duration window;

    private WindowedCounter(final Namespace namespace, final Duration window) {
        this.namespace = Objects.requireNonNull(namespace, "namespace");
        this.window = Objects.requireNonNull(window, "window");
    }

    /** @param window 1 ms to 7 days. */
    public static WindowedCounter of(final Namespace namespace, final Duration window) {
        return new WindowedCounter(namespace, window);
    }

    public Duration window() {
        return window;
    }

    /** Counts one event, and tells how many there are in the window now. */
    public long add(final String key) {
        return add(key, 1);
    }

    /** Counts some events, and tells how many there are in the window now. */
    public long add(final String key, final long events) {
        return namespace.countInWindow(key, events, window).value();
    }

    /** Counts without blocking. */
    public CompletionStage<Outcome<Long>> addAsync(final String key, final long events) {
        return namespace.async().countInWindow(key, events, window).thenApply(outcome -> outcome.map(Counted::value));
    }

    /** Events in the window now. */
    public long count(final String key) {
        return add(key, 0);
    }

    /** Events per second, on an average of the window. */
    public double ratePerSecond(final String key) {
        return count(key) * (double) TimeUnit.SECONDS.toNanos(1) / window.toNanos();
    }
}
