package io.sternline.client.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sternline.client.ClientConfig;
import io.sternline.client.Endpoint;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.GoodbyeDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.PingDecoder;
import io.sternline.protocol.sbe.PongDecoder;
import io.sternline.protocol.sbe.ReplyFrameDecoder;
import io.sternline.protocol.sbe.TopologyDecoder;
import io.sternline.protocol.sbe.WatchEndedDecoder;
import io.sternline.protocol.sbe.WatchEventsDecoder;
import io.sternline.protocol.sbe.WatchOpenedDecoder;
import io.sternline.protocol.sbe.WelcomeDecoder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * One connection to one node, from Hello to the end. Owned by the loop.
 *
 * <p>HELLO_SENT → WELCOMED (Welcome came) → READY (Topology came) → CLOSED, and from each of them to CLOSED. Whatever a
 * node sends that the protocol does not know ends the connection and nothing else: calls go on over the others.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private enum State {
        CONNECTING,
        HELLO_SENT,
        WELCOMED,
        READY,
        CLOSED
    }

    private static final System.Logger LOG = System.getLogger(Connection.class.getName());

    private final Endpoint endpoint;
    private final ClientConfig config;
    private final ConnectionEvents events;
    private final boolean isObserver;
    private final long startedNs;
    private final FrameAssembler assembler = new FrameAssembler();
    private final ArrayBuffer view = new ArrayBuffer(new byte[0]);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final PackReader pack = new PackReader();
    private final ReplyDecoder replies = new ReplyDecoder();
    private final WatchEventsDecoder watchEvents = new WatchEventsDecoder();

    private State state = State.CONNECTING;
    private Channel channel;
    private OutboundFrames outbound;
    private NodeFacts facts;
    private TopologyReport topology;
    private long heardNs;
    private long spokenNs;
    private long pingedNs;
    private long pings;
    private String closeReason;
    private boolean isRefused;
    private boolean isAtFault;
    private boolean isTurnedAway;

    /** @param isObserver whether it is for status queries only. */
    Connection(
            final Endpoint endpoint,
            final ClientConfig config,
            final ConnectionEvents events,
            final boolean isObserver,
            final long startedNs) {
        this.endpoint = endpoint;
        this.config = config;
        this.events = events;
        this.isObserver = isObserver;
        this.startedNs = startedNs;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    boolean isReady() {
        return state == State.READY;
    }

    /** Whether the node takes nothing over it that concerns entries, but takes it also while it is draining. */
    boolean isObserver() {
        return isObserver;
    }

    /** Whether it can take a call now without piling it up. */
    boolean isWritable() {
        return state == State.READY && channel.isWritable();
    }

    /** Set once the node has been welcomed. */
    NodeFacts facts() {
        return facts;
    }

    /** What the node said last; null before it is ready. */
    TopologyReport topology() {
        return topology;
    }

    /** Why it ended; null while it has not. */
    String closeReason() {
        return closeReason;
    }

    /** Whether the node, or we, found in the handshake that the two do not belong together. */
    boolean isRefused() {
        return isRefused;
    }

    /** Whether it ended because the node sent what the protocol does not allow. */
    boolean isAtFault() {
        return isAtFault;
    }

    /** Whether it ended because the node is draining, which takes observers only. */
    boolean isTurnedAway() {
        return isTurnedAway;
    }

    long startedNs() {
        return startedNs;
    }

    /** Whether a message goes into a frame that the node takes. */
    boolean fits(final ArrayBuffer message) {
        return message.capacity() + OutboundFrames.OVERHEAD_BYTES <= facts.frameBytesMax();
    }

    void command(final WriteLane lane, final long clientId, final long finishedBelow, final ArrayBuffer message) {
        outbound.command(lane, clientId, finishedBelow, message);
    }

    void query(final ArrayBuffer message) {
        outbound.query(message);
    }

    void openWatch(final Serving serving, final RunningWatch watch) {
        outbound.openWatch(serving, watch);
    }

    void watchCredit(final int watchId, final int bytes) {
        outbound.watchCredit(watchId, bytes);
    }

    void closeWatch(final int watchId) {
        outbound.closeWatch(watchId);
    }

    void flush() {
        if (state != State.CLOSED && outbound != null && outbound.flush()) {
            spokenNs = System.nanoTime();
        }
    }

    /** Looks after the connection: gives up a handshake that takes too long, asks for signs of life, notices death. */
    void tick(final long nowNs, final long stalledNs) {
        heardNs += stalledNs;
        final long ageMs = TimeUnit.NANOSECONDS.toMillis(nowNs - startedNs - stalledNs);
        if (state != State.READY) {
            if (ageMs > TransportLimits.CONNECT_TIMEOUT_MS) {
                close("not connected within " + TransportLimits.CONNECT_TIMEOUT_MS + " ms (" + state + ")");
            }
            return;
        }
        final long silentMs = TimeUnit.NANOSECONDS.toMillis(nowNs - heardNs);
        if (silentMs > TransportLimits.SILENCE_MS_MAX) {
            close("silent for " + silentMs + " ms");
            return;
        }
        final long pingAfterNs = TimeUnit.MILLISECONDS.toNanos(facts.pingAfterMs());
        final boolean isQuiet = nowNs - heardNs >= pingAfterNs || nowNs - spokenNs >= pingAfterNs;
        if (isQuiet && nowNs - pingedNs >= pingAfterNs && channel.isWritable()) {
            pingedNs = nowNs;
            outbound.ping(++pings);
        }
    }

    /** Ends the connection. What was written to it may or may not arrive. */
    void close(final String reason) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        closeReason = reason;
        if (channel != null) {
            channel.close();
        }
        events.onClosed(this);
    }

    @Override
    public void channelRegistered(final ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public void channelActive(final ChannelHandlerContext context) {
        if (state == State.CLOSED) {
            context.close();
            return;
        }
        state = State.HELLO_SENT;
        heardNs = System.nanoTime();
        spokenNs = heardNs;
        outbound = new OutboundFrames(channel);
        outbound.hello(config.name(), events.group(), isObserver, events.recovery());
        outbound.flush();
    }

    @Override
    public void channelRead(final ChannelHandlerContext context, final Object message) {
        final ByteBuf input = (ByteBuf) message;
        try {
            if (state != State.CLOSED) {
                heardNs = System.nanoTime();
                assembler.append(input, this::frameBytesMax, this::onFrame);
            }
        } catch (final MalformedMessageException | IndexOutOfBoundsException ex) {
            isAtFault = true;
            close("broke the protocol: " + ex.getMessage());
        } finally {
            input.release();
        }
    }

    @Override
    public void channelReadComplete(final ChannelHandlerContext context) {
        events.settle();
    }

    @Override
    public void channelWritabilityChanged(final ChannelHandlerContext context) {
        // Not at once: this may come from within a flush of ours.
        context.executor().execute(events::settle);
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) {
        close(state == State.HELLO_SENT ? "closed by the node without a word" : "closed by the node");
        events.settle();
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.log(Level.ERROR, this + ": unexpected failure, closing the connection", cause);
        }
        close(String.valueOf(cause.getMessage()));
        events.settle();
    }

    private int frameBytesMax() {
        return facts == null ? Protocol.HANDSHAKE_FRAME_BYTES_MAX : Protocol.FRAME_BYTES_MAX;
    }

    private boolean onFrame(final ArrayBuffer buffer, final int offset, final int length) {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH) {
            throw new MalformedMessageException("frame of " + length + " bytes, which is less than a message header");
        }
        header.wrap(buffer, offset);
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID) {
            throw new MalformedMessageException(
                    "schema id " + header.schemaId() + " is not " + MessageHeaderDecoder.SCHEMA_ID);
        }
        final int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        if (header.blockLength() > length - MessageHeaderDecoder.ENCODED_LENGTH) {
            throw new MalformedMessageException(
                    "frame of template " + header.templateId() + " is shorter than its block");
        }
        switch (header.templateId()) {
            case ReplyFrameDecoder.TEMPLATE_ID -> onReplies(buffer, body, offset + length);
            case WatchEventsDecoder.TEMPLATE_ID -> onWatchEvents(buffer, body, offset + length);
            case WatchOpenedDecoder.TEMPLATE_ID -> {
                final WatchOpenedDecoder opened = new WatchOpenedDecoder()
                        .wrap(buffer, body, block(WatchOpenedDecoder.BLOCK_LENGTH), header.version());
                expect(State.READY, "WatchOpened");
                events.onWatchOpened(this, opened.watchId(), opened.revision());
            }
            case WatchEndedDecoder.TEMPLATE_ID -> {
                expect(State.READY, "WatchEnded");
                events.onWatchEnded(
                        this,
                        new WatchEndedDecoder()
                                .wrap(buffer, body, block(WatchEndedDecoder.BLOCK_LENGTH), header.version()));
            }
            case TopologyDecoder.TEMPLATE_ID ->
                onTopology(new TopologyDecoder()
                        .wrap(buffer, body, block(TopologyDecoder.BLOCK_LENGTH), header.version()));
            case WelcomeDecoder.TEMPLATE_ID ->
                onWelcome(
                        new WelcomeDecoder().wrap(buffer, body, block(WelcomeDecoder.BLOCK_LENGTH), header.version()));
            case GoodbyeDecoder.TEMPLATE_ID ->
                onGoodbye(
                        new GoodbyeDecoder().wrap(buffer, body, block(GoodbyeDecoder.BLOCK_LENGTH), header.version()));
            case PingDecoder.TEMPLATE_ID ->
                outbound.pong(new PingDecoder()
                        .wrap(buffer, body, block(PingDecoder.BLOCK_LENGTH), header.version())
                        .correlationId());
            case PongDecoder.TEMPLATE_ID -> LOG.log(Level.TRACE, "{0} is alive", this);
            default ->
                throw new MalformedMessageException(
                        "frame of template " + header.templateId() + ", which this client does not know");
        }
        return state != State.CLOSED;
    }

    private int block(final int bytesMin) {
        if (header.blockLength() < bytesMin) {
            throw new MalformedMessageException("block of template " + header.templateId() + " has "
                    + header.blockLength() + " bytes, at least " + bytesMin + " were expected");
        }
        return header.blockLength();
    }

    private void onWelcome(final WelcomeDecoder welcome) {
        expect(State.HELLO_SENT, "Welcome");
        final int version = welcome.protocolVersion();
        facts = NodeFacts.from(welcome);
        outbound.frameBytesMax(facts.frameBytesMax());
        state = State.WELCOMED;
        if (version < Protocol.VERSION_MIN || version > Protocol.VERSION_MAX) {
            refuse("refused: the node chose protocol version " + version + ", this client speaks "
                    + Protocol.VERSION_MIN + " to " + Protocol.VERSION_MAX);
            return;
        }
        final String objection = events.onWelcome(this);
        if (objection != null) {
            refuse(objection);
        }
    }

    private void onTopology(final TopologyDecoder decoder) {
        if (state != State.READY) {
            expect(State.WELCOMED, "Topology");
        }
        final TopologyReport report = TopologyReport.from(decoder);
        final String objection = events.onRecovery(report.recovery());
        if (objection != null) {
            refuse(objection);
            return;
        }
        topology = report;
        state = State.READY;
        events.onTopology(this);
    }

    private void onGoodbye(final GoodbyeDecoder goodbye) {
        final CloseReason reason = goodbye.reason();
        final String words = reason + ": " + goodbye.message();
        switch (reason) {
            case INCOMPATIBLE_VERSION, WRONG_GROUP, UNAUTHENTICATED, FENCED -> refuse("refused: " + words);
            case DRAINING -> {
                isTurnedAway = true;
                close("the node said goodbye, " + words);
            }
            default -> close("the node said goodbye, " + words);
        }
    }

    /** Ends the connection because the two do not belong together. */
    void refuse(final String reason) {
        isRefused = true;
        close(reason);
    }

    private void onReplies(final ArrayBuffer buffer, final int body, final int end) {
        expect(State.READY, "ReplyFrame");
        final int packOffset = body + block(ReplyFrameDecoder.BLOCK_LENGTH);
        // Ending a call runs what the application chained to it, which may send: the header in use must be another one.
        pack.wrap(buffer, packOffset, end - packOffset);
        while (state == State.READY && pack.next()) {
            events.onReply(this, replies.decode(pack, endpoint));
        }
    }

    private void onWatchEvents(final ArrayBuffer buffer, final int body, final int end) {
        expect(State.READY, "WatchEvents");
        final int packOffset = body + block(WatchEventsDecoder.BLOCK_LENGTH);
        watchEvents.wrap(buffer, body, header.blockLength(), header.version());
        pack.wrap(buffer, packOffset, end - packOffset);
        events.onWatchEvents(this, watchEvents, pack, end - packOffset);
    }

    private void expect(final State expected, final String message) {
        if (state != expected) {
            throw new MalformedMessageException(message + " came while the connection was " + state);
        }
    }

    @Override
    public String toString() {
        return facts == null ? "node at " + endpoint : "node " + facts.nodeId() + " at " + endpoint;
    }
}
