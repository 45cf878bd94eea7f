package io.sternline.client.lb;

import io.sternline.client.lb.RateLimiter.Decision;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;

/**
 * The keys that were refused lately, and until when they must be. So much was missing then, and others can only have taken more since.
 *
 * <p>A table of fixed size in which one key displaces another that falls on the same place: what is forgotten is asked for again.
 */
final class RecentRefusals {
    /** A power of two. */
    static final int KEYS_MAX = 8_192;

    private final AtomicReferenceArray<Refusal> refusals = new AtomicReferenceArray<>(KEYS_MAX);
    private final LongSupplier nanoClock;

    private record Refusal(String key, long cost, long remaining, long untilNs) {}

    RecentRefusals(final LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** @param untilNs by the clock given: before that, as much is not there again. */
    void add(final String key, final long cost, final long remaining, final long untilNs) {
        refusals.lazySet(place(key), new Refusal(key, cost, remaining, untilNs));
    }

    /** @return null: nothing is known. */
    Decision find(final String key, final long cost) {
        final Refusal refusal = refusals.get(place(key));
        if (refusal == null || cost < refusal.cost || !refusal.key.equals(key)) {
            return null;
        }
        final long leftNs = refusal.untilNs - nanoClock.getAsLong();
        return leftNs <= 0 ? null : new Decision(false, refusal.remaining, Duration.ofNanos(leftNs), true);
    }

    private static int place(final String key) {
        final int hash = key.hashCode() * 0x9E3779B9;
        return hash >>> 32 - Integer.numberOfTrailingZeros(KEYS_MAX);
    }
}
