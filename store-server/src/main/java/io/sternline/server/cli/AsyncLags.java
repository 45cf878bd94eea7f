package io.sternline.server.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.client.NodeStatus;
import io.sternline.client.NodeStatus.Link;
import io.sternline.client.NodeStatus.ReplicaLag;
import io.sternline.server.cli.process.GroupStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How far nodes are behind the primary in ASYNC namespaces, for who is about to make one of them primary. */
final class AsyncLags {
    private static final String NOT_KNOWN = "-";

    private final boolean isUsed;
    private final List<ReplicaLag> replicas;

    /** @param nodes those that answered; only the primary among them knows. */
    AsyncLags(final List<NodeStatus> nodes) {
        isUsed = nodes.stream().map(NodeStatus::async).anyMatch(AsyncReport::isUsed);
        replicas = GroupStatus.primary(nodes)
                .map(primary -> primary.async().replicas())
                .orElse(List.of());
    }

    /** Whether there is, or was, anything in an ASYNC namespace. */
    boolean isUsed() {
        return isUsed;
    }

    private Optional<ReplicaLag> lag(final int nodeId) {
        return replicas.stream().filter(lag -> lag.nodeId() == nodeId).findFirst();
    }

    /** For a table. */
    String cell(final int nodeId) {
        return lag(nodeId)
                .map(lag -> lag.records()
                        + (lag.records() == 1 ? " change" : " changes")
                        + (lag.records() == 0 ? "" : ", " + Table.duration(lag.age()))
                        + (lag.link() == Link.CHANGES ? "" : ", " + name(lag.link())))
                .orElse(NOT_KNOWN);
    }

    /** What a promotion of the node has to do about it. */
    String sentence(final int nodeId) {
        return lag(nodeId)
                .map(lag -> "In ASYNC namespaces node " + nodeId + " lacks " + missing(lag))
                .orElse("It is not known how far node " + nodeId + " is behind in ASYNC namespaces.");
    }

    private static String missing(final ReplicaLag lag) {
        final String count = lag.records() == 0 ? "nothing" : lag.records() + " of the primary's changes";
        if (lag.link() != Link.CHANGES) {
            return count + ", and is not given them as they come (" + name(lag.link())
                    + "): a promotion is refused until it is.";
        }
        return count
                + (lag.records() == 0
                        ? "."
                        : ": it is given them first; a promotion is refused if that takes more than two seconds.");
    }

    private static String name(final Link link) {
        return link.name().toLowerCase(Locale.ROOT);
    }

    Optional<ObjectNode> json(final int nodeId) {
        return lag(nodeId).map(lag -> put(Json.object(), lag));
    }

    /** What the primary says of a replica, wherever it is told. */
    static ObjectNode put(final ObjectNode json, final ReplicaLag lag) {
        return json.put("link", lag.link().name())
                .put("ackedRevision", lag.ackedRevision())
                .put("lagRecords", lag.records())
                .put("lagMs", lag.age().toMillis());
    }
}
