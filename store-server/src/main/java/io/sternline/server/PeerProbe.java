package io.sternline.server;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.GoodbyeDecoder;
import io.sternline.protocol.sbe.HelloEncoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.TopologyDecoder;
import io.sternline.protocol.sbe.WelcomeDecoder;
import io.sternline.replication.Member;
import io.sternline.replication.recovery.Life;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other members' client ports which life of the group they are in, and tells them which one this node is in: one
 * that hears of a later life asks in turn, and stops if it is so. All are asked at the same time, so that members which are down cost a start no more
 * than {@link #CONNECT_MS_MAX} and {@link #ANSWER_MS_MAX} together.
 */
public final class PeerProbe {
    private static final Logger LOG = LoggerFactory.getLogger(PeerProbe.class);

    static final int CONNECT_MS_MAX = 500;
    static final int ANSWER_MS_MAX = 500;
    private static final Executor THREADS = work -> {
        final Thread thread = new Thread(work, "peer-probe");
        thread.setDaemon(true);
        thread.start();
    };

    /** What came of it. */
    public enum State {
        /** Nothing listens there, or it cannot be reached. */
        SILENT,
        /** Something took the connection, but did not introduce itself as a node of this group. */
        STRANGE,
        /** A node of this group. */
        ALIVE
    }

    /**
     * A member that was asked.
     *
     * @param recovery the life it is in; 0 also if it did not tell.
     * @param survivorId the node that this life began with; -1 also if it did not tell.
     */
    public record Peer(Member member, State state, int recovery, int survivorId) {
        static Peer untold(final Member member, final State state) {
            return new Peer(member, state, 0, Life.NOBODY);
        }

        @Override
        public String toString() {
            return "node " + member.id() + " at " + member.host() + ":" + member.basePort();
        }
    }

    private PeerProbe() {}

    /** Asks all members but the node itself. */
    public static List<Peer> ask(final ServerConfig config, final int recovery) {
        final List<CompletableFuture<Peer>> asked = config.members().stream()
                .filter(member -> member.id() != config.nodeId())
                .map(member -> CompletableFuture.supplyAsync(() -> ask(config.group(), member, recovery), THREADS))
                .toList();
        return asked.stream().map(CompletableFuture::join).toList();
    }

    private static Peer ask(final String group, final Member member, final int recovery) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(member.host(), member.basePort()), CONNECT_MS_MAX);
            return talk(socket, group, member, recovery);
        } catch (final IOException e) {
            return Peer.untold(member, State.SILENT);
        }
    }

    private static Peer talk(final Socket socket, final String group, final Member member, final int recovery) {
        try {
            // Over all: what answers there may be anything, also something that never comes to an end.
            CompletableFuture.delayedExecutor(ANSWER_MS_MAX, TimeUnit.MILLISECONDS, THREADS)
                    .execute(() -> close(socket));
            socket.getOutputStream().write(hello(group, recovery));
            final DataInputStream input = new DataInputStream(socket.getInputStream());
            final MessageHeaderDecoder header = new MessageHeaderDecoder();
            // Welcome and Topology; or a Goodbye.
            for (UnsafeBuffer frame = frame(input); ; frame = frame(input)) {
                header.wrap(frame, 0);
                switch (header.templateId()) {
                    case WelcomeDecoder.TEMPLATE_ID -> header.wrap(frame, 0);
                    case TopologyDecoder.TEMPLATE_ID -> {
                        final TopologyDecoder topology = new TopologyDecoder().wrapAndApplyHeader(frame, 0, header);
                        return new Peer(
                                member, State.ALIVE, Math.max(0, topology.recovery()), topology.survivorNodeId());
                    }
                    case GoodbyeDecoder.TEMPLATE_ID -> {
                        return Peer.untold(member, stateOf(frame, header));
                    }
                    default -> {
                        return Peer.untold(member, State.STRANGE);
                    }
                }
            }
        } catch (final IOException | RuntimeException e) {
            return Peer.untold(member, State.STRANGE);
        }
    }

    private static void close(final Socket socket) {
        try {
            socket.close();
        } catch (final IOException e) {
            LOG.debug("a probe's socket does not close", e);
        }
    }

    private static State stateOf(final UnsafeBuffer frame, final MessageHeaderDecoder header) {
        return switch (new GoodbyeDecoder().wrapAndApplyHeader(frame, 0, header).reason()) {
            case WRONG_GROUP, PROTOCOL_ERROR -> State.STRANGE;
            default -> State.ALIVE;
        };
    }

    private static byte[] hello(final String group, final int recovery) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(256);
        final HelloEncoder hello = new HelloEncoder()
                .wrapAndApplyHeader(buffer, Protocol.LENGTH_BYTES, new MessageHeaderEncoder())
                .protocolVersionMin(Protocol.VERSION_MIN)
                .protocolVersionMax(Protocol.VERSION_MAX)
                .isObserver((short) 1)
                .recovery(recovery)
                .clientName("a member of the group")
                .group(group)
                .credentialsScheme("")
                .putCredentials(new byte[0], 0, 0);
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + hello.encodedLength();
        buffer.putInt(0, length, ByteOrder.LITTLE_ENDIAN);
        final byte[] bytes = new byte[Protocol.LENGTH_BYTES + length];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    private static UnsafeBuffer frame(final DataInputStream input) throws IOException {
        final int length = Integer.reverseBytes(input.readInt());
        if (length < MessageHeaderDecoder.ENCODED_LENGTH || length > Protocol.HANDSHAKE_FRAME_BYTES_MAX) {
            throw new IOException("a frame of " + length + " bytes is none of a handshake's");
        }
        final byte[] bytes = new byte[length];
        input.readFully(bytes);
        return new UnsafeBuffer(bytes);
    }
}
