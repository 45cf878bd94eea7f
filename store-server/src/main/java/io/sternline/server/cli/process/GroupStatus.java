package io.sternline.server.cli.process;

import io.sternline.client.NodeStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reading {@code admin().status()}: who leads, whether a group is complete, whether a node has caught up. */
public final class GroupStatus {
    private GroupStatus() {}

    /** The primary of the highest term; an older one that has not heard of its successor does not count. */
    public static Optional<NodeStatus> primary(final List<NodeStatus> status) {
        return status.stream()
                .filter(node -> node.role() == NodeStatus.Role.PRIMARY)
                .max(Comparator.comparingLong(NodeStatus::term));
    }

    /** Whether {@code nodes} nodes answer and all follow one primary. */
    public static boolean isComplete(final List<NodeStatus> status, final int nodes) {
        final Optional<NodeStatus> primary = primary(status);
        return primary.isPresent()
                && status.size() == nodes
                && status.stream().allMatch(node -> follows(node, primary.get()));
    }

    /** Whether a node has joined again and has applied all that was committed at {@code position}. */
    public static boolean hasCaughtUp(final List<NodeStatus> status, final int nodeId, final long position) {
        final Optional<NodeStatus> primary = primary(status);
        return primary.isPresent()
                && status.stream()
                        .anyMatch(node -> node.nodeId() == nodeId
                                && follows(node, primary.get())
                                && node.appliedPosition() >= position);
    }

    /** The group in one line, for the message of a wait that was in vain. */
    public static String describe(final List<NodeStatus> status) {
        return status.stream()
                .map(node -> "node " + node.nodeId() + " " + node.role() + " term " + node.term() + " primary "
                        + node.primaryNodeId() + " applied " + node.appliedPosition() + "/" + node.commitPosition())
                .collect(Collectors.joining("; ", "[", "]"));
    }

    private static boolean follows(final NodeStatus node, final NodeStatus primary) {
        return node.nodeId() == primary.nodeId()
                || (node.role() == NodeStatus.Role.REPLICA
                        && node.primaryNodeId() == primary.nodeId()
                        && node.term() == primary.term());
    }
}
