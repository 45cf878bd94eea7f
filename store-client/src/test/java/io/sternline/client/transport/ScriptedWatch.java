package io.sternline.client.transport;

import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.PackWriter;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.OpenWatchDecoder;
import io.sternline.protocol.sbe.WatchEnd;
import io.sternline.protocol.sbe.WatchEndedEncoder;
import io.sternline.protocol.sbe.WatchEventsEncoder;
import io.sternline.protocol.sbe.WatchOpenedEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** A watch as one scripted node was asked for it, and what the node says to it. */
final class ScriptedWatch {
    private static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int START = Protocol.LENGTH_BYTES;

    /** The group's clock in what is said. */
    static final long GROUP_TIME_MS = 1_000_000;

    private final ScriptedConnection connection;
    private final int nodeId;
    private final int watchId;
    private final int namespaceId;
    private final long afterRevision;
    private final boolean hasTouches;
    private final String prefix;
    private final AtomicLong creditBytes = new AtomicLong();
    private volatile boolean isClosed;

    ScriptedWatch(final ScriptedConnection connection, final int nodeId, final OpenWatchDecoder open) {
        this.connection = connection;
        this.nodeId = nodeId;
        watchId = open.watchId();
        namespaceId = open.namespaceId();
        afterRevision = open.afterRevision();
        hasTouches = open.touches() != 0;
        creditBytes.set(open.creditBytes());
        prefix = new String(Messages.bytes(open.prefixLength(), open::getPrefix), StandardCharsets.UTF_8);
    }

    int nodeId() {
        return nodeId;
    }

    int watchId() {
        return watchId;
    }

    int namespaceId() {
        return namespaceId;
    }

    long afterRevision() {
        return afterRevision;
    }

    boolean hasTouches() {
        return hasTouches;
    }

    String prefix() {
        return prefix;
    }

    /** What the client has room for now. */
    long creditBytes() {
        return creditBytes.get();
    }

    /** Whether the client has closed it. */
    boolean isClosed() {
        return isClosed;
    }

    void onCredit(final int bytes) {
        creditBytes.addAndGet(bytes);
    }

    void onClose() {
        isClosed = true;
    }

    /** Cuts the connection it came over. */
    void cut() {
        connection.close();
    }

    ScriptedWatch opened(final long revision) {
        connection.send(buffer -> new WatchOpenedEncoder()
                .wrapAndApplyHeader(buffer, START, new MessageHeaderEncoder())
                .watchId(watchId)
                .revision(revision)
                .encodedLength());
        return this;
    }

    /** Changes, and how far the watch has come with them; more may follow. */
    ScriptedWatch events(final long revision, final byte[]... changes) {
        return events(revision, false, changes);
    }

    /** There is nothing more at the moment. */
    ScriptedWatch atEnd(final long revision, final byte[]... changes) {
        return events(revision, true, changes);
    }

    private ScriptedWatch events(final long revision, final boolean isAtEnd, final byte[]... changes) {
        final PackWriter pack = new PackWriter().wrap(new ArrayBuffer(1024), 0);
        for (final byte[] change : changes) {
            pack.append(new ArrayBuffer(change), 0, change.length);
        }
        creditBytes.addAndGet(-pack.length());
        connection.send(buffer -> {
            new WatchEventsEncoder()
                    .wrapAndApplyHeader(buffer, START, new MessageHeaderEncoder())
                    .watchId(watchId)
                    .revision(revision)
                    .groupTimeMs(GROUP_TIME_MS)
                    .isAtEnd((short) (isAtEnd ? 1 : 0));
            buffer.putBytes(START + HEADER + WatchEventsEncoder.BLOCK_LENGTH, pack.buffer(), 0, pack.length());
            return WatchEventsEncoder.BLOCK_LENGTH + pack.length();
        });
        return this;
    }

    ScriptedWatch ended(final WatchEnd reason) {
        connection.send(buffer -> new WatchEndedEncoder()
                .wrapAndApplyHeader(buffer, START, new MessageHeaderEncoder())
                .watchId(watchId)
                .reason(reason)
                .oldestRevision(-1)
                .message("scripted end")
                .encodedLength());
        return this;
    }
}
