package io.sternline.client.lb;

import java.time.Duration;

/**
 * How often backends are checked, and how many results in a row make an opinion.
 *
 * @param interval from the begin of one check to the next, 10 ms to 1 h; a check that is still under way is waited for.
 * @param timeout a check that takes longer has failed, 1 ms to 1 min.
 * @param rise good results in a row after which a backend that was down is up, 1 to 1,000.
 * @param fall failures of any kind in a row after which one that was up is down, 1 to 1,000.
 * @param fallRefused refused connections in a row that are enough, 1 to 1,000: that nobody listens tells more than an answer that
 *     is late, for which the observer itself may be to blame.
 */
public record HealthSettings(Duration interval, Duration timeout, int rise, int fall, int fallRefused) {
    /** Every two seconds, one second to answer; up after two, down after three. */
    public static final HealthSettings DEFAULT =
            new HealthSettings(Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3, 3);

    static final int IN_A_ROW_MAX = 1_000;

    public HealthSettings {
        LoadBalancingSettings.requireWithin("interval", interval, Duration.ofMillis(10), Duration.ofHours(1));
        LoadBalancingSettings.requireWithin("timeout", timeout, Duration.ofMillis(1), Duration.ofMinutes(1));
        requireCount("rise", rise);
        requireCount("fall", fall);
        requireCount("fallRefused", fallRefused);
    }

    public HealthSettings withInterval(final Duration newInterval) {
        return new HealthSettings(newInterval, timeout, rise, fall, fallRefused);
    }

    public HealthSettings withTimeout(final Duration newTimeout) {
        return new HealthSettings(interval, newTimeout, rise, fall, fallRefused);
    }

    public HealthSettings withRise(final int newRise) {
        return new HealthSettings(interval, timeout, newRise, fall, fallRefused);
    }

    /** For failures of any kind, refused connections too. */
    public HealthSettings withFall(final int newFall) {
        return new HealthSettings(interval, timeout, rise, newFall, newFall);
    }

    public HealthSettings withFallRefused(final int newFall) {
        return new HealthSettings(interval, timeout, rise, fall, newFall);
    }

    private static void requireCount(final String what, final int count) {
        if (count < 1 || count > IN_A_ROW_MAX) {
            throw new IllegalArgumentException(what + " must be 1 to " + IN_A_ROW_MAX + ", not " + count);
        }
    }
}
