package io.sternline.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One change of an entry, see {@link Namespace#watch}; through {@link Admin#watch} also of a namespace or of something else.
 *
 * @param kind what happened.
 * @param namespace name of the entry's namespace, or of the one that was defined; {@code #} and its number if the name was not
 *     to be found out; empty after {@link Kind#OTHER}.
 * @param key the entry's key; empty where no entry changed.
 * @param revision the change's place in the order of all changes.
 * @param entry the entry as it is after {@link Kind#PUT}, its {@link Entry#remaining} as of {@code time}; otherwise empty.
 * @param terms the terms it then has; empty lists for other changes.
 * @param expiresAt by the group's clock, after {@link Kind#PUT} and {@link Kind#TOUCHED}; empty if it never expires.
 * @param time when it happened, by the group's clock.
 * @param clientId id of the client that asked for it, as the group gave it; 0 if nobody did, as when an entry expires, or if
 *     it is not known.
 */
public record Change(
        Kind kind,
        String namespace,
        String key,
        long revision,
        Optional<Entry> entry,
        List<String> terms,
        Optional<Instant> expiresAt,
        Instant time,
        long clientId) {
    /** What happened. */
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
        EVICTED,
        /** It stands under another key now; the change after this one is the {@link #PUT} there. */
        MOVED,
        /** The lease that owned it ended. */
        LEASE_ENDED,
        /** A namespace was created or got other settings. Brought to {@link Admin#watch} only, as it concerns no entry. */
        NAMESPACE_DEFINED,
        /** Something that concerns no entry took a revision, such as draining a node. Brought to {@link Admin#watch} only. */
        OTHER
    }
}
