package io.sternline.server.gateway;

import io.sternline.replication.NodeStatus;
import io.sternline.replication.Role;

/** Knows the node's role, term and primary, and which nodes are draining, as the gateway last saw them, and notices when they change. */
final class GroupTracker {
    private final NodeView node;
    private NodeStatus status;
    private long roleChanges;
    private long lookedNs;
    private int drainingNodes;

    GroupTracker(final NodeView node, final long nowNs) {
        this.node = node;
        roleChanges = node.roleChanges();
        status = node.status();
        drainingNodes = node.drainingNodes();
        lookedNs = nowNs;
    }

    NodeStatus status() {
        return status;
    }

    boolean isPrimary() {
        return status.role() == Role.PRIMARY;
    }

    /** One bit for each node id. */
    int drainingNodes() {
        return drainingNodes;
    }

    boolean isDraining(final int nodeId) {
        return (drainingNodes & 1 << nodeId) != 0;
    }

    /** @return whether other nodes are draining than before. */
    boolean hasDrainingChanged() {
        final int before = drainingNodes;
        drainingNodes = node.drainingNodes();
        return drainingNodes != before;
    }

    /** Whether the Java heap has room for the results of more commands. */
    boolean hasHeapRoom() {
        return node.hasHeapRoom();
    }

    /** @return whether role, term or primary is another than before. */
    boolean hasChanged(final long nowNs) {
        final long changes = node.roleChanges();
        if (changes == roleChanges && nowNs - lookedNs < Limits.STATUS_INTERVAL_NS) {
            return false;
        }
        roleChanges = changes;
        lookedNs = nowNs;
        final NodeStatus before = status;
        status = node.status();
        return before.role() != status.role()
                || before.term() != status.term()
                || before.primaryId() != status.primaryId();
    }
}
