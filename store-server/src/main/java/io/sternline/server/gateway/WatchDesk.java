package io.sternline.server.gateway;

import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CloseWatchDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.OpenWatchDecoder;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.WatchCreditDecoder;
import io.sternline.protocol.sbe.WatchEnd;
import io.sternline.protocol.sbe.WatchEndedDecoder;
import io.sternline.protocol.sbe.WatchEventsDecoder;
import io.sternline.replication.Doorbell;
import io.sternline.server.watch.WatchFrameHandler;
import io.sternline.server.watch.WatchHub;
import io.sternline.server.watch.WatchLink;
import io.sternline.server.watch.WatchLogs;
import io.sternline.server.watch.WatchRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.agrona.DirectBuffer;

/**
 * The gateway's end of watches: what clients say of them goes to the watch thread, and its frames go to the connections.
 *
 * <p>Here is decided who may open one at all, so that neither a refused watch nor a malformed message costs the watch thread
 * anything. The thread is started with the first watch. Frames are always taken from it: those whose connection or watch is
 * gone are dropped, the others wait for their socket, and the {@link WatchLink} of the connection keeps them few.
 */
final class WatchDesk implements WatchFrameHandler {
    private static final long NOW = WatchRequest.Open.NOW;

    /** In place of a namespace's id: all whose changes go through the group's log. */
    private static final int ALL = 0;

    private static final long REVISION_UNKNOWN = -1;

    private final GatewayConfig config;
    private final NodeView node;
    private final ConnectionTable connections;
    private final Outbound outbound;
    private final Messages messages;
    private final GatewayCounters counters;
    private final Doorbell doorbell;
    private final OpenWatchDecoder open = new OpenWatchDecoder();
    private final WatchCreditDecoder credit = new WatchCreditDecoder();
    private final CloseWatchDecoder close = new CloseWatchDecoder();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final WatchEventsDecoder events = new WatchEventsDecoder();
    private final WatchEndedDecoder ended = new WatchEndedDecoder();
    private final ArrayDeque<Connection> paused = new ArrayDeque<>();
    private final List<Connection> unacknowledged = new ArrayList<>();
    private WatchHub hub;
    private long nextHandle = 1;

    WatchDesk(
            final GatewayConfig config,
            final NodeView node,
            final ConnectionTable connections,
            final Outbound outbound,
            final Messages messages,
            final GatewayPorts ports) {
        this.config = config;
        this.node = node;
        this.connections = connections;
        this.outbound = outbound;
        this.messages = messages;
        counters = ports.counters();
        doorbell = ports.doorbell();
    }

    // What clients say. Each returns false if there is no room for it now: the connection is shown again, and not read
    // until then.

    boolean onOpen(
            final Connection connection,
            final MessageHeaderDecoder frameHeader,
            final DirectBuffer frame,
            final int length) {
        MessageShape.OPEN_WATCH.check(frameHeader, frame, 0, length);
        open.wrap(frame, MessageShape.block(0), OpenWatchDecoder.BLOCK_LENGTH, OpenWatchDecoder.SCHEMA_VERSION);
        final int watchId = open.watchId();
        checkCredit(open.creditBytes());
        final ConnectionWatches watches = connection.watches();
        if (watches != null && watches.get(watchId) != null) {
            throw new MalformedMessageException("watch " + watchId + " is open already on this connection");
        }
        if (isRefused(connection, watchId)) {
            return true;
        }
        final Optional<Replication> replication = replication(open.namespaceId());
        final String unavailable = unavailable(replication);
        if (replication.isEmpty()) {
            refuse(
                    connection,
                    watchId,
                    WatchEnd.UNKNOWN_NAMESPACE,
                    "node " + config.nodeId() + " has not heard of namespace " + open.namespaceId());
            return true;
        } else if (unavailable != null) {
            refuse(connection, watchId, WatchEnd.UNAVAILABLE, "node " + config.nodeId() + " " + unavailable);
            return true;
        }
        start();
        return begin(connection, watches, watchId, replication.get() == Replication.ASYNC);
    }

    /** Which log a namespace's changes are in is the node's to know: the revisions of one mean nothing in the other. */
    private Optional<Replication> replication(final int namespaceId) {
        return namespaceId == ALL ? Optional.of(Replication.SYNC) : node.replication(namespaceId);
    }

