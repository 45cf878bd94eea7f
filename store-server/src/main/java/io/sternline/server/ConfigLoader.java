package io.sternline.server;

import io.sternline.protocol.Protocol;
import io.sternline.replication.Durability;
import io.sternline.replication.Member;
import io.sternline.replication.async.AsyncConfig;
import io.sternline.replication.changelog.ChangeLogConfig;
import io.sternline.server.ServerConfig.ClientPort;
import io.sternline.server.ServerConfig.TimingProfile;
import io.sternline.server.gateway.DeclaredNamespace;
import io.sternline.server.gateway.DeclaredNamespace.Mode;
import io.sternline.server.gateway.DeclaredNamespace.WhenFull;
import io.sternline.server.gateway.GatewayLimits;
import io.sternline.server.gateway.GroupLimits;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns file, environment and options into a checked {@link ServerConfig}, or into the list of all that is wrong. */
final class ConfigLoader {
    private static final int MEMBER_ID_MAX = 6;
    private static final int PORT_MIN = 1024;
    private static final int PORT_MAX = 65_526;
    private static final int PORTS_PER_MEMBER = 10;
    private static final int MEMBERS_MAX = 7;
    private static final int NAMESPACES_MAX = 1000;
    private static final int CONNECTIONS_MAX = 1_000_000;
    private static final long STATE_BYTES_MIN = 1L << 20;

    /**
     * The engine can take 64 GiB. At worst a quarter of it is free blocks that nothing fits into, and an eighth of the rest
     * is the ends of blocks; a node that runs into the engine's limit stops, so this one must come first.
     */
    private static final long STATE_BYTES_MAX = 40L << 30;

    /** More do not fit into that. */
    private static final long ENTRIES_MAX = 1_000_000_000;

    private static final Duration CHANGE_LOG_RETENTION_MIN = Duration.ofMinutes(1);
    private static final Duration CHANGE_LOG_RETENTION_MAX = Duration.ofDays(30);

    /** A few of the files that the log consists of: one file is the least that can be dropped. */
    private static final long CHANGE_LOG_BYTES_MIN = 64L << 20;

    private static final long CHANGE_LOG_BYTES_MAX = 1L << 40;

    /** Replicas say at least this often what they have, so a lag below it says little. */
    private static final Duration ASYNC_LAG_MIN = Duration.ofMillis(100);

    private static final Duration ASYNC_LAG_MAX = Duration.ofHours(1);
    private static final long ASYNC_LAG_RECORDS_MAX = 1_000_000_000;
    private static final int SNAPSHOT_LOG_MIB = 256;
    private static final int SNAPSHOT_LOG_MIB_MAX = 1024 * 1024;
    private static final int GROUP_CHARS_MAX = 64;
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration EXPIRY_MAX = Duration.ofMillis(Protocol.EXPIRY_MS_MAX);

    private final List<String> problems = new ArrayList<>();
    private final Path file;
    private final Map<String, String> environment;
    private final Map<String, String> overrides;

    ConfigLoader(final Path file, final Map<String, String> environment, final Map<String, String> overrides) {
        this.file = file;
        this.environment = environment;
        this.overrides = overrides;
    }

    ServerConfig load() {
        final ConfigNode root = new ConfigFile(file, problems).read();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        new ConfigOverrides(problems).apply(root, environment, overrides);
        final ConfigSection top = new ConfigSection(root, "", problems);
        final ServerConfig config = read(top);
        top.rejectUnknown();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return config;
    }

