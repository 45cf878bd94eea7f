package io.sternline.server;

import io.sternline.replication.Durability;
import io.sternline.replication.Member;
import io.sternline.replication.NodeConfig;
import io.sternline.replication.NodeConfig.Timing;
import io.sternline.replication.async.AsyncConfig;
import io.sternline.replication.changelog.ChangeLogConfig;
import io.sternline.server.gateway.DeclaredNamespace;
import io.sternline.server.gateway.GatewayConfig;
import io.sternline.server.gateway.GatewayLimits;
import io.sternline.server.gateway.GroupLimits;
import io.sternline.server.gateway.NodeEndpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Everything a node is told. Made by {@link #load}, which has checked it; {@code store-server/CONFIGURATION.md} lists the
 * keys.
 *
 * @param group name of the group.
 * @param nodeId which of the members this node is.
 * @param dataDir where log, snapshots and the node's identity are kept.
 * @param durability what a node has done before it counts towards the majority.
 * @param timing how soon a silent primary is replaced.
 * @param profile how many busy threads the node has, and how long they stay awake.
 * @param snapshotLogMiB a snapshot is taken after this much new log; 0: only on request.
 * @param members all nodes of the group; a member's port is also its client port.
 * @param client the client port.
 * @param limits what the group may hold while this node is its primary.
 * @param changeLog how long this node keeps the changes it has seen, for watches.
 * @param async how ASYNC namespaces reach the replicas, and how far they may be behind.
 * @param namespaces created where they are absent.
 */
public record ServerConfig(
        String group,
        int nodeId,
        Path dataDir,
        Durability durability,
        TimingProfile timing,
        NodeProfile profile,
        int snapshotLogMiB,
        List<Member> members,
        ClientPort client,
        GroupLimits limits,
        ChangeLogConfig changeLog,
        AsyncConfig async,
        List<DeclaredNamespace> namespaces) {
    private static final long MIB = 1024 * 1024;

    /** Named timings. */
    public enum TimingProfile {
        STEADY(Timing.STEADY),
        FAST(Timing.FAST);

        private final Timing timing;

        TimingProfile(final Timing timing) {
            this.timing = timing;
        }
    }

    /**
     * The client port.
     *
     * @param bindHost address to listen on; {@code 0.0.0.0}: all.
     * @param limits of the gateway.
     */
    public record ClientPort(String bindHost, GatewayLimits limits) {}

    /**
     * Reads a file, lets the environment override it, and checks everything.
     *
     * @throws ConfigException naming every problem there is.
     */
    public static ServerConfig load(final Path file) {
        return load(file, System.getenv(), Map.of());
    }

    /**
     * As {@link #load(Path)}.
     *
     * @param environment where {@code STERNLINE_…} variables are looked up.
     * @param overrides values that beat file and environment, by dotted key such as {@code client.bindHost}.
     */
    public static ServerConfig load(
            final Path file, final Map<String, String> environment, final Map<String, String> overrides) {
        return new ConfigLoader(file, environment, overrides).load();
    }

    /** This node among the members. */
    public Member self() {
        return members.stream()
                .filter(member -> member.id() == nodeId)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("node " + nodeId + " is not a member"));
    }

    public NodeConfig replication() {
        return new NodeConfig(
                group,
                nodeId,
                members,
                dataDir,
                durability,
                timing.timing,
                snapshotLogMiB * MIB,
                profile.inEffect(),
                changeLog,
                async);
    }

    public GatewayConfig gateway(final String serverVersion) {
        final List<NodeEndpoint> nodes = members.stream()
                .map(member -> new NodeEndpoint(member.id(), member.host(), member.basePort()))
                .toList();
        return new GatewayConfig(
                group,
                nodeId,
                serverVersion,
                client.bindHost,
                self().basePort(),
                nodes,
                client.limits,
                limits,
                profile.inEffect(),
                namespaces);
    }

    /** The configuration in effect, as a file that would give it. */
    public String toYaml() {
        return ConfigRenderer.render(this);
    }

    /** How a choice is written in a file. */
    static String lower(final Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
