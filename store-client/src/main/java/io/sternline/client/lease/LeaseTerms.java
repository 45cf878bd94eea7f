package io.sternline.client.lease;

import java.time.Duration;

/** When a lease's keep-alives are due, and for how long one counts. */
record LeaseTerms(Duration ttl) {
    /** A standstill of the group that is too short to be given back must fit into two thirds of it, with room to spare. */
    static final Duration TTL_MIN = Duration.ofSeconds(2);

    /** So long the rest of the world would wait for a process that is gone. */
    static final Duration TTL_MAX = Duration.ofHours(1);

    private static final int KEEP_ALIVES_PER_TTL = 3;

    /** A keep-alive that failed is sent again after this part of the ttl, within bounds. */
    private static final int RETRIES_PER_TTL = 20;

    private static final long RETRY_NS_MIN = Duration.ofMillis(50).toNanos();
    private static final long RETRY_NS_MAX = Duration.ofSeconds(1).toNanos();

    /** More than two clocks run apart: this process gives up a little before the group does. */
    private static final int CLOCK_MARGIN_PART = 64;

    LeaseTerms {
        if (ttl.compareTo(TTL_MIN) < 0 || ttl.compareTo(TTL_MAX) > 0) {
            throw new IllegalArgumentException("a lease's ttl must be 2 s to 1 h, not " + ttl);
        }
    }

    long keepAliveNs() {
        return ttl.toNanos() / KEEP_ALIVES_PER_TTL;
    }

    long retryNs() {
        return Math.max(RETRY_NS_MIN, Math.min(RETRY_NS_MAX, ttl.toNanos() / RETRIES_PER_TTL));
    }

    /** For how long after it was sent a confirmed keep-alive proves that the lease lives. */
    long provenNs() {
        return ttl.toNanos() - ttl.toNanos() / CLOCK_MARGIN_PART;
    }
}
