package io.sternline.client.transport;

import io.sternline.client.Endpoint;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.sbe.TopologyDecoder;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What one node said of its group last.
 *
 * @param primaryNodeId -1: it knows of none.
 * @param recovery how often the group was recovered, as far as the node knows.
 * @param draining of the nodes, those that are draining.
 */
record TopologyReport(long term, int primaryNodeId, int recovery, Map<Integer, Endpoint> nodes, Set<Integer> draining) {
    static TopologyReport from(final TopologyDecoder topology) {
        final long term = topology.term();
        final int primaryNodeId = topology.primaryNodeId();
        final int recovery = topology.recovery();
        final Map<Integer, Endpoint> nodes = new LinkedHashMap<>();
        final Set<Integer> draining = new HashSet<>();
        for (final TopologyDecoder.NodesDecoder node : topology.nodes()) {
            final int nodeId = node.nodeId();
            if (node.isDraining() != 0) {
                draining.add(nodeId);
            }
            nodes.put(nodeId, endpoint(nodeId, node.endpoint()));
        }
        return new TopologyReport(term, primaryNodeId, recovery, nodes, Set.copyOf(draining));
    }

    private static Endpoint endpoint(final int nodeId, final String text) {
        try {
            return Endpoint.parse(text);
        } catch (final IllegalArgumentException ex) {
            throw new MalformedMessageException(
                    "topology with a bad endpoint of node " + nodeId + ": " + ex.getMessage());
        }
    }
}
