package io.sternline.server.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.client.NodeStatus;
import io.sternline.client.NodeStatus.Async;
import io.sternline.client.NodeStatus.LagLimit;
import io.sternline.client.NodeStatus.Link;
import io.sternline.client.NodeStatus.ReplicaLag;
import io.sternline.protocol.Protocol;
import io.sternline.server.HumanBytes;
import io.sternline.server.HumanDuration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The part of a group's status that tells of ASYNC namespaces: only the primary knows how far the others are behind. */
final class AsyncReport {
    private static final long SEQUENCE = (1L << Protocol.ASYNC_TERM_SHIFT) - 1;
    private static final String NOT_KNOWN = "-";

    private final List<NodeStatus> nodes;
    private final Optional<NodeStatus> primary;

    AsyncReport(final List<NodeStatus> nodes, final Optional<NodeStatus> primary) {
        this.nodes = nodes;
        this.primary = primary;
    }

    /** Whether a failover would now find every replica ready, and writes are taken. */
    boolean isHealthy() {
        return nodes.stream().allMatch(node -> node.async().isComplete())
                && primary.map(NodeStatus::async)
                        .map(async -> async.lagLimit().refusal().isEmpty()
                                && async.replicas().stream().allMatch(replica -> replica.link() == Link.CHANGES))
                        .orElse(true);
    }

    /** Empty for groups without ASYNC namespaces that are all well. */
    String text() {
        if (isHealthy() && nodes.stream().map(NodeStatus::async).noneMatch(AsyncReport::isUsed)) {
            return "";
        }
        final Table table = new Table("NODE", "ASYNC REVISION", "ENTRIES", "USED", "DIGEST", "STATE", "BEHIND", "AGE");
        nodes.forEach(node -> table.row(row(node)));
        return "\n\nASYNC namespaces"
                + primary.map(NodeStatus::async).map(AsyncReport::limit).orElse("")
                + "\n" + table
                + nodes.stream().map(AsyncReport::returns).collect(Collectors.joining());
    }

    /** Whether there is, or was, anything in them. */
    static boolean isUsed(final Async async) {
        return async.entries() > 0 || (async.revision() & SEQUENCE) > 0;
    }

    private List<String> row(final NodeStatus node) {
        final Async async = node.async();
        final Optional<ReplicaLag> lag = lag(node);
        return List.of(
                Integer.toString(node.nodeId()),
                (async.revision() >>> Protocol.ASYNC_TERM_SHIFT) + ":" + (async.revision() & SEQUENCE),
                Long.toString(async.entries()),
                HumanBytes.about(async.usedBytes()) + " of " + HumanBytes.about(async.bytesMax()),
                Long.toHexString(async.digest()),
                (isPrimary(node)
                                ? "primary"
                                : lag.map(ReplicaLag::link)
                                        .map(link -> link.name().toLowerCase(Locale.ROOT))
                                        .orElse(NOT_KNOWN))
                        + (async.isComplete() ? "" : " INCOMPLETE"),
                lag.map(replica -> Long.toString(replica.records())).orElse(NOT_KNOWN),
                lag.map(replica -> replica.age().toMillis() + "ms").orElse(NOT_KNOWN));
    }

    private boolean isPrimary(final NodeStatus node) {
        return primary.filter(other -> other.nodeId() == node.nodeId()).isPresent();
    }

    /** What the primary says of a node; empty for itself, and where it says nothing. */
    private Optional<ReplicaLag> lag(final NodeStatus node) {
        return primary.flatMap(of -> of.async().replicas().stream()
                .filter(replica -> replica.nodeId() == node.nodeId())
                .findFirst());
    }

    private static String limit(final Async async) {
        final LagLimit limit = async.lagLimit();
        final List<String> parts = Stream.of(
                        limit.ageMax().isZero() ? "" : HumanDuration.render(limit.ageMax()),
                        limit.recordsMax() == 0 ? "" : limit.recordsMax() + " changes")
                .filter(part -> !part.isEmpty())
                .toList();
        // Where there are no replicas, nothing is limited by their lag.
        return (async.replicas().isEmpty()
                        ? ""
                        : parts.isEmpty() ? ", no lag limit" : ", lag limit " + String.join(", ", parts))
                + limit.refusal()
                        .map(why -> "\nREFUSES WRITES: " + Table.plain(why))
                        .orElse("");
    }

    private static String returns(final NodeStatus node) {
        final Async async = node.async();
        if (async.tailChangesTaken() + async.tailChangesOvertaken() + async.copiesSent() == 0) {
            return "";
        }
        return "\nnode " + node.nodeId() + " took over " + async.tailChangesTaken()
                + " changes of nodes that came back, passed over " + async.tailChangesOvertaken()
                + " that were overtaken, sent " + async.copiesSent() + " copies";
    }

    static ObjectNode json(final NodeStatus node) {
        final Async async = node.async();
        final LagLimit limit = async.lagLimit();
        final ObjectNode json = Json.object()
                .put("revision", async.revision())
                .put("entries", async.entries())
                .put("usedBytes", async.usedBytes())
                .put("bytesMax", async.bytesMax())
                .put("digest", Long.toHexString(async.digest()))
                .put("complete", async.isComplete())
                .put("lagMaxMs", limit.ageMax().toMillis())
                .put("lagRecordsMax", limit.recordsMax())
                .put("refuses", limit.refusal().isPresent());
        limit.refusal().ifPresent(why -> json.put("refusal", why));
        json.put("tailChangesTaken", async.tailChangesTaken())
                .put("tailChangesOvertaken", async.tailChangesOvertaken())
                .put("copiesSent", async.copiesSent());
        final ArrayNode replicas = json.putArray("replicas");
        async.replicas().forEach(replica -> AsyncLags.put(replicas.addObject().put("node", replica.nodeId()), replica));
        return json;
    }
}
