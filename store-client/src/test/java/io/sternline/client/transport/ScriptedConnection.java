package io.sternline.client.transport;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.PackWriter;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.CloseWatchDecoder;
import io.sternline.protocol.sbe.CommandFrameDecoder;
import io.sternline.protocol.sbe.GetDecoder;
import io.sternline.protocol.sbe.GetStatusDecoder;
import io.sternline.protocol.sbe.GoodbyeEncoder;
import io.sternline.protocol.sbe.HelloDecoder;
import io.sternline.protocol.sbe.LocalCommandFrameDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.OpenWatchDecoder;
import io.sternline.protocol.sbe.PingDecoder;
import io.sternline.protocol.sbe.PlanPromotionDecoder;
import io.sternline.protocol.sbe.PongEncoder;
import io.sternline.protocol.sbe.QueryFrameDecoder;
import io.sternline.protocol.sbe.ReplyFrameEncoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.SnapshotTrailerEncoder;
import io.sternline.protocol.sbe.TopologyEncoder;
import io.sternline.protocol.sbe.WatchCreditDecoder;
import io.sternline.protocol.sbe.WelcomeEncoder;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/** One client's connection to a {@link ScriptedNode}. */
final class ScriptedConnection {
    private static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;

    private final ScriptedNode node;
    private final Socket socket;
    private final Map<Integer, ScriptedWatch> watches = new ConcurrentHashMap<>();
    private volatile boolean isWelcome;
    private int frames;

    ScriptedConnection(final ScriptedNode node, final Socket socket) {
        this.node = node;
        this.socket = socket;
    }

    void start() {
        final Thread thread = new Thread(this::run, "scripted-connection-" + node.nodeId());
        thread.setDaemon(true);
        thread.start();
    }

    void close() {
        try {
            socket.close();
        } catch (final IOException ex) {
            throw new IllegalStateException("closing a socket failed", ex);
        }
    }

    void sendTopology() {
        if (isWelcome && !node.isMute()) {
            final ScriptedGroup group = node.group();
            send(buffer -> {
                final TopologyEncoder topology = new TopologyEncoder()
                        .wrapAndApplyHeader(buffer, Protocol.LENGTH_BYTES, new MessageHeaderEncoder())
                        .term(group.term())
                        .primaryNodeId(node.isCutOff() ? ScriptedGroup.NO_PRIMARY : group.primaryNodeId())
                        .recovery(node.recovery())
                        .survivorNodeId(node.recovery() == 0 ? -1 : 0);
                final TopologyEncoder.NodesEncoder nodes =
                        topology.nodesCount(group.nodes().size());
                group.nodes()
                        .forEach(member -> nodes.next()
                                .nodeId(member.nodeId())
                                .isDraining((short) (group.isDraining(member.nodeId()) ? 1 : 0))
                                .endpoint(member.endpoint().toString()));
                return topology.encodedLength();
            });
        }
    }

    private void run() {
        try (DataInputStream input = new DataInputStream(socket.getInputStream())) {
            while (true) {
                final int length = Integer.reverseBytes(input.readInt());
                final byte[] bytes = new byte[length];
                input.readFully(bytes);
                frames++;
                if (!node.isMute()) {
                    onFrame(new ArrayBuffer(bytes), length);
                }
            }
        } catch (final IOException ex) {
            // The client or the test closed the socket: the connection is over either way.
            isWelcome = false;
        } finally {
            node.onClosed(this);
            close();
        }
    }

