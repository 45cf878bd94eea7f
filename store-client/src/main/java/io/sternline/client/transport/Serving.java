package io.sternline.client.transport;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.client.Change;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.ChangePutDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import java.util.concurrent.TimeUnit;

/**
 * A watch's time with one node: what the node may send, and what it has sent. A node that breaks the order, leaves a gap or
 * sends more than there is room for is a broken peer. Owned by the loop.
 */
final class Serving {
    final Connection node;
    final int watchId;

    /** 0: all. */
    final int namespaceId;

    private final RunningWatch watch;
    private boolean isOpened;
    private boolean isUseful;
    private long creditBytes;
    private long openedRevision;

    /** Of the newest change and progress that came; -1: none did. */
    private long changeRevision = -1;

    private long progressRevision = -1;

    /** When it was last seen to go on. */
    private long heardNs;

    Serving(
            final RunningWatch watch,
            final Connection node,
            final int watchId,
            final int namespaceId,
            final long nowNs) {
        this.watch = watch;
        this.node = node;
        this.watchId = watchId;
        this.namespaceId = namespaceId;
        creditBytes = watch.roomBytes();
        heardNs = nowNs;
    }

    boolean isOpened() {
        return isOpened;
    }

    /** Whether the node has brought the watch forward, or at least found nothing missing. */
    boolean isUseful() {
        return isUseful;
    }

    /** Whether the node serves the watch and has not shown that it has come as far. */
    boolean isBehind() {
        return isOpened && progressRevision < watch.revision;
    }

    void grant(final int bytes, final long nowNs) {
        if (creditBytes <= 0) {
            // It could not have said anything before.
            heardNs = nowNs;
        }
        creditBytes += bytes;
    }

    /** Whether the node has not gone on for too long though it could. */
    boolean isSilent(final long nowNs, final long stalledNs) {
        heardNs = creditBytes > 0 || !isOpened ? heardNs + stalledNs : nowNs;
        return nowNs - heardNs >= TimeUnit.MILLISECONDS.toNanos(TransportLimits.WATCH_SILENCE_MS_MAX);
    }

    void onOpened(final long revision, final long nowNs) {
        if (isOpened || revision < 0) {
            throw new MalformedMessageException(
                    "WatchOpened at revision " + revision + (isOpened ? " of a watch that is open" : ""));
        }
        if (watch.revision >= 0 && revision > watch.revision) {
            throw new MalformedMessageException("WatchOpened at revision " + revision
                    + ", which leaves out those after " + watch.revision + " that were asked for");
        }
        isOpened = true;
        heardNs = nowNs;
        openedRevision = revision;
    }

    /** @param packBytes of the changes that came with it. */
    void onEvents(final int packBytes) {
        if (!isOpened) {
            throw new MalformedMessageException("WatchEvents of a watch that was not opened");
        }
        if (packBytes > 0 && creditBytes <= 0) {
            throw new MalformedMessageException(
                    packBytes + " bytes of changes came to a watch that had no room for any");
        }
        creditBytes -= packBytes;
    }

    /** The next change, which {@code pack} stands on. */
    void onChange(final PackReader pack, final ChangeDecoder decoder) {
        final long revision = revisionOf(pack);
        final long before = Math.max(openedRevision, changeRevision);
        if (revision <= before) {
            throw new MalformedMessageException(
                    "the change of revision " + revision + " came after revision " + before);
        }
        changeRevision = revision;
        final int bytes = Protocol.LENGTH_BYTES + pack.messageLength();
        if (revision <= watch.revision) {
            watch.hold(bytes);
            watch.taken(bytes);
            return;
        }
        final Change change = decoder.decode(pack, watch, namespaceId);
        watch.hold(bytes);
        watch.revision = revision;
        watch.sink.onChange(change, bytes);
    }

    /**
     * The node tells how far it has come.
     *
     * @param isCutOff whether the node may not know what there is, so that having nothing more does not count.
     * @return whether every change that the watch has seen, and maybe more, is in what the node tells.
     */
    boolean onProgress(final long revision, final boolean isCutOff, final long nowNs) {
        final long before = Math.max(progressRevision, changeRevision);
        if (revision < before) {
            throw new MalformedMessageException(
                    "a watch that had come to revision " + before + " went back to revision " + revision);
        }
        final boolean hasReachedWatch = revision >= watch.revision;
        // A node that is behind the watch, or cut off, must at least go on.
        final boolean isMoving = progressRevision >= 0 && revision > progressRevision;
        if (hasReachedWatch && !isCutOff || isMoving) {
            isUseful = true;
            heardNs = nowNs;
        }
        progressRevision = revision;
        watch.revision = Math.max(watch.revision, revision);
        return hasReachedWatch;
    }

    /** All kinds of changes begin with their revision. */
    private static long revisionOf(final PackReader pack) {
        ReplyDecoder.blockLength(pack.header(), ChangePutDecoder.groupTimeMsEncodingOffset());
        return pack.buffer()
                .getLong(
                        pack.messageOffset()
                                + MessageHeaderDecoder.ENCODED_LENGTH
                                + ChangePutDecoder.revisionEncodingOffset(),
                        LITTLE_ENDIAN);
    }
}
