package io.sternline.replication.async;

import java.util.Map;

/**
 * Who replicates ASYNC namespaces with whom.
 *
 * @param memberId which of the members this node is.
 * @param endpoints each member's UDP endpoint, {@code host:port}, by its id; this node's own too.
 * @param streamId Aeron stream that all members of this group, in this life of it, use for this, and nobody else.
 */
record AsyncGroup(int memberId, Map<Integer, String> endpoints, int streamId) {
    AsyncGroup {
        endpoints = Map.copyOf(endpoints);
        if (!endpoints.containsKey(memberId)) {
            throw new IllegalArgumentException("member " + memberId + " is not among the endpoints " + endpoints);
        }
    }

    /** How many members are more than half. */
    int majority() {
        return endpoints.size() / 2 + 1;
    }
}
