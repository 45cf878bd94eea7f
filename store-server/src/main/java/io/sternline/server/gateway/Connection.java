package io.sternline.server.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CloseReason;
import java.io.IOException;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection, from accept to the last byte.
 *
 * <pre>
 * HANDSHAKE --Hello--&gt; OPEN --goodbye--&gt; CLOSING --&gt; CLOSED
 *     └───────────────goodbye──────────────┘
 * </pre>
 *
 * <p>Reading stops while the log has no room for the connection's next frame, or while it does not take its own replies:
 * the client's TCP window fills and it waits. Closing says Goodbye, ends the sending half, and goes on reading (into the
 * void) until the peer has closed or a second is over: a socket closed with unread bytes is reset, and the reset would
 * take the Goodbye with it.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    /** What a connection tells the rest of the gateway. */
    interface Owner {
        /** @return false to refuse the connection, which says Goodbye itself. */
        void onOpened(Connection connection);

        /** @return false if there is no room for it now: it is shown again after {@link Connection#resume}. */
        boolean onFrame(Connection connection, UnsafeBuffer frame, int length);

        /** All that can be done now with what was read has been done. */
        void onReceived();

        /** A goodbye is to be sent. */
        void onGoodbye(Connection connection, CloseReason reason, String message);

        void onGone(Connection connection);
    }

    private enum State {
        HANDSHAKE,
        OPEN,
        CLOSING,
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int GET = 0x47455420;
    private static final int POST = 0x504F5354;
    private static final int HEAD = 0x48454144;
    private static final int TLS_HANDSHAKE = 0x1603;

    private final long id;
    private final Channel channel;
    private final Owner owner;
    private final FrameAssembler inbound;
    private final UnsafeBuffer frame;
    private final long openedNs;
    private State state = State.HANDSHAKE;
    private String name = "";
    private boolean isObserver;
    private long repliesAwaited;
    private ConnectionWatches watches;
    private boolean isPaused;
    private boolean isDecoding;
    private boolean hasHeard;
    private long heardNs;
    private long takenNs;
    private long outboundBytesSeen;
    private long closeDeadlineNs;

    private ByteBuf replyFrame;
    private boolean isDirty;

    /**
     * @param frame shows one frame at a time; shared by all connections of the gateway thread.
     * @param inboundMemory counts what the buffers of all connections' frames take.
     */
    Connection(
            final long id,
            final Channel channel,
            final Owner owner,
            final UnsafeBuffer frame,
            final MemoryGauge inboundMemory,
            final long nowNs) {
        this.id = id;
        this.channel = channel;
        this.owner = owner;
        this.frame = frame;
        inbound = new FrameAssembler(channel.alloc(), inboundMemory);
        openedNs = nowNs;
        heardNs = nowNs;
        takenNs = nowNs;
    }

    long id() {
        return id;
    }

    Channel channel() {
        return channel;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isInHandshake() {
        return state == State.HANDSHAKE;
    }

    /** Whether it came to look on and administer: it is no client that could be moved elsewhere. */
    boolean isObserver() {
        return isObserver;
    }

    /** The handshake is done; {@code clientName} is for messages only. */
    void open(final String clientName, final boolean observer) {
        if (state == State.HANDSHAKE) {
            state = State.OPEN;
            name = clientName;
            isObserver = observer;
        }
    }

    /** Whether requests are under way, as far as it is known: one that is lost with its primary is never answered. */
    boolean isAwaitingReplies() {
        return repliesAwaited > 0;
    }

    void onForwarded(final int requests) {
        repliesAwaited += requests;
    }

    void onAnswered(final int requests) {
        repliesAwaited = Math.max(0, repliesAwaited - requests);
    }

    /** Null: it has opened none. Kept for {@link WatchDesk}. */
    ConnectionWatches watches() {
        return watches;
    }

    void watches(final ConnectionWatches some) {
        watches = some;
    }

    // Netty's side

    @Override
    public void channelActive(final ChannelHandlerContext context) {
        owner.onOpened(this);
    }

    @Override
    public void channelRead(final ChannelHandlerContext context, final Object message) {
        final ByteBuf received = (ByteBuf) message;
        if (state == State.CLOSING || state == State.CLOSED) {
            received.release();
            return;
        }
        hasHeard = true;
        inbound.add(received);
        decode();
        owner.onReceived();
    }

    @Override
    public void channelWritabilityChanged(final ChannelHandlerContext context) {
        decode();
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) {
        state = State.CLOSED;
        inbound.release();
        dropReplies();
        owner.onGone(this);
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        if (cause instanceof IOException) {
            channel.close();
        } else {
            fail(cause);
        }
    }

    // Reading

    boolean isPaused() {
        return isPaused;
    }

    /** There is room again for what {@link Owner#onFrame} refused. */
    void resume() {
        isPaused = false;
        decode();
    }

    private void decode() {
        if (isDecoding) {
            return;
        }
        isDecoding = true;
        try {
            while (mayDecode()) {
                final int length = inbound.peek(frame, frameBytesMax());
                if (length == FrameAssembler.NONE) {
                    break;
                }
                if (owner.onFrame(this, frame, length)) {
                    inbound.take(length);
                } else {
                    isPaused = true;
                }
            }
            inbound.trim();
        } catch (final OversizedFrameException e) {
            refuseOversized(e);
        } catch (final MalformedMessageException e) {
            goodbye(CloseReason.PROTOCOL_ERROR, e.getMessage());
        } catch (final RuntimeException | OutOfMemoryError e) {
            fail(e);
        } finally {
            isDecoding = false;
        }
        final boolean mayRead = state == State.CLOSING || mayDecode();
        if (channel.config().isAutoRead() != mayRead) {
            channel.config().setAutoRead(mayRead);
        }
    }

    private boolean mayDecode() {
        return (state == State.OPEN || state == State.HANDSHAKE) && !isPaused && channel.isWritable();
    }

    private int frameBytesMax() {
        return state == State.HANDSHAKE ? Protocol.HANDSHAKE_FRAME_BYTES_MAX : Protocol.FRAME_BYTES_MAX;
    }

    /** A stranger's first bytes read as a huge length; say what it more likely is. */
    private void refuseOversized(final OversizedFrameException e) {
        final int first = state == State.HANDSHAKE ? inbound.firstBytes() : 0;
        if (first == GET || first == POST || first == HEAD) {
            goodbye(CloseReason.PROTOCOL_ERROR, "this is an HTTP request; this port speaks the Sternline protocol");
        } else if (first >>> Short.SIZE == TLS_HANDSHAKE) {
            goodbye(CloseReason.PROTOCOL_ERROR, "this is a TLS handshake; this port speaks Sternline without TLS");
        } else {
            goodbye(CloseReason.FRAME_TOO_LARGE, e.getMessage());
        }
    }

    // Writing

    /** The frame that replies are being packed into; null: none. Kept for {@link Outbound}. */
    ByteBuf replyFrame() {
        return replyFrame;
    }

    void replyFrame(final ByteBuf frameBegun) {
        replyFrame = frameBegun;
    }

    boolean isDirty() {
        return isDirty;
    }

    void isDirty(final boolean dirty) {
        isDirty = dirty;
    }

    /** Bytes that wait for the socket. */
    long outboundBytes() {
        final ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return (buffer == null ? 0 : buffer.totalPendingWriteBytes())
                + (replyFrame == null ? 0 : replyFrame.readableBytes());
    }

    /** What the buffer of frames that are not taken yet holds. */
    int inboundBytes() {
        return inbound.capacity();
    }

    // Closing

    /** Says Goodbye with a reason and closes, within {@link Limits#CLOSE_LINGER_NS}. */
    void goodbye(final CloseReason reason, final String message) {
        if (state == State.CLOSING || state == State.CLOSED) {
            return;
        }
        state = State.CLOSING;
        closeDeadlineNs = System.nanoTime() + Limits.CLOSE_LINGER_NS;
        inbound.release();
        owner.onGoodbye(this, reason, message);
        channel.config().setAutoRead(true);
    }

    /** What to do once the Goodbye has left. */
    ChannelFutureListener goodbyeSent() {
        return this::onGoodbyeSent;
    }

    private void onGoodbyeSent(final ChannelFuture sent) {
        if (sent.isSuccess() && channel.isActive()) {
            ((SocketChannel) channel).shutdownOutput();
        } else {
            channel.close();
        }
    }

    void close() {
        channel.close();
    }

    /**
     * Ends the connection without a word, because it could not be served. That there was no memory for one connection's
     * bytes is no reason to end the node, and closing the connection frees some.
     */
    void fail(final Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            LOG.error("Closing {}: there is no memory for its messages ({})", this, cause.getMessage());
        } else {
            LOG.error("Closing {} after an unexpected error", this, cause);
        }
        state = State.CLOSED;
        inbound.release();
        dropReplies();
        channel.close();
    }

    private void dropReplies() {
        if (replyFrame != null) {
            replyFrame.release();
            replyFrame = null;
        }
    }

    // Time

    /** Looks at the clock: closes a connection that has been silent, deaf or closing for too long. */
    void checkTime(final long nowNs, final GatewayLimits limits) {
        if (hasHeard || isPaused || !channel.isWritable()) {
            hasHeard = false;
            heardNs = nowNs;
        }
        final long outboundBytes = outboundBytes();
        if (outboundBytes == 0 || outboundBytes < outboundBytesSeen) {
            takenNs = nowNs;
        }
        outboundBytesSeen = outboundBytes;
        if (state == State.CLOSING) {
            if (nowNs - closeDeadlineNs >= 0) {
                channel.close();
            }
        } else if (state == State.HANDSHAKE
                && nowNs - openedNs > limits.handshakeTimeout().toNanos()) {
            goodbye(
                    CloseReason.HANDSHAKE_TIMEOUT,
                    "no Hello within " + limits.handshakeTimeout().toMillis() + " ms");
        } else if (nowNs - takenNs > limits.stallTimeout().toNanos()) {
            goodbye(
                    CloseReason.SLOW_CONSUMER,
                    outboundBytes + " bytes of replies wait, and none were taken for "
                            + limits.stallTimeout().toMillis() + " ms; read them");
        } else if (state == State.OPEN && nowNs - heardNs > limits.idleTimeout().toNanos()) {
            goodbye(
                    CloseReason.IDLE,
                    "nothing was heard for " + limits.idleTimeout().toMillis() + " ms; send a Ping now and then");
        }
    }

    @Override
    public String toString() {
        return "connection " + id + " from " + channel.remoteAddress() + (name.isEmpty() ? "" : " " + Quoted.of(name));
    }
}
