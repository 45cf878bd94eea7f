package io.sternline.replication.cluster;

import io.aeron.Aeron;
import io.aeron.DirectBufferVector;
import io.aeron.Publication;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.security.CredentialsSupplier;
import io.sternline.replication.Member;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.NoOpIdleStrategy;

/**
 * One session with one primary, from the first attempt to connect to its end. Never blocks for longer than it takes the
 * driver, a thread of this process, to answer.
 */
final class LogSession implements AutoCloseable {
    /** After this long an attempt to connect is given up. */
    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);
    /** Long, as the default of twice the heartbeat timeout would end the session in the middle of an election. */
    private static final long NEW_LEADER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    /** A tenth of the session timeout. */
    private static final long KEEP_ALIVE_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final Target target;
    private AeronCluster.AsyncConnect connecting;
    private AeronCluster cluster;
    private long nextKeepAliveNs;
    private boolean isClosed;

    /**
     * Whom to reach.
     *
     * @param isLocal whether this very node is the primary: then the way is memory, not UDP.
     */
    record Target(Member primary, long term, boolean isLocal) {}

    LogSession(final Aeron aeron, final ClusterSettings settings, final Target target, final ErrorHandler errors) {
        this.target = target;
        final byte[] token = settings.groupToken();
        final AeronCluster.Context context = new AeronCluster.Context()
                .aeron(aeron)
                .ownsAeronClient(false)
                .errorHandler(errors)
                .idleStrategy(NoOpIdleStrategy.INSTANCE)
                .messageTimeoutNs(CONNECT_TIMEOUT_NS)
                .newLeaderTimeoutNs(NEW_LEADER_TIMEOUT_NS)
                .credentialsSupplier(new Token(token))
                .egressListener((sessionId, timestamp, buffer, offset, length, header) -> {
                    // Answers never come this way.
                })
                .ingressStreamId(settings.streams().ingress())
                .egressStreamId(settings.streams().egress());
        if (target.isLocal()) {
            context.ingressChannel("aeron:ipc?term-length=8m|mtu=" + DriverSettings.BATCH_MTU_BYTES)
                    .egressChannel("aeron:ipc?term-length=64k");
        } else {
            context.ingressChannel("aeron:udp?term-length=8m")
                    .ingressEndpoints(target.primary().id() + "=" + new MemberPorts(target.primary()).ingress())
                    .egressChannel(settings.egressChannel());
        }
        connecting = AeronCluster.asyncConnect(context);
    }

    /** @throws RuntimeException if the session cannot go on; the caller closes it. */
    int poll(final long nowNs) {
        if (connecting != null) {
            cluster = connecting.poll();
            if (cluster == null) {
                return 0;
            }
            connecting = null;
            return 1;
        }
        int workCount = cluster.pollEgress();
        if (isConnected() && nowNs - nextKeepAliveNs >= 0) {
            cluster.sendKeepAlive();
            nextKeepAliveNs = nowNs + KEEP_ALIVE_INTERVAL_NS;
            workCount++;
        }
        return workCount;
    }

    boolean isConnected() {
        if (cluster == null || cluster.isClosed()) {
            return false;
        }
        final Publication ingress = cluster.ingressPublication();
        return ingress != null && ingress.isConnected();
    }

    /** The term that offers are made in; Aeron drops those of any other. */
    long term() {
        return cluster == null ? GroupClock.NO_TERM : cluster.leadershipTermId();
    }

    boolean isClosed() {
        return isClosed || cluster != null && cluster.isClosed();
    }

    /** Whether this session leads to that primary, in that term or a later one. */
    boolean leadsTo(final Target other) {
        final boolean isSame = cluster == null
                ? target.primary().id() == other.primary().id() && target.term() >= other.term()
                : cluster.leadershipTermId() >= other.term();
        return isSame && target.isLocal() == other.isLocal();
    }

    /** Whether the session is one that Aeron will take along to another primary. */
    boolean canFollowTo(final Target other) {
        return cluster != null && target.isLocal() == other.isLocal();
    }

    /** The first of the vectors is left free for the session's header. */
    long offer(final DirectBufferVector[] vectors) {
        return isConnected() ? cluster.offer(vectors) : Publication.NOT_CONNECTED;
    }

    @Override
    public void close() {
        isClosed = true;
        if (connecting != null) {
            connecting.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    private record Token(byte[] bytes) implements CredentialsSupplier {
        @Override
        public byte[] encodedCredentials() {
            return bytes;
        }

        @Override
        public byte[] onChallenge(final byte[] challenge) {
            return bytes;
        }
    }
}
