package io.sternline.replication.async;

import io.sternline.replication.changelog.ChangeRecorder;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * What the state thread ({@link StateDesk}) and the async thread ({@link RingStatePort}) share: a ring of requests, a ring of
 * what comes back, and what the state thread tells of itself. Each field has one writer.
 *
 * <p>Every message in either ring begins with the same header, the meaning of whose numbers is its kind's; a record, if the
 * kind has one, follows.
 */
final class DeskRings {
    static final int APPLY = 1;
    static final int STAND_AT = 2;
    static final int GO_BACK = 3;
    static final int BEGIN_LOAD = 4;
    static final int LOAD = 5;
    static final int END_LOAD = 6;
    static final int END_RESTORE = 7;
    static final int BEGIN_COPY = 8;
    static final int NEXT_SLICE = 9;
    static final int END_COPY = 10;
    static final int BEGIN_MERGE = 11;
    static final int TAIL = 12;
    static final int END_TAIL = 13;
    static final int CHANGED = 14;
    static final int FINISH_MERGE = 15;
    static final int DROP_MERGE = 16;
    static final int BEGIN = 17;

    static final int COPIED = 21;
    static final int SLICE = 22;
    static final int TAIL_ENDED = 23;
    static final int MERGED = 24;
    static final int TAIL_TOO_LONG = 25;

    /** Of each ring, whose largest message may be an eighth: a record has {@link ChangeRecorder#CHANGE_BYTES_MAX} at most. */
    static final int RING_BYTES = 8 * 1024 * 1024;

    static final int HEADER_BYTES = 32;

    /** What a message without a record may take of a ring, the gap at the ring's end included. */
    static final int SHORT_ROOM_BYTES = 2 * frameBytes(0);

    private static final int EPOCH_OFFSET = 0;
    private static final int FIRST_OFFSET = 8;
    private static final int SECOND_OFFSET = 16;
    private static final int ID_OFFSET = 24;
    private static final int FLAG_OFFSET = 28;

    private static final int DONE_EPOCH_SHIFT = 48;
    private static final long DONE_COUNT_MASK = (1L << DONE_EPOCH_SHIFT) - 1;

    /** The async thread writes, the state thread reads. */
    final RingBuffer requests = createRing();

    /** The state thread writes, the async thread reads. */
    final RingBuffer replies = createRing();

    // Written by the state thread

    volatile Standing standing = Standing.NONE;
    volatile boolean isComplete;
    volatile boolean hasBegun;
    volatile long revision;

    /** Which epoch's requests were counted, in the upper bits, so that a count is never taken for that of another epoch. */
    private volatile long done;

    private static RingBuffer createRing() {
        final int bytes = RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH;
        final RingBuffer ring = new OneToOneRingBuffer(
                new UnsafeBuffer(BufferUtil.allocateDirectAligned(bytes, BitUtil.CACHE_LINE_LENGTH)));
        if (ring.maxMsgLength() < HEADER_BYTES + ChangeRecorder.CHANGE_BYTES_MAX) {
            throw new IllegalStateException("a ring of " + RING_BYTES + " bytes takes messages of "
                    + ring.maxMsgLength() + " bytes, but a record may have " + ChangeRecorder.CHANGE_BYTES_MAX);
        }
        return ring;
    }

    /** What a message with a record of that length takes of a ring, in bytes. */
    static int frameBytes(final int recordLength) {
        return BitUtil.align(Integer.BYTES + Integer.BYTES + HEADER_BYTES + recordLength, 2 * Integer.BYTES);
    }

    static int room(final RingBuffer ring) {
        return RING_BYTES - ring.size();
    }

    /** @return whether there was room. */
    static boolean write(
            final RingBuffer ring,
            final int kind,
            final long epoch,
            final long first,
            final long second,
            final int id,
            final int flag) {
        final int index = ring.tryClaim(kind, HEADER_BYTES);
        if (index < 0) {
            return false;
        }
        header(ring.buffer(), index, epoch, first, second, id, flag);
        ring.commit(index);
        return true;
    }

    /** @return whether there was room. */
    static boolean write(
            final RingBuffer ring,
            final int kind,
            final long epoch,
            final long first,
            final int id,
            final DirectBuffer record,
            final int offset,
            final int length) {
        final int index = ring.tryClaim(kind, HEADER_BYTES + length);
        if (index < 0) {
            return false;
        }
        final MutableDirectBuffer buffer = ring.buffer();
        header(buffer, index, epoch, first, 0, id, 0);
        buffer.putBytes(index + HEADER_BYTES, record, offset, length);
        ring.commit(index);
        return true;
    }

    private static void header(
            final MutableDirectBuffer buffer,
            final int index,
            final long epoch,
            final long first,
            final long second,
            final int id,
            final int flag) {
        buffer.putLong(index + EPOCH_OFFSET, epoch);
        buffer.putLong(index + FIRST_OFFSET, first);
        buffer.putLong(index + SECOND_OFFSET, second);
        buffer.putInt(index + ID_OFFSET, id);
        buffer.putInt(index + FLAG_OFFSET, flag);
    }

    static long epoch(final MutableDirectBuffer buffer, final int index) {
        return buffer.getLong(index + EPOCH_OFFSET);
    }

    static long first(final MutableDirectBuffer buffer, final int index) {
        return buffer.getLong(index + FIRST_OFFSET);
    }

    static long second(final MutableDirectBuffer buffer, final int index) {
        return buffer.getLong(index + SECOND_OFFSET);
    }

    static int id(final MutableDirectBuffer buffer, final int index) {
        return buffer.getInt(index + ID_OFFSET);
    }

    static int flag(final MutableDirectBuffer buffer, final int index) {
        return buffer.getInt(index + FLAG_OFFSET);
    }

    /** State thread; before each answer, which may be about it. */
    void tell(final AsyncStateMachine state) {
        final long newRevision = state.revision();
        if (newRevision != revision) {
            revision = newRevision;
        }
        final boolean isCompleteNow = state.isComplete();
        if (isCompleteNow != isComplete) {
            isComplete = isCompleteNow;
        }
        final boolean hasBegunNow = state.hasBegun();
        if (hasBegunNow != hasBegun) {
            hasBegun = hasBegunNow;
        }
    }

    /** State thread: so many requests of that epoch have been carried out. */
    void done(final long epoch, final long count) {
        done = epoch << DONE_EPOCH_SHIFT | count & DONE_COUNT_MASK;
    }

    /** Any thread. */
    long done(final long epoch) {
        final long now = done;
        return now >>> DONE_EPOCH_SHIFT == epoch << DONE_EPOCH_SHIFT >>> DONE_EPOCH_SHIFT ? now & DONE_COUNT_MASK : 0;
    }
}
