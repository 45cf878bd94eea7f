package io.sternline.benchmarks.failover;

import io.sternline.client.NodeStatus;
import java.util.List;

/**
 * What a node says of its state. Whether two nodes hold the same, their digests tell, but only at the same place in the
 * log.
 */
record NodeState(long revision, long appliedPosition, long digest) {
    static List<NodeState> of(final List<NodeStatus> status) {
        return status.stream()
                .map(node -> new NodeState(node.revision(), node.appliedPosition(), node.stateDigest()))
                .toList();
    }

    /** Whether all nodes have answered, and all at the same place in the log. */
    static boolean isComparable(final List<NodeState> states, final int nodes) {
        return states.size() == nodes
                && states.stream().mapToLong(NodeState::revision).distinct().count() == 1
                && states.stream()
                                .mapToLong(NodeState::appliedPosition)
                                .distinct()
                                .count()
                        == 1;
    }

    /** Whether it could be compared and is the same. */
    static boolean isEqual(final List<NodeState> states, final int nodes) {
        return isComparable(states, nodes)
                && states.stream().mapToLong(NodeState::digest).distinct().count() == 1;
    }
}
