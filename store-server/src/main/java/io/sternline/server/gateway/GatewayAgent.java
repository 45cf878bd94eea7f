package io.sternline.server.gateway;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.CloseWatchDecoder;
import io.sternline.protocol.sbe.CommandFrameDecoder;
import io.sternline.protocol.sbe.GoodbyeDecoder;
import io.sternline.protocol.sbe.LocalCommandFrameDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.OpenWatchDecoder;
import io.sternline.protocol.sbe.PingDecoder;
import io.sternline.protocol.sbe.QueryFrameDecoder;
import io.sternline.protocol.sbe.WatchCreditDecoder;
import io.sternline.replication.LogPublisher;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The gateway's duty cycle, and all the state of the gateway: one thread owns it.
 *
 * <p>A cycle reads every socket that has something, so that everything waiting from all connections is in the batch queue
 * before it offers batches to the log; then it packs all replies that have come and flushes each connection once. Under
 * load cycles get longer and batches larger by themselves; when there is little to do a command is offered in the cycle
 * that read it. Nothing ever waits in order to be packed.
 */
final class GatewayAgent implements Connection.Owner {
    private final GatewayConfig config;
    private final LogPublisher publisher;
    private final NodeView node;
    private final ReplyRing replyRing;
    private final GatewayCounters counters;
    private final ConnectionTable connections;
    private final BatchQueue batches = new BatchQueue();
    private final UnsafeBuffer frame = new UnsafeBuffer(0, 0);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final PingDecoder ping = new PingDecoder();
    private final CloseLog closeLog = new CloseLog();
    private final GroupTracker group;
    private final Outbound outbound;
    private final Messages messages;
    private final Handshake handshake;
    private final CommandIntake commands;
    private final CommandIntake localCommands;
    private final LocalCommandRing localRing;
    private final QueryIntake queries;
    private final ReplyDelivery replies;
    private final Barriers barriers;
    private final PrimaryDuties duties;
    private final Promotions promotions;
    private final TermWatch termWatch;
    private final HandOverIntent handOver;
    private final DeclaredNamespaces declared;
    private final DrainDuty draining;
    private final WatchDesk watches;
    private long nowNs = System.nanoTime();
    private boolean isClosing;

    GatewayAgent(
            final GatewayConfig config,
            final GatewayPorts ports,
            final LogPublisher publisher,
            final NodeView node,
            final Authenticator authenticator,
            final MemoryLimits memory,
            final ByteBufAllocator allocator) {
        this.config = config;
        this.publisher = publisher;
        this.node = node;
        replyRing = ports.replies();
        counters = ports.counters();
        connections = new ConnectionTable(config.limits(), memory);
        group = new GroupTracker(node, nowNs);
        outbound = new Outbound(allocator, connections.queued());
        messages = new Messages(config, node.life(), outbound);
        draining = new DrainDuty(group, config);
        handshake = new Handshake(config, node, authenticator, messages, group, draining);
        barriers = new Barriers(publisher);
        localRing = ports.commands();
        final DrainCheck drainCheck = new DrainCheck(group, config);
        commands = new CommandIntake(
                MessageShape.COMMAND_FRAME, batches, group, messages, CommandCheck.ofLog(drainCheck), counters);
        localCommands = new CommandIntake(
                MessageShape.LOCAL_COMMAND_FRAME,
                localRing,
                group,
                messages,
                CommandCheck.ofLocal(drainCheck),
                counters);
        promotions = new Promotions(
                publisher,
                node,
                group,
                connections,
                messages,
                new PromotionReplies(outbound),
                ports.doorbell(),
                config.nodeId());
        termWatch = new TermWatch(publisher, node, group, config.nodeId());
        handOver = new HandOverIntent(publisher, node, group, config.nodeId());
        queries = new QueryIntake(ports.queries(), barriers, promotions, messages, counters);
        duties = new PrimaryDuties(publisher, node, counters, config.nodeId(), config.groupLimits());
        declared = new DeclaredNamespaces(config.namespaces(), batches);
        replies = new ReplyDelivery(connections, outbound, messages, declared, counters);
        watches = new WatchDesk(config, node, connections, outbound, messages, ports);
    }

    Connection accept(final Channel channel) {
        return new Connection(connections.nextId(), channel, this, frame, connections.inbound(), System.nanoTime());
    }

    /**
     * What there is to do besides the sockets, which have just been read.
     *
     * @return amount of work done.
     */
    int work() {
        nowNs = System.nanoTime();
        int work = publisher.poll();
        if (group.hasChanged(nowNs)) {
            onRegrouped();
            work++;
        }
        if (group.hasDrainingChanged()) {
            tellTopology();
            work++;
        }
        work += replyRing.drain(replies, Limits.REPLIES_PER_CYCLE_MAX);
        work += watches.work();
        if (group.isPrimary()) {
            final long term = group.status().term();
            work += duties.work(nowNs, term);
            declared.work(nowNs, term);
        }
        final boolean isSettled = duties.isSettled();
        work += promotions.work(nowNs, isSettled) + handOver.work(isSettled);
        if (isSettled) {
            work += offerBatches();
        }
        if (localRing.hasRoomAgain()) {
            work += connections.resumePaused();
        }
        if (isSettled || !group.isPrimary()) {
            work += termWatch.work(nowNs);
            work += offerBarrier();
        }
        if (connections.sweep(nowNs)) {
            draining.work(nowNs, connections);
        }
        work += outbound.flush();
        watches.acknowledge();
        return work;
    }

    /** Makes room for replies. */
    void deliver() {
        replyRing.drain(replies, Limits.REPLIES_PER_CYCLE_MAX);
        outbound.flush();
    }

    private int offerBarrier() {
        final int offered = barriers.work(nowNs, node.ownSequenceApplied());
        counters.onBarriers(offered);
        return offered;
    }

