package io.sternline.replication.cluster;

import io.aeron.Aeron;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.cluster.service.ClusteredServiceContainer;
import io.aeron.security.SimpleAuthenticator;
import io.sternline.replication.Durability;
import io.sternline.replication.Member;
import io.sternline.replication.NodeConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.status.AtomicCounter;

/** Settings of archive, consensus module and service container, where they differ from Aeron's own. */
final class ClusterSettings {
    /** Log is purged in whole files of this size. */
    static final int SEGMENT_BYTES = 16 * 1024 * 1024;

    static final int SERVICE_SNAPSHOT_STREAM = 106;
    static final int CONSENSUS_SNAPSHOT_STREAM = 107;
    /** Little goes through it: where the state is ({@link SnapshotPointer}), and what consensus itself keeps. */
    static final String SNAPSHOT_CHANNEL = "aeron:ipc?alias=snapshot|term-length=64k";

    /** Each node has one session; some more linger after failovers. The default is 10. */
    private static final int SESSIONS_MAX = 64;

    private static final long SESSION_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    /** Aeron asks for 2 at least; with 4 a node that starts a moment later still takes part in the first election. */
    private static final int CANVASS_PER_HEARTBEAT_TIMEOUT = 4;
    /** 1 forces data, 2 would force time stamps as well, which nobody needs to read the data back. */
    private static final int SYNC_DATA = 1;

    private static final int SYNC_NEVER = 0;

    private final NodeConfig config;
    private final List<Member> members;
    private final DataDirectory data;
    private final GroupStreams streams;
    private final MemberPorts ports;
    private final int syncLevel;
    private final boolean isLoopback;
    private final int logMtuBytes;

    /** What has a say in when an election begins, and who stands in it. */
    record Influence(NodeView view, Appointment appointment, PrimaryLoss loss) {}

    /** @param members of the group as it is now. */
    ClusterSettings(final NodeConfig config, final Member own, final List<Member> members, final DataDirectory data) {
        this.config = config;
        this.members = members;
        this.data = data;
        this.streams = GroupStreams.of(config.group(), data.life());
        this.ports = new MemberPorts(own);
        this.syncLevel = config.durability() == Durability.DISK ? SYNC_DATA : SYNC_NEVER;
        this.isLoopback = PortProbe.isAllLoopback(config.members());
        this.logMtuBytes = DriverSettings.logMtuBytes(isLoopback);
    }

    /** Whether the whole group lives on this machine's loopback. */
    boolean isLoopback() {
        return isLoopback;
    }

    GroupStreams streams() {
        return streams;
    }

    Archive.Context archive(
            final Aeron aeron,
            final AtomicCounter errors,
            final AgentInvoker driverInvoker,
            final long archiveId,
            final BooleanSupplier hasStarted,
            final ErrorHandler errorHandler) {
        return new Archive.Context()
                .aeron(aeron)
                .ownsAeronClient(false)
                .errorCounter(errors)
                .errorHandler(errorHandler)
                .archiveId(archiveId)
                .threadingMode(ArchiveThreadingMode.INVOKER)
                .mediaDriverAgentInvoker(driverInvoker)
                .archiveDir(data.archive().toFile())
                .deleteArchiveOnStart(false)
                .segmentFileLength(SEGMENT_BYTES)
                // By default 1 MiB, and after a crash the archive looks for the log's end in pieces of that: it
                // fails, at each start, where the last frame lies across two (Catalog.recoverStopOffset).
                .fileIoMaxLength(SEGMENT_BYTES)
                .fileSyncLevel(syncLevel)
                .catalogFileSyncLevel(syncLevel)
                .recordChecksum(new FrameChecksum())
                .replayChecksum(new ReplayChecksum(hasStarted))
                .controlChannel(udp(ports.archiveControl()) + "|term-length=64k")
                .localControlChannel("aeron:ipc?term-length=64k")
                .recordingEventsEnabled(false)
                .replicationChannel(udp(ports.archiveReplication()))
                .archiveClientContext(new AeronArchive.Context()
                        .controlResponseChannel(udp(ports.archiveResponse()) + "|term-length=64k"));
    }

