package io.sternline.client.transport;

import io.sternline.client.NodeStatus;
import io.sternline.client.Outcome;
import io.sternline.protocol.ArrayBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Asks every node of the group for its status, each over its own connection. Owned by the loop, which polls it.
 *
 * <p>A node is waited for until it has answered, or an attempt to reach it that began after the survey has failed, or the
 * deadline passes. Nodes that are heard of meanwhile are asked too.
 */
final class StatusSurvey extends Call<List<NodeStatus>> {
    private final Map<Peer, Integer> lossesBefore = new HashMap<>();
    private final Map<Long, Peer> asked = new HashMap<>();
    private final Map<Peer, Connection> askedOn = new HashMap<>();
    private final Set<Peer> refused = new HashSet<>();
    private final Map<Integer, NodeStatus> answers = new TreeMap<>();

    StatusSurvey(final long timeoutMs) {
        super("status", null, timeoutMs, 0);
    }

    /**
     * Asks the nodes that have become reachable.
     *
     * @return whether nothing is left to wait for.
     */
    boolean poll(final Peers peers, final CorrelationIds correlationIds) {
        boolean isSettled = true;
        for (final Peer peer : peers.all()) {
            final int before = lossesBefore.computeIfAbsent(peer, key -> key.losses);
            if (!isWaitingFor(peer)) {
                continue;
            }
            if (peer.isReady()) {
                isSettled = false;
                if (askedOn.get(peer) != peer.connection && peer.connection.isWritable()) {
                    askedOn.put(peer, peer.connection);
                    final long correlationId = correlationIds.next();
                    asked.put(correlationId, peer);
                    peer.connection.query(new ArrayBuffer(QueryEncoder.getStatus(correlationId)));
                }
            } else if (peer.losses == before && (peer.nodeId < 0 || peers.ready(peer.nodeId) == null)) {
                isSettled = false;
            }
        }
        return isSettled;
    }

    /** Whether the node still has to answer, or to be asked. */
    boolean isWaitingFor(final Peer peer) {
        return !answers.containsKey(peer.nodeId) && !refused.contains(peer);
    }

    /** @return whether the reply was for this survey. */
    boolean onReply(final Reply reply) {
        final Peer peer = asked.remove(reply.number());
        if (peer == null) {
            return false;
        }
        if (reply instanceof Reply.Status status) {
            answers.put(status.status().nodeId(), status.status());
        } else {
            refused.add(peer);
        }
        return true;
    }

    /** What came in so far; if nothing did, that is no status of a group. */
    Outcome<List<NodeStatus>> outcome(final String why, final String groupState) {
        if (answers.isEmpty()) {
            return new Outcome.Unavailable<>("no node told its status: " + why + "; " + groupState);
        }
        final List<NodeStatus> statuses = new ArrayList<>(answers.values());
        statuses.sort(Comparator.comparingInt(NodeStatus::nodeId));
        return new Outcome.Ok<>(List.copyOf(statuses));
    }

    @Override
    Outcome<List<NodeStatus>> abandon(final String why) {
        return new Outcome.Unavailable<>(this + " was not answered: " + why);
    }
}
