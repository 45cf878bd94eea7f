package io.sternline.replication.async;

import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The async thread's end of the two rings: each method writes one request, and {@link #poll} hands out what came back. All
 * that is decided, is decided at the other end ({@link StateDesk}), but for one thing: what came back of an epoch that is over
 * is passed over here.
 */
final class RingStatePort implements StatePort {
    private final MessageHandler onReply = this::onReply;
    /** Where a copy ends, and what came before it. */
    private final UnsafeBuffer loaded = new UnsafeBuffer(new byte[Long.BYTES + EndsCodec.BYTES_MAX]);

    private final DeskRings rings;
    private Handler handler;
    private long pollEpoch;

    /** Of which epoch {@link #requested} tells. */
    private long requestEpoch;

    private long requested;

    RingStatePort(final DeskRings rings) {
        this.rings = rings;
    }

    @Override
    public Standing standing() {
        return rings.standing;
    }

    @Override
    public boolean isComplete() {
        return rings.isComplete;
    }

    @Override
    public boolean hasBegun() {
        return rings.hasBegun;
    }

    @Override
    public boolean begin(final long epoch) {
        return request(DeskRings.BEGIN, epoch, 0, 0, 0, 0);
    }

    @Override
    public long revision() {
        return rings.revision;
    }

    @Override
    public long done() {
        return rings.done(rings.standing.epoch());
    }

    @Override
    public long requested() {
        return requestEpoch == rings.standing.epoch() ? requested : 0;
    }

    @Override
    public boolean apply(
            final long epoch, final long revision, final DirectBuffer buffer, final int offset, final int length) {
        return request(DeskRings.APPLY, epoch, revision, 0, buffer, offset, length);
    }

    @Override
    public boolean standAt(final long epoch, final long revision) {
        return request(DeskRings.STAND_AT, epoch, revision, 0, 0, 0);
    }

    @Override
    public boolean goBack(final long epoch, final long revision, final long completeAt) {
        return request(DeskRings.GO_BACK, epoch, revision, completeAt, 0, 0);
    }

    @Override
    public boolean beginLoad(final long epoch) {
        return request(DeskRings.BEGIN_LOAD, epoch, 0, 0, 0, 0);
    }

    @Override
    public boolean load(final long epoch, final DirectBuffer buffer, final int offset, final int length) {
        return request(DeskRings.LOAD, epoch, 0, 0, buffer, offset, length);
    }

    @Override
    public boolean endLoad(final long epoch, final long revision, final long completeAt, final List<Long> endsBefore) {
        loaded.putLong(0, completeAt);
        final int bytes = Long.BYTES + EndsCodec.encode(loaded, Long.BYTES, endsBefore);
        return request(DeskRings.END_LOAD, epoch, revision, 0, loaded, 0, bytes);
    }

    @Override
    public boolean endRestore(final long epoch, final long revision, final long completeAt) {
        return request(DeskRings.END_RESTORE, epoch, revision, completeAt, 0, 0);
    }

    @Override
    public boolean beginCopy(final long epoch, final int copyId) {
        return request(DeskRings.BEGIN_COPY, epoch, 0, 0, copyId, 0);
    }

    @Override
    public boolean nextSlice(final long epoch, final int copyId, final int bytesMax) {
        return request(DeskRings.NEXT_SLICE, epoch, bytesMax, 0, copyId, 0);
    }

    @Override
    public boolean endCopy(final long epoch, final int copyId) {
        return request(DeskRings.END_COPY, epoch, 0, 0, copyId, 0);
    }

    @Override
    public boolean beginMerge(final long epoch, final int mergeId, final long commonRevision, final boolean isLogged) {
        return request(DeskRings.BEGIN_MERGE, epoch, commonRevision, 0, mergeId, isLogged ? 1 : 0);
    }

    @Override
    public boolean tail(
            final long epoch, final int mergeId, final DirectBuffer buffer, final int offset, final int length) {
        return request(DeskRings.TAIL, epoch, 0, mergeId, buffer, offset, length);
    }

    @Override
    public boolean endTail(final long epoch, final int mergeId) {
        return request(DeskRings.END_TAIL, epoch, 0, 0, mergeId, 0);
    }

    @Override
    public boolean changed(
            final long epoch, final int mergeId, final DirectBuffer buffer, final int offset, final int length) {
        return request(DeskRings.CHANGED, epoch, 0, mergeId, buffer, offset, length);
    }

    @Override
    public boolean finishMerge(final long epoch, final int mergeId) {
        return request(DeskRings.FINISH_MERGE, epoch, 0, 0, mergeId, 0);
    }

    @Override
    public boolean dropMerge(final long epoch, final int mergeId) {
        return request(DeskRings.DROP_MERGE, epoch, 0, 0, mergeId, 0);
    }

    private boolean request(
            final int kind, final long epoch, final long first, final long second, final int id, final int flag) {
        return counted(epoch, DeskRings.write(rings.requests, kind, epoch, first, second, id, flag));
    }

    private boolean request(
            final int kind,
            final long epoch,
            final long revision,
            final int id,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        return counted(epoch, DeskRings.write(rings.requests, kind, epoch, revision, id, buffer, offset, length));
    }

    private boolean counted(final long epoch, final boolean isWritten) {
        if (isWritten) {
            if (epoch != requestEpoch) {
                requestEpoch = epoch;
                requested = 0;
            }
            requested++;
        }
        return isWritten;
    }

    @Override
    public int poll(final Handler newHandler, final int limit) {
        handler = newHandler;
        pollEpoch = rings.standing.epoch();
        return rings.replies.read(onReply, limit);
    }

    private void onReply(final int kind, final MutableDirectBuffer buffer, final int index, final int length) {
        if (DeskRings.epoch(buffer, index) != pollEpoch) {
            return;
        }
        final int id = DeskRings.id(buffer, index);
        final long first = DeskRings.first(buffer, index);
        final long second = DeskRings.second(buffer, index);
        final int flag = DeskRings.flag(buffer, index);
        switch (kind) {
            case DeskRings.COPIED ->
                handler.onCopied(id, buffer, index + DeskRings.HEADER_BYTES, length - DeskRings.HEADER_BYTES);
            case DeskRings.SLICE -> handler.onSlice(id, first, second, flag != 0);
            case DeskRings.TAIL_ENDED -> handler.onTailEnded(id, first);
            case DeskRings.MERGED -> handler.onMerged(id, TailMerge.Verdict.values()[flag], first, second);
            case DeskRings.TAIL_TOO_LONG -> handler.onTailTooLong(id);
            default -> throw new IllegalStateException("the state thread has sent a message of unknown kind " + kind);
        }
    }
}
