package io.sternline.client.lb;

import io.sternline.client.Namespace;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Prolongs assignments whose sessions are seen, and seldom. Whether it is time to is told by what is left of the entry held here,
 * which knows of the touches of all balancers; so sessions that are seen by many cost no more than those seen by one. A touch that
 * fails is made again when the session is next seen: there is time for that.
 */
final class Touches {
    /** Most touches under way; sessions seen beyond that wait for their next time. */
    static final int OUTSTANDING_MAX = 256;

    private final Set<String> outstanding = ConcurrentHashMap.newKeySet();
    private final Namespace namespace;
    private final long dueBelowMs;

    /** @param dueBelowMs an entry that has less time left is touched. */
    Touches(final Namespace namespace, final long dueBelowMs) {
        this.namespace = namespace;
        this.dueBelowMs = dueBelowMs;
    }

    /** The session was seen. Does not block, and mostly does nothing. */
    void onSeen(final String key, final long remainingMs) {
        if (remainingMs < dueBelowMs && outstanding.size() < OUTSTANDING_MAX && outstanding.add(key)) {
            namespace.async().touch(key).whenComplete((outcome, failure) -> outstanding.remove(key));
        }
    }
}
