package io.sternline.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One change of an entry, see {@link Namespace#watch}.
 *
 * @param kind what happened.
 * @param key the entry's key.
 * @param revision the change's place in the order of all changes.
 * @param entry the entry as it is after {@link Kind#PUT}, its {@link Entry#remaining} as of {@code time}; otherwise empty.
 * @param terms the terms it then has; empty lists for other changes.
 * @param expiresAt by the group's clock, after {@link Kind#PUT} and {@link Kind#TOUCHED}; empty if it never expires.
 * @param time when it happened, by the group's clock.
 */
public record Change(
        Kind kind,
        String key,
        long revision,
        Optional<Entry> entry,
        List<String> terms,
        Optional<Instant> expiresAt,
        Instant time) {
    /** What happened to the entry. */
    public enum Kind {
        /** It was created or got another value. */
        PUT,
        /** It was touched: only its expiry changed. Brought to those only who ask for it. */
        TOUCHED,
        /** A client removed it. */
        REMOVED,
        /** Its time was up. */
        EXPIRED,
        /** It made room for another, see {@link WhenFull#EVICT_SOONEST}. */
        EVICTED
    }
}