    /** Why the node cannot serve watches of namespaces of this kind; null if it can. */
    private String unavailable(final Optional<Replication> replication) {
        final boolean isAsync = replication.equals(Optional.of(Replication.ASYNC));
        if (node.changeLog().isEmpty()) {
            return "keeps no change log";
        } else if (isAsync && node.asyncChangeLog().isEmpty()) {
            return "keeps no change log of ASYNC namespaces";
        }
        return isAsync && !node.isAsyncWhole() ? "is being given a copy of the ASYNC namespaces" : null;
    }

    private void start() {
        if (hub == null) {
            final WatchLogs logs =
                    new WatchLogs(node.changeLog().orElseThrow(), node.asyncChangeLog(), node::isAsyncCurrent);
            hub = WatchHub.start(config.nodeId(), logs, node::groupTimeMs, doorbell::ring);
        }
    }

    /** Whether the watch cannot be, and the client was told so. */
    private boolean isRefused(final Connection connection, final int watchId) {
        final ConnectionWatches watches = connection.watches();
        if (open.namespaceId() < 0 || open.afterRevision() < NOW) {
            refuse(
                    connection,
                    watchId,
                    WatchEnd.INVALID_ARGUMENT,
                    "a watch of namespace " + open.namespaceId() + " after revision " + open.afterRevision()
                            + "; ids are not negative, and revisions from -1");
        } else if (open.prefixLength() > Protocol.KEY_BYTES_MAX) {
            refuse(
                    connection,
                    watchId,
                    WatchEnd.INVALID_ARGUMENT,
                    "a prefix of " + open.prefixLength() + " bytes; " + Protocol.KEY_BYTES_MAX + " are allowed");
        } else if (watches != null && watches.size() >= Limits.WATCHES_PER_CONNECTION_MAX) {
            refuse(
                    connection,
                    watchId,
                    WatchEnd.OVERLOADED,
                    "this connection has " + watches.size() + " watches, no more are allowed; close some");
        } else if (counters.watches() >= Limits.WATCHES_MAX) {
            refuse(
                    connection,
                    watchId,
                    WatchEnd.OVERLOADED,
                    "node " + config.nodeId() + " has " + Limits.WATCHES_MAX
                            + " watches, no more are allowed; use another node");
        } else {
            return false;
        }
        return true;
    }

    private boolean begin(
            final Connection connection, final ConnectionWatches known, final int watchId, final boolean isAsync) {
        final ConnectionWatches watches = known == null
                ? new ConnectionWatches(new WatchLink(connection.id(), windowBytes(config.limits())))
                : known;
        final byte[] prefix = new byte[open.prefixLength()];
        final long handle = nextHandle;
        final int creditBytes = open.creditBytes();
        final WatchRequest request = new WatchRequest.Open(
                watches.link(),
                handle,
                watchId,
                open.namespaceId(),
                isAsync,
                open.afterRevision(),
                open.touches() != 0,
                creditBytes,
                prefix);
        open.getPrefix(prefix, 0, prefix.length);
        if (!hub.offer(request)) {
            return pause(connection);
        }
        nextHandle++;
        connection.watches(watches);
        watches.add(watchId, new ConnectionWatches.Open(handle, creditBytes));
        counters.onWatchOpened();
        return true;
    }

    /** Well below where reads are refused and where the connection is not read any more. */
    private static int windowBytes(final GatewayLimits limits) {
        return Math.min(Limits.WATCH_WINDOW_BYTES, limits.outboundBytesMax() / 8);
    }

    boolean onCredit(
            final Connection connection,
            final MessageHeaderDecoder frameHeader,
            final DirectBuffer frame,
            final int length) {
        MessageShape.WATCH_CREDIT.check(frameHeader, frame, 0, length);
        credit.wrap(frame, MessageShape.block(0), WatchCreditDecoder.BLOCK_LENGTH, WatchCreditDecoder.SCHEMA_VERSION);
        checkCredit(credit.creditBytes());
        final ConnectionWatches.Open watch = find(connection, credit.watchId());
        if (watch == null) {
            return true;
        }
        if (watch.creditBytes() + credit.creditBytes() > Integer.MAX_VALUE) {
            throw new MalformedMessageException("watch " + credit.watchId() + " has a credit of " + watch.creditBytes()
                    + " bytes and was given " + credit.creditBytes() + "; " + Integer.MAX_VALUE + " are allowed");
        }
        if (!hub.offer(new WatchRequest.Credit(watch.handle(), credit.creditBytes()))) {
            return pause(connection);
        }
        watch.addCredit(credit.creditBytes());
        return true;
    }

