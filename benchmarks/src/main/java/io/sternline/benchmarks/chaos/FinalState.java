package io.sternline.benchmarks.chaos;

import io.sternline.benchmarks.chaos.async.Agreement;
import io.sternline.client.NodeStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the nodes hold when all is over.
 *
 * @param digestsEqual whether all three were seen to hold the same at the same revision, in ASYNC namespaces too, and none
 *     has ever differed.
 * @param nodes each in words.
 */
public record FinalState(boolean digestsEqual, List<String> nodes) {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Looks until they are equal; for a while only. Nobody writes any more. */
    static FinalState of(final GroupView view) throws InterruptedException {
        final Optional<List<NodeStatus>> equal =
                GroupView.await(TIMEOUT, () -> Optional.of(view.status()).filter(FinalState::areEqual));
        final List<NodeStatus> last = equal.isPresent() ? equal.get() : view.status();
        return new FinalState(
                equal.isPresent() && last.stream().noneMatch(NodeStatus::isDiverged),
                last.stream().map(FinalState::inWords).toList());
    }

    private static boolean areEqual(final List<NodeStatus> nodes) {
        return Agreement.holds(nodes)
                && nodes.stream().map(NodeStatus::revision).distinct().count() == 1
                && nodes.stream().map(NodeStatus::stateDigest).distinct().count() == 1;
    }

    private static String inWords(final NodeStatus node) {
        return "node " + node.nodeId() + " " + node.role() + " term " + node.term() + " applied "
                + node.appliedPosition() + " revision " + node.revision() + " digest "
                + Long.toHexString(node.stateDigest()) + (node.isDiverged() ? " DIVERGED" : "") + "; "
                + Agreement.inWords(node);
    }
}
