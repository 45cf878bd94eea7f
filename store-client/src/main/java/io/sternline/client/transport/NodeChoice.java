package io.sternline.client.transport;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Spreads watches over the nodes. */
final class NodeChoice {
    private NodeChoice() {}

    /**
     * The node that serves fewest of this client's watches; any of several, so that many clients with a watch each spread too.
     *
     * @param avoided taken only if there is no other.
     * @param watches all that there are.
     * @return null if none can take anything now.
     */
    static Connection fewestWatches(
            final List<Connection> nodes, final Connection avoided, final Collection<RunningWatch> watches) {
        final int first = nodes.isEmpty() ? 0 : ThreadLocalRandom.current().nextInt(nodes.size());
        Connection best = null;
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < nodes.size(); i++) {
            final Connection node = nodes.get((first + i) % nodes.size());
            final int load = node == avoided ? Integer.MAX_VALUE - 1 : load(node, watches);
            if (load < least && node.isWritable()) {
                best = node;
                least = load;
            }
        }
        return best;
    }

    private static int load(final Connection node, final Collection<RunningWatch> watches) {
        int load = 0;
        for (final RunningWatch watch : watches) {
            if (watch.serving != null && watch.serving.node == node) {
                load++;
            }
        }
        return load;
    }
}
