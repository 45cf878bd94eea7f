package io.sternline.server.gateway;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.DrainNodeDecoder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;

/** Looks at a DrainNode command, with what only a node knows: who the members are. */
final class DrainCheck {
    private final DrainNodeDecoder drain = new DrainNodeDecoder();
    private final GroupTracker group;
    private final int members;

    DrainCheck(final GroupTracker group, final GatewayConfig config) {
        this.group = group;
        members = DrainDuty.members(config);
    }

    /**
     * @param offset of a message whose lengths have been checked.
     * @return null if it may be forwarded.
     */
    Refusal check(final DirectBuffer buffer, final int offset) {
        drain.wrap(buffer, MessageShape.block(offset), DrainNodeDecoder.BLOCK_LENGTH, DrainNodeDecoder.SCHEMA_VERSION);
        CommandCheck.checkFlag("DrainNode.drain", drain.drain());
        final Refusal who = Remark.check("who", MessageShape.DRAIN_NODE, buffer, offset, 0, Protocol.WHO_BYTES_MAX);
        if (who != null) {
            return who;
        }
        final Refusal why = Remark.check("why", MessageShape.DRAIN_NODE, buffer, offset, 1, Protocol.WHY_BYTES_MAX);
        return why != null ? why : checkNode();
    }

    private Refusal checkNode() {
        final int nodeId = drain.nodeId();
        if (nodeId < 0 || nodeId > Protocol.NODE_ID_MAX || (members & 1 << nodeId) == 0) {
            return Refusal.invalid("node " + nodeId + " is unknown: the group's nodes are " + ids(members));
        }
        final int remaining = members & ~group.drainingNodes() & ~(1 << nodeId);
        return drain.drain() == 1 && remaining == 0 && !group.isDraining(nodeId)
                ? Refusal.invalid("node " + nodeId + " is the last that is not draining: undrain another first")
                : null;
    }

    private static String ids(final int nodes) {
        return IntStream.rangeClosed(0, Protocol.NODE_ID_MAX)
                .filter(id -> (nodes & 1 << id) != 0)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
    }
}
