package io.sternline.server.gateway;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.replication.Doorbell;
import io.sternline.server.state.LocalCommandSource;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Frames of commands for ASYNC namespaces on their way from the gateway thread (sole producer) to the state thread (sole
 * consumer). What is in it will be answered, by a primary or by one that is none any more. When it is full, connections with
 * more are not read until half of it has been taken.
 */
public final class LocalCommandRing implements LocalCommandSource, FrameSink {
    private static final int FRAME = 1;
    private final OneToOneRingBuffer ring;
    private final Doorbell doorbell;
    private final MessageHandler reader = this::read;
    private FrameHandler handler;
    private boolean isBlocked;

    /** @param doorbell of the reader. */
    public LocalCommandRing(final Doorbell doorbell) {
        this(doorbell, Limits.LOCAL_RING_BYTES);
    }

    LocalCommandRing(final Doorbell doorbell, final int capacityBytes) {
        this.doorbell = doorbell;
        ring = new OneToOneRingBuffer(new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(capacityBytes + RingBufferDescriptor.TRAILER_LENGTH, 64)));
    }

    @Override
    public boolean append(final long connectionId, final DirectBuffer frame, final int offset, final int length) {
        final int index = ring.tryClaim(FRAME, Long.BYTES + length);
        isBlocked = index < 0;
        if (isBlocked) {
            return false;
        }
        ring.buffer().putLong(index, connectionId, LITTLE_ENDIAN);
        ring.buffer().putBytes(index + Long.BYTES, frame, offset, length);
        ring.commit(index);
        doorbell.ring();
        return true;
    }

    /** Whether a frame found no room, and connections wait for it. Gateway thread. */
    boolean isBlocked() {
        return isBlocked;
    }

    /** Whether those that wait may go on: once for each time that they had to wait. Gateway thread. */
    boolean hasRoomAgain() {
        if (!isBlocked || ring.size() > ring.capacity() / 2) {
            return false;
        }
        isBlocked = false;
        return true;
    }

    @Override
    public int poll(final FrameHandler frameHandler, final int limit) {
        handler = frameHandler;
        return ring.read(reader, limit);
    }

    private void read(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        handler.onFrame(buffer.getLong(index, LITTLE_ENDIAN), buffer, index + Long.BYTES, length - Long.BYTES);
    }
}
