package io.sternline.client.transport;

import io.sternline.client.Endpoint;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.sbe.TopologyDecoder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one node said of its group last.
 *
 * @param primaryNodeId -1: it knows of none.
 * @param recovery how often the group was recovered, as far as the node knows.
 */
record TopologyReport(long term, int primaryNodeId, int recovery, Map<Integer, Endpoint> nodes) {
    static TopologyReport from(final TopologyDecoder topology) {
        final long term = topology.term();
        final int primaryNodeId = topology.primaryNodeId();
        final int recovery = topology.recovery();
        final Map<Integer, Endpoint> nodes = new LinkedHashMap<>();
        for (final TopologyDecoder.NodesDecoder node : topology.nodes()) {
            final int nodeId = node.nodeId();
            nodes.put(nodeId, endpoint(nodeId, node.endpoint()));
        }
        return new TopologyReport(term, primaryNodeId, recovery, nodes);
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
