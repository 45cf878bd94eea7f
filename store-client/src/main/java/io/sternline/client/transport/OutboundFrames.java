package io.sternline.client.transport;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.PackWriter;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CloseWatchEncoder;
import io.sternline.protocol.sbe.CommandFrameEncoder;
import io.sternline.protocol.sbe.HelloEncoder;
import io.sternline.protocol.sbe.LocalCommandFrameEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.OpenWatchEncoder;
import io.sternline.protocol.sbe.PingEncoder;
import io.sternline.protocol.sbe.PongEncoder;
import io.sternline.protocol.sbe.QueryFrameEncoder;
import io.sternline.protocol.sbe.WatchCreditEncoder;

/**
 * Builds the frames of one connection. Commands and queries are packed into the open frame for as long as they are of
 * its kind and it is below its target size; nothing ever waits for a frame to fill: {@link #flush} sends what is there.
 */
final class OutboundFrames {
    private static final int HEADER = Protocol.LENGTH_BYTES + MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int NONE = -1;

    /** Bytes of a CommandFrame beside its only message; a LocalCommandFrame has as many. */
    static final int OVERHEAD_BYTES =
            MessageHeaderEncoder.ENCODED_LENGTH + CommandFrameEncoder.BLOCK_LENGTH + Protocol.LENGTH_BYTES;

    private final ArrayBuffer buffer = new ArrayBuffer(Protocol.FRAME_BYTES_TARGET);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final CommandFrameEncoder commandFrame = new CommandFrameEncoder();
    private final LocalCommandFrameEncoder localFrame = new LocalCommandFrameEncoder();
    private final QueryFrameEncoder queryFrame = new QueryFrameEncoder();
    private final PackWriter pack = new PackWriter();
    private final Channel channel;

    private int frameBytesTarget = Protocol.FRAME_BYTES_TARGET;
    private int openTemplate = NONE;
    private long openClientId;
    private boolean isUnflushed;

    OutboundFrames(final Channel channel) {
        this.channel = channel;
    }

    /** The largest frame the node takes. */
    void frameBytesMax(final int frameBytesMax) {
        frameBytesTarget = Math.min(Protocol.FRAME_BYTES_TARGET, frameBytesMax);
    }

    void command(final WriteLane lane, final long clientId, final long finishedBelow, final ArrayBuffer message) {
        if (openTemplate != lane.frameTemplateId() || openClientId != clientId || isFullWith(message)) {
            closeFrame();
            beginCommands(lane, clientId, finishedBelow);
            openClientId = clientId;
        }
        pack.append(message, 0, message.capacity());
    }

    private void beginCommands(final WriteLane lane, final long clientId, final long finishedBelow) {
        switch (lane) {
            case GROUP -> {
                commandFrame
                        .wrapAndApplyHeader(buffer, Protocol.LENGTH_BYTES, header)
                        .clientId(clientId)
                        .finishedBelow(finishedBelow);
                open(CommandFrameEncoder.TEMPLATE_ID, CommandFrameEncoder.BLOCK_LENGTH);
            }
            case LOCAL -> {
                localFrame
                        .wrapAndApplyHeader(buffer, Protocol.LENGTH_BYTES, header)
                        .clientId(clientId)
                        .finishedBelow(finishedBelow);
                open(LocalCommandFrameEncoder.TEMPLATE_ID, LocalCommandFrameEncoder.BLOCK_LENGTH);
            }
        }
    }

    void query(final ArrayBuffer message) {
        if (openTemplate != QueryFrameEncoder.TEMPLATE_ID || isFullWith(message)) {
            closeFrame();
            queryFrame.wrapAndApplyHeader(buffer, Protocol.LENGTH_BYTES, header).reserved(0);
            open(QueryFrameEncoder.TEMPLATE_ID, QueryFrameEncoder.BLOCK_LENGTH);
        }
        pack.append(message, 0, message.capacity());
    }

    void hello(final String clientName, final String group, final boolean isObserver, final int recovery) {
        closeFrame();
        final HelloEncoder hello = new HelloEncoder()
                .wrapAndApplyHeader(buffer, Protocol.LENGTH_BYTES, header)
                .protocolVersionMin(Protocol.VERSION_MIN)
                .protocolVersionMax(Protocol.VERSION_MAX)
                .isObserver((short) (isObserver ? 1 : 0))
                .recovery(recovery)
                .clientName(clientName)
                .group(group)
                .credentialsScheme("")
                .putCredentials(new byte[0], 0, 0);
        write(HEADER + hello.encodedLength());
    }

    void ping(final long correlationId) {
        closeFrame();
        new PingEncoder()
                .wrapAndApplyHeader(buffer, Protocol.LENGTH_BYTES, header)
                .correlationId(correlationId);
        write(HEADER + PingEncoder.BLOCK_LENGTH);
    }

    void pong(final long correlationId) {
        closeFrame();
        new PongEncoder()
                .wrapAndApplyHeader(buffer, Protocol.LENGTH_BYTES, header)
                .correlationId(correlationId);
        write(HEADER + PongEncoder.BLOCK_LENGTH);
    }

    void openWatch(final Serving serving, final RunningWatch watch) {
        closeFrame();
        final OpenWatchEncoder open = new OpenWatchEncoder()
                .wrapAndApplyHeader(buffer, Protocol.LENGTH_BYTES, header)
                .watchId(serving.watchId)
                .namespaceId(serving.namespaceId)
                .afterRevision(watch.revision)
                .touches((short) (watch.hasTouches ? 1 : 0))
                .creditBytes(watch.roomBytes())
                .putPrefix(watch.prefix, 0, watch.prefix.length);
        write(HEADER + open.encodedLength());
    }

    void watchCredit(final int watchId, final int bytes) {
        closeFrame();
        new WatchCreditEncoder()
                .wrapAndApplyHeader(buffer, Protocol.LENGTH_BYTES, header)
                .watchId(watchId)
                .creditBytes(bytes);
        write(HEADER + WatchCreditEncoder.BLOCK_LENGTH);
    }

    void closeWatch(final int watchId) {
        closeFrame();
        new CloseWatchEncoder()
                .wrapAndApplyHeader(buffer, Protocol.LENGTH_BYTES, header)
                .watchId(watchId);
        write(HEADER + CloseWatchEncoder.BLOCK_LENGTH);
    }

    /**
     * Sends everything written so far.
     *
     * @return whether there was anything.
     */
    boolean flush() {
        closeFrame();
        if (!isUnflushed) {
            return false;
        }
        isUnflushed = false;
        channel.flush();
        return true;
    }

    private void open(final int templateId, final int blockLength) {
        openTemplate = templateId;
        pack.wrap(buffer, HEADER + blockLength);
    }

    private boolean isFullWith(final ArrayBuffer message) {
        final int frameBytes = pack.position() - Protocol.LENGTH_BYTES;
        return frameBytes + Protocol.LENGTH_BYTES + message.capacity() > frameBytesTarget;
    }

    private void closeFrame() {
        if (openTemplate != NONE) {
            openTemplate = NONE;
            write(pack.position());
        }
    }

    private void write(final int end) {
        buffer.putInt(0, end - Protocol.LENGTH_BYTES, LITTLE_ENDIAN);
        final ByteBuf bytes = channel.alloc().ioBuffer(end).writeBytes(buffer.byteArray(), 0, end);
        // A write that fails closes the channel, and that is what the connection listens to.
        channel.write(bytes);
        isUnflushed = true;
    }
}
