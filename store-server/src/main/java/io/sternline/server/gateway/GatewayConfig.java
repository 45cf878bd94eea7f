package io.sternline.server.gateway;

import io.sternline.replication.Profile;
import java.util.List;

/**
 * Settings of a gateway.
 *
 * @param group name of the group, as clients may ask for it.
 * @param nodeId this node.
 * @param serverVersion told to clients.
 * @param bindHost address to listen on.
 * @param bindPort port to listen on; 0: any free one.
 * @param nodes all nodes of the group, as clients reach them.
 * @param limits see there.
 * @param groupLimits what the group may hold while this node is primary.
 * @param profile whether the gateway has a thread of its own, and how long that stays awake when it finds nothing to do.
 * @param namespaces created by the primary where they are absent.
 */
public record GatewayConfig(
        String group,
        int nodeId,
        String serverVersion,
        String bindHost,
        int bindPort,
        List<NodeEndpoint> nodes,
        GatewayLimits limits,
        GroupLimits groupLimits,
        Profile profile,
        List<DeclaredNamespace> namespaces) {}
