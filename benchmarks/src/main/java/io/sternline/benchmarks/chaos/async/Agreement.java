package io.sternline.benchmarks.chaos.async;

import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.LocalGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Whether all nodes hold the same in ASYNC namespaces. */
public final class Agreement {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final long INTERVAL_MS = 100;
    private static final int NODES = 3;

    private Agreement() {}

    /** Asks until they agree, for a while only; nobody writes any more. Otherwise says how they differ. */
    static Optional<String> await(final StoreClient operator) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + TIMEOUT.toNanos();
        List<NodeStatus> status = LocalGroup.statusOrEmpty(operator);
        while (!holds(status) && System.nanoTime() - deadlineNs < 0) {
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
            status = LocalGroup.statusOrEmpty(operator);
        }
        return holds(status)
                ? Optional.empty()
                : Optional.of(TIMEOUT.toSeconds() + " s after the last write "
                        + status.stream().map(Agreement::inWords).collect(Collectors.joining("; ")));
    }

    public static boolean holds(final List<NodeStatus> nodes) {
        return nodes.size() == NODES
                && nodes.stream().allMatch(node -> node.async().isComplete())
                && nodes.stream()
                                .map(node -> node.async().revision())
                                .distinct()
                                .count()
                        == 1
                && nodes.stream().map(node -> node.async().digest()).distinct().count() == 1;
    }

    public static String inWords(final NodeStatus node) {
        return "node " + node.nodeId() + " " + node.role() + " ASYNC revision "
                + Revisions.inWords(node.async().revision()) + " entries "
                + node.async().entries() + " digest "
                + Long.toHexString(node.async().digest())
                + (node.async().isComplete() ? "" : " INCOMPLETE")
                + node.async().replicas().stream()
                        .map(replica -> ", sees node " + replica.nodeId() + " " + replica.link() + " "
                                + replica.records() + " changes behind")
                        .collect(Collectors.joining());
    }
}
