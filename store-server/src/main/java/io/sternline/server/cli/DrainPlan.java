package io.sternline.server.cli;

import io.sternline.client.NodeStatus;
import io.sternline.client.NodeStatus.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What draining a node would do, judged by what the nodes say of themselves.
 *
 * @param nodeId the node to be drained.
 * @param nodes those that answered.
 * @param members ids of all nodes of the group.
 */
record DrainPlan(int nodeId, List<NodeStatus> nodes, Set<Integer> members) {
    /** Why it would be refused, each with what to do; empty: it would be carried out. */
    List<String> refusals() {
        final List<String> refusals = new ArrayList<>();
        if (!members.contains(nodeId)) {
            refusals.add("node " + nodeId + " is unknown: the group's nodes are " + new TreeSet<>(members));
        } else if (successor().isEmpty()) {
            refusals.add("node " + nodeId
                    + " is the last that can be reached and is not draining: start or undrain another first");
        }
        return refusals;
    }

    /** What the node says of itself; empty if it does not answer. */
    Optional<NodeStatus> node() {
        return nodes.stream().filter(node -> node.nodeId() == nodeId).findFirst();
    }

    boolean isPrimary() {
        return node().map(node -> node.role() == Role.PRIMARY).orElse(false);
    }

    /** The node that would best be primary instead: of those clients can go to, the one that has applied most. */
    Optional<NodeStatus> successor() {
        return nodes.stream()
                .filter(node -> node.nodeId() != nodeId && !node.draining() && node.role() != Role.CANDIDATE)
                .max(Comparator.comparingLong(NodeStatus::appliedPosition));
    }

    /**
     * Nobody is left who would notice that the node stops: clients have left it, and another is primary. One that does not
     * answer serves nobody.
     */
    boolean isDone() {
        return node().map(node -> node.draining() && node.role() == Role.REPLICA && node.connections() == 0)
                .orElse(nodes.stream().anyMatch(node -> node.role() == Role.PRIMARY));
    }

    /** How it stands with the node now. */
    String state() {
        return node().map(node -> "node " + nodeId + " is " + role(node) + (node.draining() ? " and draining" : "")
                        + ", with " + clients(node.connections()))
                .orElse("node " + nodeId + " does not answer");
    }

    /** What would happen. */
    String description() {
        if (!refusals().isEmpty()) {
            return "Refused: " + String.join("; ", refusals()) + ".";
        }
        final String moved =
                "Clients, this command among them, leave it for the other nodes, and no call fails. It stays draining until it is"
                        + " undrained, also when it is restarted.";
        return capitalized(state()) + ". " + moved + (isPrimary() ? " " + primaryNotice() : "");
    }

    private String primaryNotice() {
        return "Node " + successor().map(NodeStatus::nodeId).orElse(-1)
                + " becomes the primary in its place; writes wait meanwhile for some hundred milliseconds.";
    }

    private static String role(final NodeStatus node) {
        return switch (node.role()) {
            case PRIMARY -> "the primary";
            case REPLICA -> "a replica";
            case CANDIDATE -> "without a primary";
        };
    }

    private static String clients(final int connections) {
        return connections == 1 ? "1 client connection" : connections + " client connections";
    }

    private static String capitalized(final String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
