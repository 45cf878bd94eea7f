package io.sternline.server.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.ErrorReplyEncoder;
import io.sternline.protocol.sbe.GoodbyeEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.PongEncoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.TopologyEncoder;
import io.sternline.protocol.sbe.WatchEnd;
import io.sternline.protocol.sbe.WatchEndedEncoder;
import io.sternline.protocol.sbe.WelcomeEncoder;
import io.sternline.replication.NodeStatus;
import io.sternline.replication.recovery.Life;
import java.util.Arrays;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;

/** Encodes the messages the gateway itself has to say, and sends them. */
final class Messages {
    private static final int MESSAGE_BYTES_MAX = 1024;
    private final GatewayConfig config;
    private final Outbound outbound;
    private final Life life;
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer(1024);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final WelcomeEncoder welcome = new WelcomeEncoder();
    private final TopologyEncoder topology = new TopologyEncoder();
    private final GoodbyeEncoder goodbye = new GoodbyeEncoder();
    private final PongEncoder pong = new PongEncoder();
    private final WatchEndedEncoder watchEnded = new WatchEndedEncoder();
    private final ErrorReplyEncoder error = new ErrorReplyEncoder();

    Messages(final GatewayConfig config, final Life life, final Outbound outbound) {
        this.config = config;
        this.life = life;
        this.outbound = outbound;
    }

    void welcome(final Connection connection, final int protocolVersion) {
        welcome.wrapAndApplyHeader(scratch, 0, header)
                .protocolVersion(protocolVersion)
                .nodeId(config.nodeId())
                .frameBytesMax(Protocol.FRAME_BYTES_MAX)
                .keyBytesMax(Protocol.KEY_BYTES_MAX)
                .valueBytesMax(Protocol.VALUE_BYTES_MAX)
                .windowRequestsMax(Protocol.WINDOW_REQUESTS_MAX)
                .idleTimeoutMs((int) config.limits().idleTimeout().toMillis())
                .group(config.group())
                .serverVersion(config.serverVersion());
        outbound.message(connection, scratch, 0, MessageHeaderEncoder.ENCODED_LENGTH + welcome.encodedLength());
    }

    void topology(final Connection connection, final GroupTracker tracker) {
        final List<NodeEndpoint> nodes = config.nodes();
        final NodeStatus status = tracker.status();
        final TopologyEncoder.NodesEncoder group = topology.wrapAndApplyHeader(scratch, 0, header)
                .term(status.term())
                .primaryNodeId(status.primaryId())
                .recovery(life.recovery())
                .survivorNodeId(life.survivorId())
                .nodesCount(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            final int nodeId = nodes.get(i).nodeId();
            group.next()
                    .nodeId(nodeId)
                    .isDraining((short) (tracker.isDraining(nodeId) ? 1 : 0))
                    .endpoint(nodes.get(i).text());
        }
        outbound.message(connection, scratch, 0, MessageHeaderEncoder.ENCODED_LENGTH + topology.encodedLength());
    }

    void pong(final Connection connection, final long correlationId) {
        pong.wrapAndApplyHeader(scratch, 0, header).correlationId(correlationId);
        outbound.message(connection, scratch, 0, MessageHeaderEncoder.ENCODED_LENGTH + pong.encodedLength());
    }

    void goodbye(final Connection connection, final CloseReason reason, final String message) {
        final byte[] text = utf8(message);
        goodbye.wrapAndApplyHeader(scratch, 0, header).reason(reason).putMessage(text, 0, text.length);
        outbound.lastMessage(connection, scratch, 0, MessageHeaderEncoder.ENCODED_LENGTH + goodbye.encodedLength());
    }

    void watchEnded(
            final Connection connection,
            final int watchId,
            final WatchEnd reason,
            final long oldestRevision,
            final String message) {
        final byte[] text = utf8(message);
        watchEnded
                .wrapAndApplyHeader(scratch, 0, header)
                .watchId(watchId)
                .reason(reason)
                .oldestRevision(oldestRevision)
                .putMessage(text, 0, text.length);
        outbound.message(connection, scratch, 0, MessageHeaderEncoder.ENCODED_LENGTH + watchEnded.encodedLength());
    }

    /** @param message UTF-8, see {@link #utf8}: refusals that come in numbers share it. */
    void error(
            final Connection connection,
            final long correlationId,
            final ResultCode code,
            final boolean answersCommand,
            final byte[] message) {
        error.wrapAndApplyHeader(scratch, 0, header)
                .correlationId(correlationId)
                .code(code)
                .answersCommand((short) (answersCommand ? 1 : 0))
                .putMessage(message, 0, message.length);
        outbound.reply(connection, scratch, 0, MessageHeaderEncoder.ENCODED_LENGTH + error.encodedLength());
    }

    static byte[] utf8(final String message) {
        final byte[] text = message.getBytes(UTF_8);
        return text.length <= MESSAGE_BYTES_MAX ? text : Arrays.copyOf(text, MESSAGE_BYTES_MAX);
    }
}