    /** @param archiveInvoker of the archive, which the consensus thread drives; null: another does. */
    ConsensusModule.Context consensus(
            final Aeron aeron,
            final AtomicCounter errors,
            final ErrorHandler errorHandler,
            final Runnable onTerminated,
            final NodeThreads threads,
            final Influence influence,
            final AgentInvoker archiveInvoker) {
        final NodeConfig.Timing timing = config.timing();
        final long heartbeatTimeoutNs = timing.heartbeatTimeout().toNanos();
        final byte[] token = groupToken();
        final MonotonicClusterClock clock = new MonotonicClusterClock();
        return new ConsensusModule.Context()
                .archiveContext(
                        LocalArchive.context(LocalArchive.CONSENSUS_STREAM).agentInvoker(archiveInvoker))
                .aeron(aeron)
                .ownsAeronClient(false)
                .errorCounter(errors)
                .errorHandler(errorHandler)
                .clusterDir(data.cluster().toFile())
                .clusterMemberId(config.nodeId())
                .clusterMembers(MemberPorts.clusterMembers(members))
                .serviceCount(1)
                .clusterClock(clock)
                .random(new NominationDelay(
                        config.nodeId(),
                        members.stream().map(Member::id).toList(),
                        influence.appointment(),
                        influence.view(),
                        System::nanoTime))
                .clusterTimeConsumerSupplier(timed -> new AppointedLeader(timed, influence.appointment(), data)
                        .andThen(new EarlyElection(timed, clock, influence.loss(), influence.appointment()))
                        .andThen(new ElectionPatience(
                                timing.electionTimeout().toNanos(),
                                timed.electionStateCounter()::get,
                                System::nanoTime,
                                timed::electionTimeoutNs))
                        .andThen(timeMs -> influence.view().cycles().onConsensusCycle()))
                .leaderHeartbeatTimeoutNs(heartbeatTimeoutNs)
                .leaderHeartbeatIntervalNs(timing.heartbeatInterval().toNanos())
                .electionTimeoutNs(timing.electionTimeout().toNanos())
                .electionStatusIntervalNs(timing.electionInterval().toNanos())
                .startupCanvassTimeoutNs(CANVASS_PER_HEARTBEAT_TIMEOUT * heartbeatTimeoutNs)
                .sessionTimeoutNs(SESSION_TIMEOUT_NS)
                .maxConcurrentSessions(SESSIONS_MAX)
                .authenticatorSupplier(() -> new SimpleAuthenticator.Builder()
                        .principal(token, token)
                        .newInstance())
                .fileSyncLevel(syncLevel)
                .ingressChannel("aeron:udp?term-length=8m")
                .ingressStreamId(streams.ingress())
                .isIpcIngressAllowed(true)
                .logChannel("aeron:udp?term-length=8m|mtu=" + logMtuBytes)
                .logStreamId(streams.log())
                .consensusChannel("aeron:udp?term-length=64k")
                .consensusStreamId(streams.consensus())
                .replicationChannel(udp(ports.logReplication()))
                .snapshotChannel(SNAPSHOT_CHANNEL)
                .snapshotStreamId(CONSENSUS_SNAPSHOT_STREAM)
                .terminationHook(onTerminated)
                .agentRoleName(threads.name("consensus"))
                .threadFactory(threads.factory("consensus"));
    }

    ClusteredServiceContainer.Context container(
            final Aeron aeron,
            final ErrorHandler errorHandler,
            final ClusteredService service,
            final Runnable onTerminated,
            final NodeThreads threads,
            final Runnable atThreadEnd,
            final IdleStrategy idle) {
        return new ClusteredServiceContainer.Context()
                .aeron(aeron)
                .ownsAeronClient(false)
                .errorHandler(errorHandler)
                .clusterDir(data.cluster().toFile())
                .clusteredService(service)
                // Answers go from the local apply; without this each node would open a publication per session.
                .isRespondingService(false)
                .snapshotChannel(SNAPSHOT_CHANNEL)
                .snapshotStreamId(SERVICE_SNAPSHOT_STREAM)
                // Aeron asks twice, for the same thread.
                .idleStrategySupplier(() -> idle)
                .terminationHook(onTerminated)
                .serviceName(threads.name("state"))
                .threadFactory(threads.factory("state", atThreadEnd));
    }

    /** What a session shows to be let in. Keeps out nodes of other groups; it is no secret. */
    byte[] groupToken() {
        return GroupStreams.token(config.group(), data.life()).getBytes(StandardCharsets.UTF_8);
    }

    /** UDP, where this node hears what other members' consensus modules say. */
    int consensusPort() {
        return ports.consensus();
    }

    String egressChannel() {
        return udp(ports.egress()) + "|term-length=64k";
    }

    private static String udp(final String endpoint) {
        return "aeron:udp?endpoint=" + endpoint;
    }
}
