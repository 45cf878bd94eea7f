package io.sternline.client;

import io.sternline.protocol.Protocol;
import java.time.Duration;
import java.util.Objects;

/**
 * How much of something there may be: {@code burst} at once, and from then on one more whenever an interval has passed.
 *
 * <pre>{@code
 * Limit.of(100).per(Duration.ofSeconds(1))           // 100 a second, of which all may come at once
 * Limit.of(100).per(Duration.ofSeconds(1)).burst(20) // 100 a second, of which 20 may come at once
 * }</pre>
 *
 * <p>So in any time {@code t} it gives away {@code burst + t / interval} at most. Not stored with what is taken: each call to
 * {@link Namespace#take} brings it, and a new one applies at once, to what was taken before as well.
 *
 * @param burst most that can be taken at once, from 1 on.
 * @param intervalNs time in which one comes back, from {@value #INTERVAL_NS_MIN} ns on. All of the burst must come back within 3650
 *     days.
 */
public record Limit(long burst, long intervalNs) {
    /** Shortest interval. Rates are kept as intervals of whole nanoseconds, rounded up: by a thousandth at most. */
    public static final long INTERVAL_NS_MIN = 1_000;

    private static final long NS_PER_MS = 1_000_000;
    private static final long SPAN_NS_MAX = Protocol.EXPIRY_MS_MAX * NS_PER_MS;

    public Limit {
        if (intervalNs < INTERVAL_NS_MIN) {
            throw new IllegalArgumentException("intervalNs must be " + INTERVAL_NS_MIN
                    + " or more, which is a million a second, not " + intervalNs);
        }
        if (burst < 1 || burst > SPAN_NS_MAX / intervalNs) {
            throw new IllegalArgumentException("burst must be 1 to " + SPAN_NS_MAX / intervalNs
                    + ", of which one comes back every " + Duration.ofNanos(intervalNs)
                    + ", so that all is back within 3650 days, not " + burst);
        }
    }

    /** Begins a limit of {@code amount} in some time. */
    public static Amount of(final long amount) {
        if (amount < 1) {
            throw new IllegalArgumentException("a limit must be of 1 or more, not " + amount);
        }
        return new Amount(amount);
    }

    /** This limit, of which so much can be taken at once. */
    public Limit burst(final long newBurst) {
        return new Limit(newBurst, intervalNs);
    }

    /** Time in which all of the burst comes back. */
    public Duration span() {
        return Duration.ofNanos(burst * intervalNs);
    }

    /** So much, in a time that is to be said. */
    public static final class Amount {
        private final long amount;

        private Amount(final long amount) {
            this.amount = amount;
        }

        /**
         * The limit of this amount in this time, of which all can be taken at once.
         *
         * @throws IllegalArgumentException if that is more than a million a second, or the time is longer than 3650 days.
         */
        public Limit per(final Duration time) {
            Objects.requireNonNull(time, "time");
            if (time.compareTo(Duration.ofMillis(Protocol.EXPIRY_MS_MAX)) > 0) {
                throw new IllegalArgumentException("a limit is per 3650 days at most, not " + time);
            }
            final long timeNs = time.toNanos();
            if (timeNs / amount < INTERVAL_NS_MIN) {
                throw new IllegalArgumentException(
                        "a limit is a million a second at most, not " + amount + " per " + time);
            }
            final long intervalNs = timeNs / amount + (timeNs % amount == 0 ? 0 : 1);
            return new Limit(Math.min(amount, SPAN_NS_MAX / intervalNs), intervalNs);
        }
    }
}
