package io.sternline.benchmarks.failover;

import io.sternline.client.NodeStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the elections that nodes went through, and those among them that nobody had asked for: a primary that was only
 * slow was taken for dead, or a replica lost sight of it for a while.
 *
 * <p>Each node counts its elections from the start of its process. The first is the one it joins the group by; then one
 * is expected for each time a primary was taken away or a node promoted. What a node counts beyond these is false. A
 * process that dies is counted as it stood when it was last looked at. Owned by one thread.
 */
final class ElectionCount {
    private final Map<Integer, Long> seen = new HashMap<>();
    private final Map<Integer, Long> expectedOf = new HashMap<>();
    private long endedElections;
    private long endedFalse;

    /** The elections of every node that answers. */
    void look(final Collection<NodeStatus> status) {
        status.forEach(node -> look(node.nodeId(), node.elections()));
    }

    void look(final int nodeId, final long elections) {
        seen.merge(nodeId, elections, Math::max);
        expectedOf.putIfAbsent(nodeId, 1L);
    }

    /** There is a reason for an election, which all nodes that are looked at will have. */
    void expect() {
        expectedOf.replaceAll((nodeId, count) -> count + 1);
    }

    /** A node's process is gone; another may begin to count for it. */
    void ended(final int nodeId) {
        endedElections += seen.getOrDefault(nodeId, 0L);
        endedFalse += falseOf(nodeId);
        seen.remove(nodeId);
        expectedOf.remove(nodeId);
    }

    /** Elections of all processes, those included that nodes join by. */
    long elections() {
        return endedElections
                + seen.values().stream().mapToLong(Long::longValue).sum();
    }

    long falseElections() {
        return endedFalse
                + List.copyOf(seen.keySet()).stream().mapToLong(this::falseOf).sum();
    }

    private long falseOf(final int nodeId) {
        return Math.max(0, seen.getOrDefault(nodeId, 0L) - expectedOf.getOrDefault(nodeId, 0L));
    }
}