    private ServerConfig read(final ConfigSection top) {
        final String group = top.text(
                "group", "sternline", ConfigLoader::isGroupName, "1 to " + GROUP_CHARS_MAX + " of a-z A-Z 0-9 . _ -");
        top.require("nodeId", "which of the members this node is");
        final int nodeId = top.integer("nodeId", 0, 0, MEMBER_ID_MAX);
        top.require("dataDir", "the directory where this node keeps its log and snapshots");
        final String dataDir = top.text("dataDir", "data", ConfigLoader::isPath, "a path");
        final Durability durability = top.choice("durability", Durability.MEMORY);
        final TimingProfile timing = top.choice("timing", TimingProfile.STEADY);
        final NodeProfile profile = NodeProfile.ofThisMachine(top.choice("profile", NodeProfile.Choice.AUTO));
        final int snapshotLogMiB = top.integer("snapshotLogMiB", SNAPSHOT_LOG_MIB, 0, SNAPSHOT_LOG_MIB_MAX);
        top.require("members", "all nodes of the group, each with id, host and port");
        final List<Member> members = members(top);
        checkMembers(top, members, nodeId);
        final String ownHost = members.stream()
                .filter(member -> member.id() == nodeId)
                .map(Member::host)
                .findFirst()
                .orElse(LOOPBACK);
        return new ServerConfig(
                group,
                nodeId,
                Path.of(dataDir),
                durability,
                timing,
                profile,
                snapshotLogMiB,
                List.copyOf(members),
                client(top.section("client"), ownHost),
                limits(top.section("limits")),
                changeLog(top.section("changeLog")),
                async(top.section("async")),
                namespaces(top));
    }

    private static List<Member> members(final ConfigSection top) {
        final List<Member> members = new ArrayList<>();
        for (final ConfigSection member : top.list("members", MEMBERS_MAX)) {
            member.require("id", "0 to " + MEMBER_ID_MAX);
            member.require("port", PORT_MIN + " to " + PORT_MAX);
            members.add(new Member(
                    member.integer("id", -1, 0, MEMBER_ID_MAX),
                    member.text("host", LOOPBACK, ConfigLoader::isHost, "a host name or address"),
                    member.integer("port", -1, PORT_MIN, PORT_MAX)));
            member.rejectUnknown();
        }
        return members;
    }