    private void onFrame(final ArrayBuffer buffer, final int length) {
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, 0);
        final int body = HEADER + header.blockLength();
        switch (header.templateId()) {
            case HelloDecoder.TEMPLATE_ID -> {
                final HelloDecoder hello = new HelloDecoder().wrapAndApplyHeader(buffer, 0, header);
                node.onHello(hello.recovery());
                onHello(hello.isObserver() != 0);
            }
            case PingDecoder.TEMPLATE_ID -> {
                final long correlationId =
                        new PingDecoder().wrapAndApplyHeader(buffer, 0, header).correlationId();
                send(out -> new PongEncoder()
                        .wrapAndApplyHeader(out, Protocol.LENGTH_BYTES, new MessageHeaderEncoder())
                        .correlationId(correlationId)
                        .encodedLength());
            }
            case CommandFrameDecoder.TEMPLATE_ID -> {
                final CommandFrameDecoder frame = new CommandFrameDecoder().wrapAndApplyHeader(buffer, 0, header);
                final PackReader pack = new PackReader().wrap(buffer, body, length - body);
                onCommands(
                        frame.clientId(),
                        frame.finishedBelow(),
                        pack,
                        node.group().store()::apply);
            }
            case LocalCommandFrameDecoder.TEMPLATE_ID -> {
                final LocalCommandFrameDecoder frame =
                        new LocalCommandFrameDecoder().wrapAndApplyHeader(buffer, 0, header);
                final PackReader pack = new PackReader().wrap(buffer, body, length - body);
                onCommands(
                        frame.clientId(),
                        frame.finishedBelow(),
                        pack,
                        node.group().store()::applyLocal);
            }
            case OpenWatchDecoder.TEMPLATE_ID -> {
                final ScriptedWatch watch = new ScriptedWatch(
                        this, node.nodeId(), new OpenWatchDecoder().wrapAndApplyHeader(buffer, 0, header));
                watches.put(watch.watchId(), watch);
                node.group().watches().add(watch);
                node.onWatch(watch);
            }
            case WatchCreditDecoder.TEMPLATE_ID -> {
                final WatchCreditDecoder credit = new WatchCreditDecoder().wrapAndApplyHeader(buffer, 0, header);
                watches.get(credit.watchId()).onCredit(credit.creditBytes());
            }
            case CloseWatchDecoder.TEMPLATE_ID ->
                watches.get(new CloseWatchDecoder()
                                .wrapAndApplyHeader(buffer, 0, header)
                                .watchId())
                        .onClose();
            case QueryFrameDecoder.TEMPLATE_ID -> onQueries(new PackReader().wrap(buffer, body, length - body));
            default -> throw new IllegalStateException("frame " + header.templateId());
        }
    }

    private void onHello(final boolean isObserver) {
        if (node.refusal() != null) {
            sayGoodbye(node.refusal());
            return;
        }
        send(buffer -> new WelcomeEncoder()
                .wrapAndApplyHeader(buffer, Protocol.LENGTH_BYTES, new MessageHeaderEncoder())
                .protocolVersion(node.protocolVersion())
                .nodeId(node.nodeId())
                .frameBytesMax(Protocol.FRAME_BYTES_MAX)
                .keyBytesMax(Protocol.KEY_BYTES_MAX)
                .valueBytesMax(Protocol.VALUE_BYTES_MAX)
                .windowRequestsMax(node.windowRequestsMax())
                .idleTimeoutMs(10_000)
                .group(node.groupName())
                .serverVersion("scripted")
                .encodedLength());
        isWelcome = true;
        sendTopology();
        if (!isObserver && node.group().isTurningAway(node.nodeId())) {
            sayGoodbye(CloseReason.DRAINING);
        }
    }

    private void sayGoodbye(final CloseReason reason) {
        send(buffer -> new GoodbyeEncoder()
                .wrapAndApplyHeader(buffer, Protocol.LENGTH_BYTES, new MessageHeaderEncoder())
                .reason(reason)
                .message("scripted goodbye")
                .encodedLength());
        close();
    }

    /** Carries a command out. */
    @FunctionalInterface
    private interface Application {
        byte[] apply(long clientId, long finishedBelow, PackReader pack);
    }

    private void onCommands(
            final long clientId, final long finishedBelow, final PackReader pack, final Application application) {
        final PackWriter replies = new PackWriter().wrap(new ArrayBuffer(1024), 0);
        while (pack.next()) {
            final long number = ScriptedStore.numberOf(pack);
            final Seen seen = new Seen(node.nodeId(), pack.templateId(), number, clientId, finishedBelow, 0, 0, frames);
            node.group().commands().add(seen);
            final Act act = node.isPrimary() ? node.onCommand(seen) : Act.refuse(ResultCode.NOT_PRIMARY);
            final byte[] answer = act.isApplied() ? application.apply(clientId, finishedBelow, pack) : null;
            react(act, answer, number, true, replies);
        }
        sendReplies(replies);
    }

    private void onQueries(final PackReader pack) {
        final PackWriter replies = new PackWriter().wrap(new ArrayBuffer(1024), 0);
        while (pack.next()) {
            final long number = ScriptedStore.numberOf(pack);
            final boolean isGet = pack.templateId() == GetDecoder.TEMPLATE_ID;
            final GetDecoder get = isGet ? Messages.get(pack) : null;
            final boolean hasNoRevision = pack.templateId() == GetStatusDecoder.TEMPLATE_ID
                    || pack.templateId() == PlanPromotionDecoder.TEMPLATE_ID;
            final long minRevision = hasNoRevision
                    ? 0
                    : pack.buffer().getLong(pack.messageOffset() + HEADER + Long.BYTES, LITTLE_ENDIAN);
            final Seen seen = new Seen(
                    node.nodeId(),
                    pack.templateId(),
                    number,
                    0,
                    0,
                    minRevision,
                    isGet ? get.level().value() : -1,
                    frames);
            node.group().queries().add(seen);
            final Act act = node.onQuery(seen);
            final byte[] answer = act.isApplied() ? node.group().store().query(pack, node) : null;
            react(act, answer, number, false, replies);
        }
        sendReplies(replies);
    }

    private void react(
            final Act act, final byte[] answer, final long number, final boolean isCommand, final PackWriter replies) {
        switch (act.then()) {
            case REPLY ->
                append(
                        replies,
                        act.code() == null ? answer : ReplyEncoder.error(number, act.code(), isCommand, act.why()));
            case REPLY_TWICE -> {
                append(replies, ReplyEncoder.error(number, act.code(), isCommand, act.why()));
                append(replies, ReplyEncoder.error(number, act.code(), isCommand, act.why()));
            }
            case HOLD ->
                node.hold(() -> {
                    final PackWriter one = new PackWriter().wrap(new ArrayBuffer(256), 0);
                    append(one, answer);
                    sendReplies(one);
                });
            case CLOSE -> close();
            case SEND_GARBAGE -> write("this is not the protocol you are looking for".getBytes());
            case SEND_HUGE_FRAME -> write(new byte[] {0, 0, 0, 127, 1, 2, 3, 4});
            case SEND_UNKNOWN_REPLY -> {
                final ArrayBuffer message = new ArrayBuffer(128);
                final SnapshotTrailerEncoder trailer =
                        new SnapshotTrailerEncoder().wrapAndApplyHeader(message, 0, new MessageHeaderEncoder());
                replies.append(message, 0, HEADER + trailer.encodedLength());
            }
            default -> {
                // Nothing is said.
            }
        }
    }

    private static void append(final PackWriter replies, final byte[] reply) {
        replies.append(new ArrayBuffer(reply), 0, reply.length);
    }

    private void sendReplies(final PackWriter replies) {
        if (replies.length() > 0) {
            send(buffer -> {
                new ReplyFrameEncoder()
                        .wrapAndApplyHeader(buffer, Protocol.LENGTH_BYTES, new MessageHeaderEncoder())
                        .reserved(0);
                final int packOffset = Protocol.LENGTH_BYTES + HEADER + ReplyFrameEncoder.BLOCK_LENGTH;
                buffer.putBytes(packOffset, replies.buffer(), 0, replies.length());
                return ReplyFrameEncoder.BLOCK_LENGTH + replies.length();
            });
        }
    }

    /** @param encode writes a message behind the place for the length; returns its bytes without the header. */
    void send(final ToIntFunction<ArrayBuffer> encode) {
        final ArrayBuffer buffer = new ArrayBuffer(512);
        final int length = HEADER + encode.applyAsInt(buffer);
        buffer.putInt(0, length, LITTLE_ENDIAN);
        final byte[] frame = new byte[Protocol.LENGTH_BYTES + length];
        buffer.getBytes(0, frame);
        write(frame);
    }

    private synchronized void write(final byte[] bytes) {
        try {
            final OutputStream output = socket.getOutputStream();
            output.write(bytes);
            output.flush();
        } catch (final IOException ex) {
            // The client has gone; its reader ends the connection.
            isWelcome = false;
        }
    }
}