    /** Whether something is under way that nobody will ring the bell for. */
    boolean isUrgent() {
        return (group.isPrimary() && !duties.isSettled())
                || promotions.isUrgent()
                || handOver.isUrgent()
                || watches.isUrgent()
                || !batches.isEmpty()
                || localRing.isBlocked()
                || barriers.isPending(node.ownSequenceApplied());
    }

    /** Whether another thread has put something down that was not looked at yet. */
    boolean hasNews() {
        return !replyRing.isEmpty() || watches.hasNews() || promotions.hasAnswers();
    }

    HandOverIntent handOver() {
        return handOver;
    }

    boolean isConnected() {
        return publisher.isConnected();
    }

    /** Says Goodbye to all. Nothing that was offered is taken back; what was not is answered as not done. */
    void beginClose() {
        isClosing = true;
        replyRing.drain(replies, Integer.MAX_VALUE);
        if (duties.isSettled()) {
            counters.onBatches(batches.offerTo(publisher));
        }
        batches.drain(this::takeBack);
        connections.forEach(connection ->
                connection.goodbye(CloseReason.SHUTTING_DOWN, "node " + config.nodeId() + " is shutting down"));
        outbound.flush();
    }

    /** @return whether all connections are gone. */
    boolean isClosed() {
        connections.sweep(System.nanoTime());
        return connections.size() == 0;
    }

    void closeAll() {
        connections.forEach(Connection::close);
        watches.close();
    }

    private int offerBatches() {
        int offered = batches.offerTo(publisher);
        int work = offered;
        while (offered > 0 && connections.hasPaused()) {
            connections.resumePaused();
            offered = batches.offerTo(publisher);
            work += offered;
        }
        counters.onBatches(work);
        return work;
    }

    private void onRegrouped() {
        barriers.onRegrouped();
        duties.onRegrouped();
        if (!group.isPrimary()) {
            batches.drain(this::takeBack);
            connections.resumePaused();
        }
        tellTopology();
    }

    private void tellTopology() {
        connections.forEach(connection -> {
            if (connection.isOpen()) {
                messages.topology(connection, group);
            }
        });
    }

    private void takeBack(final long connectionId, final DirectBuffer buffer, final int offset, final int length) {
        final Connection connection = connections.get(connectionId);
        if (connection != null && connection.isOpen()) {
            connection.onAnswered(commands.redirect(connection, buffer, offset, length));
        }
    }

    // Connections

    @Override
    public void onOpened(final Connection connection) {
        counters.onAccepted();
        connections.add(connection);
        final int over = connections.size() - config.limits().connectionsMax();
        if (over > Limits.REFUSALS_AT_ONCE_MAX) {
            connection.close();
        } else if (over > 0) {
            connection.goodbye(
                    CloseReason.TOO_MANY_CONNECTIONS,
                    "this node takes " + config.limits().connectionsMax() + " connections, and has them");
        } else if (isClosing) {
            connection.close();
        }
    }

    @Override
    public boolean onFrame(final Connection connection, final UnsafeBuffer received, final int length) {
        counters.onFrame();
        header.wrap(received, 0);
        MessageShape.checkHeader(header, length);
        if (connection.isInHandshake()) {
            handshake.onFirstFrame(connection, header, received, length);
            if (connection.isObserver()) {
                counters.onObserver(1);
            }
            return true;
        }
        switch (header.templateId()) {
            case CommandFrameDecoder.TEMPLATE_ID:
                return onCommands(commands, connection, received, length);
            case LocalCommandFrameDecoder.TEMPLATE_ID:
                return onCommands(localCommands, connection, received, length);
            case QueryFrameDecoder.TEMPLATE_ID:
                queries.onFrame(connection, header, received, length);
                return true;
            case PingDecoder.TEMPLATE_ID:
                MessageShape.PING.check(header, received, 0, length);
                ping.wrap(received, MessageShape.block(0), PingDecoder.BLOCK_LENGTH, PingDecoder.SCHEMA_VERSION);
                messages.pong(connection, ping.correlationId());
                return true;
            case OpenWatchDecoder.TEMPLATE_ID:
                return watches.onOpen(connection, header, received, length);
            case WatchCreditDecoder.TEMPLATE_ID:
                return watches.onCredit(connection, header, received, length);
            case CloseWatchDecoder.TEMPLATE_ID:
                return watches.onClose(connection, header, received, length);
            case GoodbyeDecoder.TEMPLATE_ID:
                MessageShape.GOODBYE.check(header, received, 0, length);
                connection.close();
                return true;
            default:
                throw new MalformedMessageException("message " + header.templateId()
                        + " was not expected; a client sends Ping, Goodbye, CommandFrame, LocalCommandFrame, QueryFrame, OpenWatch,"
                        + " WatchCredit and CloseWatch here");
        }
    }

    private boolean onCommands(
            final CommandIntake intake, final Connection connection, final UnsafeBuffer received, final int length) {
        if (intake.onFrame(connection, header, received, length)) {
            return true;
        }
        counters.onReadPause();
        connections.pause(connection);
        return false;
    }

    @Override
    public void onReceived() {
        connections.boundMemory();
    }

    @Override
    public void onGoodbye(final Connection connection, final CloseReason reason, final String message) {
        counters.onClosed(reason);
        watches.onGone(connection);
        if (reason != CloseReason.SHUTTING_DOWN) {
            closeLog.closing(connection, reason, message, nowNs);
        }
        messages.goodbye(connection, reason, message);
    }

    @Override
    public void onGone(final Connection connection) {
        counters.onGone();
        if (connection.isObserver()) {
            counters.onObserver(-1);
        }
        watches.onGone(connection);
        connections.remove(connection);
    }
}
