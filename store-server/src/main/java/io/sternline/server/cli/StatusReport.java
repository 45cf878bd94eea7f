package io.sternline.server.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.client.Endpoint;
import io.sternline.client.NodeStatus;
import io.sternline.server.HumanBytes;
import io.sternline.server.cli.process.GroupStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A group's status as an operator reads it, put together from what each node says of itself. */
final class StatusReport {
    private final List<NodeStatus> nodes;
    private final Map<Integer, Endpoint> silent;

    StatusReport(final List<NodeStatus> answered, final Map<Integer, Endpoint> known) {
        nodes = answered;
        silent = new TreeMap<>(known);
        answered.forEach(node -> silent.remove(node.nodeId()));
    }

    /** The node that calls itself primary in the highest term; a deposed one may not have noticed yet. */
    Optional<NodeStatus> primary() {
        return GroupStatus.primary(nodes);
    }

    /** Whether nodes that have applied the same log hold different state: that must never be. */
    boolean isDiverged() {
        return nodes.stream().anyMatch(NodeStatus::isDiverged) || isDifferent();
    }

    /** Whether the answers themselves show it: two nodes at the same place in the log. */
    private boolean isDifferent() {
        return nodes.stream()
                .anyMatch(a -> nodes.stream()
                        .anyMatch(
                                b -> a.appliedPosition() == b.appliedPosition() && a.stateDigest() != b.stateDigest()));
    }

    boolean isHealthy() {
        return primary().isPresent() && silent.isEmpty() && !isDiverged() && async().isHealthy();
    }

    private AsyncReport async() {
        return new AsyncReport(nodes, primary());
    }

    private long lagBytes(final NodeStatus node) {
        final long committed =
                nodes.stream().mapToLong(NodeStatus::commitPosition).max().orElse(0);
        return Math.max(0, committed - node.appliedPosition());
    }

    private String groupName() {
        return nodes.isEmpty() ? "?" : nodes.get(0).group();
    }

    String text() {
        final Table table = new Table(
                "NODE",
                "ENDPOINT",
                "ROLE",
                "TERM",
                "COMMITTED",
                "APPLIED",
                "LAG",
                "REVISION",
                "ENTRIES",
                "USED",
                "MEMORY",
                "DIGEST",
                "ELECTIONS",
                "UPTIME");
        nodes.forEach(node -> table.row(List.of(
                Integer.toString(node.nodeId()),
                node.endpoint().toString(),
                node.role().name().toLowerCase(Locale.ROOT) + (node.draining() ? " DRAINING" : ""),
                Long.toString(node.term()),
                Long.toString(node.commitPosition()),
                Long.toString(node.appliedPosition()),
                Long.toString(lagBytes(node)),
                Long.toString(node.revision()),
                Long.toString(node.entries()),
                HumanBytes.about(node.memory().usedBytes()) + " of "
                        + HumanBytes.about(node.memory().stateBytesMax()),
                HumanBytes.about(node.memory().memoryBytes()) + ", free "
                        + HumanBytes.about(node.memory().freeBytes()),
                Long.toHexString(node.stateDigest()) + (node.isDiverged() ? " DIVERGED" : ""),
                node.elections() + (node.falseElections() == 0 ? "" : ", " + node.falseElections() + " false"),
                Table.duration(node.uptime()))));
        silent.forEach((id, endpoint) -> table.row(List.of(
                Integer.toString(id), endpoint.toString(), "no answer", "", "", "", "", "", "", "", "", "", "", "")));
        return "group " + groupName() + ", "
                + primary().map(node -> "primary is node " + node.nodeId()).orElse("NO PRIMARY")
                + recovered()
                + "\n" + table
                + async().text()
                + (isDifferent() ? "\nDIVERGED: nodes with the same applied position hold different state" : "")
                + nodes.stream()
                        .filter(NodeStatus::isDiverged)
                        .map(StatusReport::divergence)
                        .collect(Collectors.joining());
    }

    private String recovered() {
        final int recovery = nodes.stream().mapToInt(NodeStatus::recovery).max().orElse(0);
        return recovery == 0 ? "" : ", recovered " + (recovery == 1 ? "once" : recovery + " times");
    }

    private static String divergence(final NodeStatus node) {
        return "\nDIVERGED: node " + node.nodeId() + " found its state to differ from the primary's at revision "
                + node.divergedRevision() + "; store-server/OPERATIONS.md says what to do";
    }

    ObjectNode json() {
        final ObjectNode group = Json.object().put("group", groupName());
        primary().ifPresent(node -> group.put("primary", node.nodeId()));
        group.put("healthy", isHealthy()).put("diverged", isDiverged());
        final ArrayNode array = group.putArray("nodes");
        nodes.forEach(node -> array.add(json(node)));
        silent.forEach((id, endpoint) -> array.addObject()
                .put("node", id)
                .put("endpoint", endpoint.toString())
                .put("answered", false));
        return group;
    }

    private ObjectNode json(final NodeStatus node) {
        final ObjectNode json = Json.object()
                .put("node", node.nodeId())
                .put("endpoint", node.endpoint().toString())
                .put("answered", true)
                .put("role", node.role().name())
                .put("term", node.term())
                .put("commitPosition", node.commitPosition())
                .put("appliedPosition", node.appliedPosition())
                .put("lagBytes", lagBytes(node))
                .put("snapshotPosition", node.snapshotPosition())
                .put("revision", node.revision())
                .put("groupTime", node.groupTime().toString())
                .put("entries", node.entries())
                .put("stateBytes", node.stateBytes())
                .put("usedBytes", node.memory().usedBytes())
                .put("stateBytesMax", node.memory().stateBytesMax())
                .put("entriesMax", node.memory().entriesMax())
                .put("memoryBytes", node.memory().memoryBytes())
                .put("freeBytes", node.memory().freeBytes())
                .put("comparedRevision", node.comparedRevision())
                .put("divergedRevision", node.divergedRevision())
                .put("diverged", node.isDiverged())
                .put("stateDigest", Long.toHexString(node.stateDigest()))
                .put("clients", node.clients())
                .put("connections", node.connections())
                .put("draining", node.draining())
                .put("uptimeMs", node.uptime().toMillis())
                .put("elections", node.elections())
                .put("falseElections", node.falseElections())
                .put("recovery", node.recovery())
                .put("durability", node.durability())
                .put("version", node.version());
        json.set("async", AsyncReport.json(node));
        return json;
    }
}
