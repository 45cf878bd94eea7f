package io.sternline.client.lb;

import io.sternline.protocol.Protocol;
import java.time.Duration;

/**
 * When a circuit breaker opens and closes. All load balancers of a pool should use the same; each goes by its own.
 *
 * @param errorsMax so many errors in a window open it, from 1 on.
 * @param window in which errors are counted, 1 ms to 7 days.
 * @param openTime for how long nothing goes to the backend, from 1 ms on. The probes begin up to half a second later.
 * @param probesMax requests that may be tried at the same time by all load balancers together, 1 to 64.
 * @param probeTime lease of a probe: one that has not been answered by then counts for nothing, and another may be made. Should be twice as long as a request may take.
 * @param successesToClose so many probes must succeed to close it, none failing, from 1 on.
 */
public record BreakerSettings(
        int errorsMax, Duration window, Duration openTime, int probesMax, Duration probeTime, int successesToClose) {
    /** Opens for 5 s at 20 errors in 10 s; closes after 3 successes among probes of 10 s, of which there are 3 at once. */
    public static final BreakerSettings DEFAULT =
            new BreakerSettings(20, Duration.ofSeconds(10), Duration.ofSeconds(5), 3, Duration.ofSeconds(10), 3);

    /** Most probes at once. */
    public static final int PROBES_MAX = 64;

    public BreakerSettings {
        requireFrom1("errorsMax", errorsMax);
        requireFrom1("successesToClose", successesToClose);
        requireTime("window", window, Protocol.WINDOW_MS_MAX);
        requireTime("openTime", openTime, Protocol.EXPIRY_MS_MAX);
        requireTime("probeTime", probeTime, Protocol.EXPIRY_MS_MAX);
        if (probesMax < 1 || probesMax > PROBES_MAX) {
            throw new IllegalArgumentException("probesMax must be 1 to " + PROBES_MAX + ", not " + probesMax);
        }
    }

    public BreakerSettings withErrors(final int newMax, final Duration newWindow) {
        return new BreakerSettings(newMax, newWindow, openTime, probesMax, probeTime, successesToClose);
    }

    public BreakerSettings withOpenTime(final Duration newTime) {
        return new BreakerSettings(errorsMax, window, newTime, probesMax, probeTime, successesToClose);
    }

    public BreakerSettings withProbes(final int newMax, final Duration newTime) {
        return new BreakerSettings(errorsMax, window, openTime, newMax, newTime, successesToClose);
    }

    public BreakerSettings withSuccessesToClose(final int newNumber) {
        return new BreakerSettings(errorsMax, window, openTime, probesMax, probeTime, newNumber);
    }

    private static void requireFrom1(final String what, final int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be 1 or more, not " + value);
        }
    }

    private static void requireTime(final String what, final Duration time, final long msMax) {
        if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(Duration.ofMillis(msMax)) > 0) {
            throw new IllegalArgumentException(what + " must be 1 to " + msMax + " ms, not " + time);
        }
    }
}
