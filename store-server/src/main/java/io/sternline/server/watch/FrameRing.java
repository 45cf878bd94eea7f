package io.sternline.server.watch;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.concurrent.locks.LockSupport;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Frames on their way from the watch thread (sole producer) to the gateway thread (sole consumer). A full ring is the watch
 * thread's back pressure, and that of nobody else: the gateway takes from it whatever becomes of the connection.
 */
final class FrameRing implements FrameSink {
    /** Before each frame: connection id, handle, changes, padding. */
    static final int PREFIX_BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;

    private static final int HANDLE = Long.BYTES;
    private static final int CHANGES = 2 * Long.BYTES;
    private static final int FRAME = 1;

    private final OneToOneRingBuffer ring;
    private final Runnable doorbell;
    private final MessageHandler reader = this::read;
    private WatchFrameHandler handler;
    private volatile boolean isClosed;

    /** @param doorbell rung when there is something to take. */
    FrameRing(final int capacityBytes, final Runnable doorbell) {
        this.doorbell = doorbell;
        ring = new OneToOneRingBuffer(new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(capacityBytes + RingBufferDescriptor.TRAILER_LENGTH, 64)));
    }

    @Override
    public void send(final Watch watch, final int changes, final DirectBuffer buffer, final int length) {
        int index = ring.tryClaim(FRAME, PREFIX_BYTES + length);
        while (index < 0) {
            if (isClosed) {
                return;
            }
            doorbell.run();
            LockSupport.parkNanos(WatchLimits.RING_PAUSE_NS);
            index = ring.tryClaim(FRAME, PREFIX_BYTES + length);
        }
        ring.buffer().putLong(index, watch.link().connectionId(), LITTLE_ENDIAN);
        ring.buffer().putLong(index + HANDLE, watch.handle(), LITTLE_ENDIAN);
        ring.buffer().putInt(index + CHANGES, changes, LITTLE_ENDIAN);
        ring.buffer().putBytes(index + PREFIX_BYTES, buffer, 0, length);
        ring.commit(index);
        doorbell.run();
    }

    int drain(final WatchFrameHandler taker, final int limit) {
        handler = taker;
        return ring.read(reader, limit);
    }

    private void read(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        handler.onFrame(
                buffer.getLong(index, LITTLE_ENDIAN),
                buffer.getLong(index + HANDLE, LITTLE_ENDIAN),
                buffer.getInt(index + CHANGES, LITTLE_ENDIAN),
                buffer,
                index + PREFIX_BYTES,
                length - PREFIX_BYTES);
    }

    boolean isEmpty() {
        return ring.size() == 0;
    }

    /** From here on frames are dropped where there is no room: nobody takes them any more. */
    void close() {
        isClosed = true;
    }
}
