package io.sternline.client.session;

import java.time.Instant;
import java.util.Optional;

/**
 * A session came or went.
 *
 * @param kind what happened.
 * @param sessionId its id, after {@link Kind#ID_CHANGED} the new one. A secret while the session lives.
 * @param previousId the id it had before {@link Kind#ID_CHANGED}; otherwise empty.
 * @param revision the event's place among all changes of sessions: later is larger.
 * @param time when it happened, by the group's clock.
 * @param mayBeRepeated whether another client may have handled this one already, see {@link Sessions#listen}: for shared subscriptions only.
 */
public record SessionEvent(
        Kind kind, String sessionId, Optional<String> previousId, long revision, Instant time, boolean mayBeRepeated) {
    /** What happened. */
    public enum Kind {
        /** It was saved for the first time. */
        CREATED,
        /** Somebody ended it. */
        DELETED,
        /** It was not accessed for too long, or its lifetime is over. */
        EXPIRED,
        /** It made room for another, see {@link io.sternline.client.WhenFull#EVICT_SOONEST}. */
        EVICTED,
        /** It goes on under another id. */
        ID_CHANGED
    }

    /** Without the id, which is a secret. */
    @Override
    public String toString() {
        return kind + " " + SessionIds.shown(sessionId) + " at revision " + revision
                + (mayBeRepeated ? ", may be repeated" : "");
    }
}