    private static void checkMembers(final ConfigSection top, final List<Member> members, final int nodeId) {
        if (members.isEmpty() || members.stream().anyMatch(member -> member.id() < 0 || member.basePort() < 0)) {
            return;
        }
        if (members.size() % 2 == 0) {
            top.problem("there are " + members.size() + " members; 1, 3, 5 or 7 were expected, so that a majority is"
                    + " always clear");
        }
        final Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < members.size(); i++) {
            final Member member = members.get(i);
            if (!ids.add(member.id())) {
                top.problem("member id " + member.id() + " is given twice");
            }
            for (final Member other : members.subList(0, i)) {
                final int distance = Math.abs(member.basePort() - other.basePort());
                if (member.host().equals(other.host()) && distance < PORTS_PER_MEMBER) {
                    top.problem("members " + other.id() + " and " + member.id() + " on host " + member.host() + " are "
                            + distance + " ports apart; each uses " + PORTS_PER_MEMBER + " from its port on");
                }
            }
        }
        if (!ids.contains(nodeId)) {
            top.problem("nodeId is " + nodeId + ", but the members are "
                    + ids.stream().sorted().map(String::valueOf).collect(Collectors.joining(", ")));
        }
    }

    private static ClientPort client(final ConfigSection client, final String ownHost) {
        final GatewayLimits defaults = GatewayLimits.DEFAULT;
        final ClientPort port = new ClientPort(
                client.text("bindHost", ownHost, ConfigLoader::isHost, "a host name or address"),
                new GatewayLimits(
                        client.integer("connectionsMax", defaults.connectionsMax(), 1, CONNECTIONS_MAX),
                        client.duration(
                                "idleTimeout", defaults.idleTimeout(), Duration.ofSeconds(1), Duration.ofDays(1)),
                        client.duration(
                                "handshakeTimeout",
                                defaults.handshakeTimeout(),
                                Duration.ofMillis(100),
                                Duration.ofMinutes(1)),
                        client.duration(
                                "stallTimeout",
                                defaults.stallTimeout(),
                                Duration.ofMillis(100),
                                Duration.ofMinutes(10)),
                        defaults.outboundBytesMax()));
        client.rejectUnknown();
        return port;
    }

    private static GroupLimits limits(final ConfigSection limits) {
        final GroupLimits defaults = GroupLimits.DEFAULT;
        final GroupLimits read = new GroupLimits(
                limits.bytes("stateBytesMax", defaults.stateBytesMax(), STATE_BYTES_MIN, STATE_BYTES_MAX),
                limits.number("entriesMax", defaults.entriesMax(), 1, ENTRIES_MAX),
                limits.bytes("asyncBytesMax", defaults.asyncBytesMax(), STATE_BYTES_MIN, STATE_BYTES_MAX));
        limits.rejectUnknown();
        return read;
    }

    private static ChangeLogConfig changeLog(final ConfigSection changeLog) {
        final ChangeLogConfig defaults = ChangeLogConfig.DEFAULT;
        final ChangeLogConfig read = new ChangeLogConfig(
                changeLog.flag("enabled", defaults.isEnabled()),
                changeLog.duration(
                        "retention", defaults.retention(), CHANGE_LOG_RETENTION_MIN, CHANGE_LOG_RETENTION_MAX),
                changeLog.bytes("bytesMax", defaults.bytesMax(), CHANGE_LOG_BYTES_MIN, CHANGE_LOG_BYTES_MAX));
        changeLog.rejectUnknown();
        return read;
    }

    private static AsyncConfig async(final ConfigSection async) {
        final AsyncConfig defaults = AsyncConfig.DEFAULT;
        final AsyncConfig read = new AsyncConfig(
                async.durationOrZero("lagMax", defaults.lagMax(), ASYNC_LAG_MIN, ASYNC_LAG_MAX),
                async.number("lagRecordsMax", defaults.lagRecordsMax(), 0, ASYNC_LAG_RECORDS_MAX),
                async.duration(
                        "logRetention", defaults.logRetention(), CHANGE_LOG_RETENTION_MIN, CHANGE_LOG_RETENTION_MAX),
                async.bytes("logBytesMax", defaults.logBytesMax(), CHANGE_LOG_BYTES_MIN, CHANGE_LOG_BYTES_MAX));
        async.rejectUnknown();
        return read;
    }

    private static List<DeclaredNamespace> namespaces(final ConfigSection top) {
        final List<DeclaredNamespace> namespaces = new ArrayList<>();
        final Set<String> names = new HashSet<>();
        for (final ConfigSection namespace : top.list("namespaces", NAMESPACES_MAX)) {
            namespace.require("name", "1 to 64 of a-z A-Z 0-9 . _ -");
            final String name = namespace.text("name", "", Protocol::isNamespaceName, "1 to 64 of a-z A-Z 0-9 . _ -");
            if (!name.isEmpty() && !names.add(name)) {
                namespace.problem("namespace '" + name + "' is declared twice");
            }
            namespaces.add(new DeclaredNamespace(
                    name,
                    namespace
                            .duration("ttl", Duration.ZERO, Duration.ZERO, EXPIRY_MAX)
                            .toMillis(),
                    namespace
                            .duration("idle", Duration.ZERO, Duration.ZERO, EXPIRY_MAX)
                            .toMillis(),
                    namespace.integer("keyBytesMax", Protocol.KEY_BYTES_MAX, 1, Protocol.KEY_BYTES_MAX),
                    namespace.integer("valueBytesMax", Protocol.VALUE_BYTES_MAX, 0, Protocol.VALUE_BYTES_MAX),
                    namespace.number("entriesMax", 0, 0, ENTRIES_MAX),
                    namespace.bytes("bytesMax", 0, 0, STATE_BYTES_MAX),
                    namespace.choice("whenFull", WhenFull.REJECT),
                    namespace.choice("replication", Mode.SYNC)));
            namespace.rejectUnknown();
        }
        return List.copyOf(namespaces);
    }

    private static boolean isGroupName(final String text) {
        return text.length() <= GROUP_CHARS_MAX && Protocol.isNamespaceName(text);
    }

    private static boolean isHost(final String text) {
        return text.matches("[A-Za-z0-9._:%-]{1,253}");
    }

    private static boolean isPath(final String text) {
        try {
            return !text.isBlank() && Path.of(text).getNameCount() >= 0;
        } catch (final InvalidPathException e) {
            return false;
        }
    }
}
