package io.sternline.server.gateway;

import io.sternline.protocol.sbe.CloseReason;

/**
 * Keeps clients away from this node while it is draining, so that it can be stopped without anybody noticing.
 *
 * <p>Clients are told of the draining by the topology and leave by themselves; this is for those that do not. They are
 * given some time, more if they wait for answers. What is drained is comfort, not safety: while this node is the primary,
 * knows of none, or has no node beside it that is not draining, it serves everybody as ever.
 */
final class DrainDuty {
    private final GroupTracker group;
    private final int nodeId;
    private final int members;
    private boolean isTurningAway;
    private long sinceNs;

    DrainDuty(final GroupTracker group, final GatewayConfig config) {
        this.group = group;
        nodeId = config.nodeId();
        members = members(config);
    }

    /** The group's nodes, one bit each, as sets of draining nodes are. */
    static int members(final GatewayConfig config) {
        return config.nodes().stream().mapToInt(node -> 1 << node.nodeId()).reduce(0, (left, right) -> left | right);
    }

    /** Whether clients have somewhere better to go. */
    boolean turnsAway() {
        final int primaryId = group.status().primaryId();
        return group.isDraining(nodeId)
                && (members & ~group.drainingNodes()) != 0
                && !group.isPrimary()
                && primaryId >= 0
                && primaryId != nodeId;
    }

    /** What a client is told that comes, or stays, nevertheless. */
    String message() {
        return "node " + nodeId + " is draining: go on with the other nodes, of which node "
                + group.status().primaryId() + " is the primary; 'sternline undrain --node " + nodeId
                + "' ends the draining";
    }

    /** To be called whenever connections are looked over. */
    void work(final long nowNs, final ConnectionTable connections) {
        if (!turnsAway()) {
            isTurningAway = false;
            return;
        }
        if (!isTurningAway) {
            isTurningAway = true;
            sinceNs = nowNs;
        }
        final long drainedNs = nowNs - sinceNs;
        if (drainedNs >= Limits.DRAIN_IDLE_NS) {
            connections.forEach(connection -> {
                final boolean isDue = drainedNs >= Limits.DRAIN_ALL_NS || !connection.isAwaitingReplies();
                if (connection.isOpen() && !connection.isObserver() && isDue) {
                    connection.goodbye(CloseReason.DRAINING, message());
                }
            });
        }
    }
}
