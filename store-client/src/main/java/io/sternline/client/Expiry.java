package io.sternline.client;

import io.sternline.protocol.Protocol;
import java.time.Duration;
import java.util.List;

/**
 * When an entry goes away by itself: a fixed time after the write, or after a time without a write or a touch, or
 * whichever of the two comes first. What is not said here is as the namespace says (for a touch: as the entry has it).
 *
 * <pre>{@code
 * Expiry.ttl(Duration.ofHours(8)).andIdle(Duration.ofMinutes(30))
 * }</pre>
 *
 * <p>Immutable. Durations are from 1 ms to ten years and are cut to whole milliseconds; {@code Duration.ZERO} means
 * never.
 */
public final class Expiry implements WriteOptions {
    /** As the namespace (or the entry) says. */
    public static final Expiry DEFAULT = new Expiry(null, null);

    /** Never expires. */
    public static final Expiry NEVER = new Expiry(Duration.ZERO, Duration.ZERO);

    private final Duration ttl;
    private final Duration idle;

    private Expiry(final Duration ttl, final Duration idle) {
        this.ttl = ttl;
        this.idle = idle;
    }

    /** Expires {@code ttl} after the write. */
    public static Expiry ttl(final Duration ttl) {
        return new Expiry(checked("ttl", ttl), null);
    }

    /** Expires after {@code idle} without a write or a touch. */
    public static Expiry idle(final Duration idle) {
        return new Expiry(null, checked("idle", idle));
    }

    public Expiry andTtl(final Duration newTtl) {
        return new Expiry(checked("ttl", newTtl), idle);
    }

    public Expiry andIdle(final Duration newIdle) {
        return new Expiry(ttl, checked("idle", newIdle));
    }

    /** Time to live; null if left to the namespace or the entry. */
    public Duration ttl() {
        return ttl;
    }

    /** Idle timeout; null if left to the namespace or the entry. */
    public Duration idle() {
        return idle;
    }

    @Override
    public Expiry expiry() {
        return this;
    }

    @Override
    public List<String> terms() {
        return List.of();
    }

    private static Duration checked(final String name, final Duration duration) {
        final boolean tooShort = !duration.isZero() && duration.compareTo(Duration.ofMillis(1)) < 0;
        if (tooShort || duration.compareTo(Duration.ofMillis(Protocol.EXPIRY_MS_MAX)) > 0) {
            throw new IllegalArgumentException(
                    name + " must be zero (never) or from 1 ms to 3650 days, not " + duration);
        }
        return duration;
    }
}
