package io.sternline.benchmarks.failover;

import io.sternline.client.NodeStatus;
import java.util.List;

/** Whether nodes hold the same state: digests tell, but only at the same place in the log. */
final class SameState {
    private SameState() {}

    /** Whether all nodes have answered, and all at the same place in the log. */
    static boolean isComparable(final List<NodeStatus> status, final int nodes) {
        return status.size() == nodes
                && status.stream().mapToLong(NodeStatus::revision).distinct().count() == 1
                && status.stream()
                                .mapToLong(NodeStatus::appliedPosition)
                                .distinct()
                                .count()
                        == 1;
    }

    /** Whether it could be compared and is the same. */
    static boolean isEqual(final List<NodeStatus> status, final int nodes) {
        return isComparable(status, nodes)
                && status.stream().mapToLong(NodeStatus::stateDigest).distinct().count() == 1;
    }
}
