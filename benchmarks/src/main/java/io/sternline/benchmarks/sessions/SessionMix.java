package io.sternline.benchmarks.sessions;

import java.time.Duration;

/**
 * What the requests are.
 *
 * @param sessions how many there are; a request draws one of them uniformly.
 * @param sessionBytes of each one's attributes.
 * @param savePercent share of requests that load a session, set an attribute and save.
 * @param createPercent share of those that make a new session. All others load one and read an attribute.
 * @param maxInactive of the sessions.
 * @param touchFraction see {@link io.sternline.client.session.SessionSettings#touchFraction}.
 * @param seed of the draws.
 */
public record SessionMix(
        int sessions,
        int sessionBytes,
        int savePercent,
        int createPercent,
        Duration maxInactive,
        double touchFraction,
        long seed) {
    /** Attributes of a session, of equal size. */
    public static final int ATTRIBUTES = 4;
}
