package io.sternline.benchmarks.failover;

import io.sternline.client.NodeStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the elections that nodes went through, and those that took the role from a primary that was running: it was only
 * slow, or out of touch, and was taken for dead.
 *
 * <p>Each node counts from the start of its process. One that dies is counted as it stood when it was last looked at. Owned
 * by one thread.
 */
final class ElectionCount {
    private final Map<Integer, Counted> seen = new HashMap<>();
    private Counted ended = new Counted(0, 0);

    private record Counted(long elections, long falseElections) {
        Counted plus(final Counted other) {
            return new Counted(elections + other.elections, falseElections + other.falseElections);
        }
    }

    /** What every node that answers has counted. */
    void look(final Collection<NodeStatus> status) {
        status.forEach(node -> look(node.nodeId(), node.elections(), node.falseElections()));
    }

    void look(final int nodeId, final long elections, final long falseElections) {
        seen.put(nodeId, new Counted(elections, falseElections));
    }

    /** A node's process is gone; another may begin to count for it. */
    void ended(final int nodeId) {
        final Counted last = seen.remove(nodeId);
        ended = last == null ? ended : ended.plus(last);
    }

    /** Elections of all processes, those included that nodes join by: each is counted by every node that took part. */
    long elections() {
        return total().elections();
    }

    long falseElections() {
        return total().falseElections();
    }

    private Counted total() {
        return seen.values().stream().reduce(ended, Counted::plus);
    }
}
