package io.sternline.client.lb;

import java.time.Duration;

/**
 * How load balancing state is kept. All clients should say the same.
 *
 * @param affinityIdle an assignment is forgotten when its session was not seen for so long, 1 s to 365 days; up to {@code
 *     touchFraction} longer.
 * @param touchFraction a session that is seen prolongs its assignment only if that was not done for this part of {@code
 *     affinityIdle}, 0.01 to 1: reading costs no write for each request.
 * @param affinityBytesMax memory for the assignments held in this process, see {@link
 *     io.sternline.client.NearCacheOptions#bytesMax}.
 * @param upUnlessReported whether a backend is up while no live observer has reported on it.
 * @param leaseTtl how long what this client has reported outlives it, 2 s to 1 h; a failover of the group must
 *     fit into two thirds of it.
 */
public record LoadBalancingSettings(
        Duration affinityIdle,
        double touchFraction,
        long affinityBytesMax,
        boolean upUnlessReported,
        Duration leaseTtl) {
    public static final LoadBalancingSettings DEFAULT =
            new LoadBalancingSettings(Duration.ofMinutes(30), 0.2, 64L << 20, true, Duration.ofSeconds(10));

    public LoadBalancingSettings {
        requireWithin("affinityIdle", affinityIdle, Duration.ofSeconds(1), Duration.ofDays(365));
        requireWithin("leaseTtl", leaseTtl, Duration.ofSeconds(2), Duration.ofHours(1));
        if (!(touchFraction >= 0.01 && touchFraction <= 1)) {
            throw new IllegalArgumentException("touchFraction must be 0.01 to 1, not " + touchFraction);
        }
    }

    public LoadBalancingSettings withAffinityIdle(final Duration idle) {
        return new LoadBalancingSettings(idle, touchFraction, affinityBytesMax, upUnlessReported, leaseTtl);
    }

    public LoadBalancingSettings withTouchFraction(final double fraction) {
        return new LoadBalancingSettings(affinityIdle, fraction, affinityBytesMax, upUnlessReported, leaseTtl);
    }

    public LoadBalancingSettings withAffinityBytesMax(final long bytesMax) {
        return new LoadBalancingSettings(affinityIdle, touchFraction, bytesMax, upUnlessReported, leaseTtl);
    }

    public LoadBalancingSettings withUpUnlessReported(final boolean isUp) {
        return new LoadBalancingSettings(affinityIdle, touchFraction, affinityBytesMax, isUp, leaseTtl);
    }

    public LoadBalancingSettings withLeaseTtl(final Duration ttl) {
        return new LoadBalancingSettings(affinityIdle, touchFraction, affinityBytesMax, upUnlessReported, ttl);
    }

    static void requireWithin(final String what, final Duration value, final Duration min, final Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(what + " must be from " + min + " to " + max + ", not " + value);
        }
    }
}
