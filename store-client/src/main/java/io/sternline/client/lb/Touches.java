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

    Touches(final Namespace namespace) {
        this.namespace = namespace;
    }

    /** The session was seen, and its assignment has little time left. Does not block. */
    void onSeen(final String key) {
        if (outstanding.size() < OUTSTANDING_MAX && outstanding.add(key)) {
            namespace.async().touch(key).whenComplete((outcome, failure) -> outstanding.remove(key));
        }
    }
}