    private static void checkCredit(final int bytes) {
        if (bytes <= 0) {
            throw new MalformedMessageException("a watch's credit is " + bytes + " bytes; at least 1 was expected");
        }
    }

    boolean onClose(
            final Connection connection,
            final MessageHeaderDecoder frameHeader,
            final DirectBuffer frame,
            final int length) {
        MessageShape.CLOSE_WATCH.check(frameHeader, frame, 0, length);
        close.wrap(frame, MessageShape.block(0), CloseWatchDecoder.BLOCK_LENGTH, CloseWatchDecoder.SCHEMA_VERSION);
        final ConnectionWatches.Open watch = find(connection, close.watchId());
        if (watch == null) {
            return true;
        }
        if (!hub.offer(new WatchRequest.Close(watch.handle()))) {
            return pause(connection);
        }
        connection.watches().remove(close.watchId());
        counters.onWatchesClosed(1);
        return true;
    }

    /** The node may have ended it while the client said something of it. */
    private static ConnectionWatches.Open find(final Connection connection, final int watchId) {
        final ConnectionWatches watches = connection.watches();
        return watches == null ? null : watches.get(watchId);
    }

    private void refuse(final Connection connection, final int watchId, final WatchEnd reason, final String message) {
        messages.watchEnded(connection, watchId, reason, REVISION_UNKNOWN, message);
        counters.onWatchRefused(reason);
    }

    private boolean pause(final Connection connection) {
        counters.onReadPause();
        paused.addLast(connection);
        return false;
    }

    /** The connection is closed, or about to be: its watches end without a word. May be called again. */
    void onGone(final Connection connection) {
        final ConnectionWatches watches = connection.watches();
        if (watches != null) {
            connection.watches(null);
            watches.link().gone();
            hub.wake();
            counters.onWatchesClosed(watches.size());
            unacknowledged.remove(connection);
        }
    }

    // What the watch thread says

    int work() {
        if (hub == null) {
            return 0;
        }
        final int frames = hub.drain(this, Limits.WATCH_FRAMES_PER_CYCLE_MAX);
        for (int left = paused.size(); left > 0 && !hub.isFull(); left--) {
            paused.removeFirst().resume();
        }
        return frames;
    }

    /** To be called after the connections were flushed: tells the watch thread what has left. */
    void acknowledge() {
        for (int i = unacknowledged.size() - 1; i >= 0; i--) {
            final Connection connection = unacknowledged.get(i);
            if (connection.watches() == null || connection.watches().acknowledge(connection.outboundBytes())) {
                final Connection last = unacknowledged.remove(unacknowledged.size() - 1);
                if (last != connection) {
                    unacknowledged.set(i, last);
                }
            }
        }
    }

    @Override
    public void onFrame(
            final long connectionId,
            final long handle,
            final int changes,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final Connection connection = connections.get(connectionId);
        if (connection == null || connection.watches() == null) {
            return;
        }
        final ConnectionWatches watches = connection.watches();
        if (watches.queued(length)) {
            unacknowledged.add(connection);
        }
        header.wrap(buffer, offset);
        // All three kinds of frame begin with the watch's id.
        events.wrap(buffer, MessageShape.block(offset), header.blockLength(), header.version());
        final int watchId = events.watchId();
        final ConnectionWatches.Open watch = watches.get(watchId);
        if (watch == null || watch.handle() != handle || !connection.isOpen()) {
            return;
        }
        if (header.templateId() == WatchEventsDecoder.TEMPLATE_ID) {
            watch.addCredit(-(length - MessageHeaderDecoder.ENCODED_LENGTH - WatchEventsDecoder.BLOCK_LENGTH));
            counters.onWatchEvents(changes);
        } else if (header.templateId() == WatchEndedDecoder.TEMPLATE_ID) {
            ended.wrap(buffer, MessageShape.block(offset), header.blockLength(), header.version());
            watches.remove(watchId);
            counters.onWatchEnded(ended.reason());
        }
        outbound.message(connection, buffer, offset, length);
        connections.boundMemory();
    }

    boolean isUrgent() {
        return !paused.isEmpty();
    }

    boolean hasNews() {
        return hub != null && hub.hasNews();
    }

    /** Ends the watch thread, if there is one. */
    void close() {
        if (hub != null) {
            hub.close();
        }
    }
}
