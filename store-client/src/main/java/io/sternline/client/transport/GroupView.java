package io.sternline.client.transport;

import io.sternline.client.Topology;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the group looks like, put together from what its nodes say. Owned by the loop; {@link #snapshot()} may be read by
 * any thread.
 *
 * <p>Nodes learn of a new primary at different times. The highest term wins, since there is at most one primary in each.
 * Among reports of the same term one that names a primary wins, unless the node it names says itself that it is not:
 * a primary that lost its majority knows before the others do. Only what connected nodes say now counts, so the lower
 * terms of a group that was rebuilt from nothing are believed like any others; that its revisions and ids are not those
 * of its former life is found out elsewhere (see {@link Registration} and {@link ReadDispatcher}). While no node is
 * connected the last view stands. Which nodes are draining is told by the log, so the primary knows it first.
 */
final class GroupView {
    private volatile Topology snapshot = new Topology(0, Optional.empty(), Map.of(), Set.of());
    private int primaryNodeId = -1;

    Topology snapshot() {
        return snapshot;
    }

    /** -1: none known. */
    int primaryNodeId() {
        return primaryNodeId;
    }

    long term() {
        return snapshot.term();
    }

    /** Looks at the reports anew. */
    void update(final Peers peers) {
        TopologyReport best = null;
        for (final TopologyReport report : peers.reports()) {
            final boolean wins = best == null
                    || report.term() > best.term()
                    || (report.term() == best.term() && best.primaryNodeId() < 0 && report.primaryNodeId() >= 0);
            if (wins) {
                best = report;
            }
        }
        if (best == null) {
            return;
        }
        primaryNodeId = disclaims(best, peers) ? -1 : best.primaryNodeId();
        snapshot = new Topology(
                best.term(),
                primaryNodeId < 0 ? Optional.empty() : Optional.of(primaryNodeId),
                Map.copyOf(best.nodes()),
                draining(best, peers));
    }

    private Set<Integer> draining(final TopologyReport best, final Peers peers) {
        final Connection primary = peers.ready(primaryNodeId);
        return primary == null ? best.draining() : primary.topology().draining();
    }

    private static boolean disclaims(final TopologyReport best, final Peers peers) {
        final Connection named = peers.ready(best.primaryNodeId());
        return named != null
                && named.topology().term() >= best.term()
                && named.topology().primaryNodeId() != best.primaryNodeId();
    }
}
