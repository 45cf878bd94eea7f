package io.sternline.client.transport;

import io.sternline.client.Endpoint;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** One endpoint that a node of the group is, or was, found at; and how it went there. Owned by the loop. */
final class Peer {
    final Endpoint endpoint;

    /** Given by the application: kept whatever the topology says. */
    final boolean isSeed;

    /** The node that answered here last or should be here; -1 if unknown. */
    int nodeId = -1;

    /** The connection that is open or being opened; null in between. */
    Connection connection;

    /** Attempts that came to nothing, and connections that were lost; not those that ended as the node is draining. */
    int losses;

    /** Whether the node ended the last connection because it is draining: it would take an observer. */
    boolean isTurningAway;

    private int failuresInARow;
    private long nextAttemptNs;
    String problem = "not tried yet";

    Peer(final Endpoint endpoint, final boolean isSeed, final long nowNs) {
        this.endpoint = endpoint;
        this.isSeed = isSeed;
        this.nextAttemptNs = nowNs;
    }

    boolean isReady() {
        return connection != null && connection.isReady();
    }

    boolean isDue(final long nowNs) {
        return connection == null && nowNs - nextAttemptNs >= 0;
    }

    int attempt() {
        return failuresInARow;
    }

    /** The connection ended; the next attempt is at a distance that grows, and is not the same for all clients. */
    void onLost(final Connection lost, final long nowNs) {
        connection = null;
        isTurningAway = lost.isTurnedAway();
        problem = lost.closeReason();
        losses += isTurningAway || problem.equals(Peers.DRAINING) ? 0 : 1;
        if (problem.equals(Peers.DRAINING)) {
            // Nothing went wrong with it.
            failuresInARow = 0;
            nextAttemptNs = nowNs;
            return;
        }
        final boolean wasStable =
                nowNs - lost.startedNs() >= TimeUnit.MILLISECONDS.toNanos(TransportLimits.STABLE_AFTER_MS);
        failuresInARow = wasStable && lost.topology() != null ? 1 : failuresInARow + 1;
        final long backoffMs = lost.isRefused()
                ? TransportLimits.RECONNECT_MS_MAX
                : TransportLimits.backoffMs(
                        failuresInARow, TransportLimits.RECONNECT_MS_MIN, TransportLimits.RECONNECT_MS_MAX);
        final long jitteredMs = ThreadLocalRandom.current().nextLong(backoffMs / 2, backoffMs + 1);
        nextAttemptNs = nowNs + TimeUnit.MILLISECONDS.toNanos(jitteredMs);
    }

    /** Its state in words, for messages. */
    String describe() {
        if (isReady()) {
            final TopologyReport topology = connection.topology();
            return endpoint + ": connected to node " + nodeId + ", which "
                    + (topology.primaryNodeId() < 0
                            ? "knows no primary"
                            : "takes node " + topology.primaryNodeId() + " for the primary")
                    + " in term " + topology.term();
        }
        return endpoint + ": " + (connection == null || losses > 0 ? problem : "connecting");
    }
}
