package io.sternline.client.transport;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The search for a node that still has the changes which come next for a watch, after one has dropped them. Each is asked
 * once. Those that cannot be reached are waited for, but not for long: one that is being started again may be the one. Owned
 * by the loop.
 */
final class CompactionSearch {
    private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(TransportLimits.WATCH_COMPACTED_WAIT_MS);

    private final Set<Integer> askedNodeIds = new HashSet<>();

    /** What the last node said that has dropped them; null: there is nothing to search for. */
    private String words;

    private long sinceNs;

    boolean isOn() {
        return words != null;
    }

    String words() {
        return words;
    }

    void onCompacted(final int nodeId, final String said, final long nowNs) {
        if (words == null) {
            sinceNs = nowNs;
        }
        words = said;
        askedNodeIds.add(nodeId);
    }

    /** A node has them. */
    void onFound() {
        words = null;
        askedNodeIds.clear();
    }

    /** Leaves those that were not asked yet. */
    void removeAsked(final List<Connection> nodes) {
        nodes.removeIf(node -> askedNodeIds.contains(node.facts().nodeId()));
    }

    void onAsked(final Connection node) {
        if (words != null) {
            askedNodeIds.add(node.facts().nodeId());
        }
    }

    /** Whether nodes that cannot be reached have had the time to come. */
    boolean isTimeUp(final long nowNs) {
        return nowNs - sinceNs >= WAIT_NS;
    }
}
