package io.sternline.client.lb;

import io.sternline.client.Limit;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreException;
import io.sternline.client.Taken;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One limit for each key, shared by all load balancers and servers that name the same namespace.
 *
 * <pre>{@code
 * RateLimiter limiter = RateLimiter.of(client.namespace("limits"), Limit.of(100).per(Duration.ofSeconds(1)).burst(20));
 * RateLimiter.Decision decision = limiter.decide(clientAddress);
 * if (!decision.allowed()) {
 *     refuse(429, "Retry-After", decision.retryAfter());
 * }
 * }</pre>
 *
 * <p>A decision costs one round trip. Where a key was refused, it is refused from here until its time has come, without asking: who
 * sends far too much costs the group little. That remembers some thousand keys, and what was refused can only become due later
 * than it was said. What a failover may give away, see {@link Namespace#take(String, Limit, long)}.
 *
 * <p>The namespace should have room for all keys that are not whole again at one time: with {@link
 * io.sternline.client.WhenFull#EVICT_SOONEST} those go first that are nearly whole, and begin anew. In an ASYNC namespace a decision
 * waits for the primary only.
 *
 * <p>Thread-safe; holds nothing that must be closed.
 */
public final class RateLimiter {
    private final RecentRefusals refusals = new RecentRefusals(System::nanoTime);
    private final Namespace namespace;
    private final Limit limit;
    private final Fallback fallback;

    /** What to decide while the group cannot be asked. */
    public enum Fallback {
        /** Requests are more important than the limit. */
        ALLOW,
        /** The limit is more important than requests. */
        REFUSE
    }

    /**
     * @param allowed whether the request may go on.
     * @param remaining how many more may at once; as of the group's last answer for the key. 0 where it could not be asked.
     * @param retryAfter if not allowed, and the group said so: when it can be, unless others are quicker; otherwise zero.
     * @param isDecided whether the group decided; otherwise it could not be asked in time, and the {@link Fallback} did. Then something may have been taken.
     */
    public record Decision(boolean allowed, long remaining, Duration retryAfter, boolean isDecided) {}

    private RateLimiter(final Namespace namespace, final Limit limit, final Fallback fallback) {
        this.namespace = Objects.requireNonNull(namespace, "namespace");
        this.limit = Objects.requireNonNull(limit, "limit");
        this.fallback = Objects.requireNonNull(fallback, "fallback");
    }

    /** Requests go on while the group cannot be asked, see {@link #orElse}. */
    public static RateLimiter of(final Namespace namespace, final Limit limit) {
        return new RateLimiter(namespace, limit, Fallback.ALLOW);
    }

    /** The same limiter with this fallback. */
    public RateLimiter orElse(final Fallback newFallback) {
        return new RateLimiter(namespace, limit, newFallback);
    }

    public Limit limit() {
        return limit;
    }

    /** {@link #decide(String, long)} on one request. */
    public Decision decide(final String key) {
        return decide(key, 1);
    }

    /**
     * Decides on a request, and takes its cost if it may go on. Blocks until the answer is there, at most for the client's call timeout.
     *
     * @param cost 0 to the limit's burst; 0 only asks.
     * @throws RejectedException if the request itself is at fault: its key, its cost, or that the namespace does not exist.
     */
    public Decision decide(final String key, final long cost) {
        final Decision refused = refusals.find(key, cost);
        if (refused != null) {
            return refused;
        }
        final long askedNs = System.nanoTime();
        try {
            return decision(key, cost, askedNs, namespace.take(key, limit, cost));
        } catch (final RejectedException ex) {
            if (isAtFault(ex.reason())) {
                throw ex;
            }
            return undecided();
        } catch (final StoreException ex) {
            return undecided();
        }
    }

    /** {@link #decideAsync(String, long)} on one request. */
    public CompletionStage<Outcome<Decision>> decideAsync(final String key) {
        return decideAsync(key, 1);
    }

    /** Decides without blocking. The stage is never anything but {@link Outcome.Ok}, or {@link Outcome.Rejected} if the request itself is at fault. */
    public CompletionStage<Outcome<Decision>> decideAsync(final String key, final long cost) {
        final Decision refused = refusals.find(key, cost);
        if (refused != null) {
            return CompletableFuture.completedFuture(new Outcome.Ok<>(refused));
        }
        final long askedNs = System.nanoTime();
        return namespace.async().take(key, limit, cost).thenApply(outcome -> {
            if (outcome instanceof Outcome.Ok<Taken> || isAtFault(outcome)) {
                return outcome.map(taken -> decision(key, cost, askedNs, taken));
            }
            return new Outcome.Ok<>(undecided());
        });
    }

    private Decision decision(final String key, final long cost, final long askedNs, final Taken taken) {
        if (!taken.allowed()) {
            refusals.add(
                    key, cost, taken.remaining(), askedNs + taken.retryAfter().toNanos());
        }
        return new Decision(taken.allowed(), taken.remaining(), taken.retryAfter(), true);
    }

    private Decision undecided() {
        return new Decision(fallback == Fallback.ALLOW, 0, Duration.ZERO, false);
    }

    private static boolean isAtFault(final Outcome<?> outcome) {
        return outcome instanceof Outcome.Rejected<?> rejected && isAtFault(rejected.reason());
    }

    /** A group that is busy or full cannot decide; everything else the caller should hear of. */
    private static boolean isAtFault(final Rejection reason) {
        return reason != Rejection.OVERLOADED && reason != Rejection.STORE_FULL;
    }
}
