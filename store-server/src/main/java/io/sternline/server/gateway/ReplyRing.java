package io.sternline.server.gateway;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.Protocol;
import io.sternline.replication.Doorbell;
import io.sternline.server.state.ReplySink;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Replies on their way from the state thread (sole producer) to the gateway's (sole consumer). A full ring is the
 * state thread's back pressure: it keeps the reply and tries again. Where both are one thread it makes room itself.
 */
public final class ReplyRing implements ReplySink {
    /** Takes one reply. */
    @FunctionalInterface
    interface Handler {
        void onReply(long connectionId, DirectBuffer buffer, int offset, int length);
    }

    /** Largest reply: it must fit a frame of its own. */
    public static final int REPLY_BYTES_MAX = Protocol.FRAME_BYTES_MAX - FrameBytes.PACK_OVERHEAD;

    private static final int REPLY = 1;
    private final OneToOneRingBuffer ring;
    private final Doorbell doorbell;
    private final MessageHandler reader = this::read;
    private Handler handler;
    private Runnable onFull = () -> {};
    private volatile boolean closed;

    public ReplyRing(final Doorbell doorbell) {
        this(doorbell, Limits.REPLY_RING_BYTES);
    }

    ReplyRing(final Doorbell doorbell, final int capacityBytes) {
        this.doorbell = doorbell;
        ring = new OneToOneRingBuffer(new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(capacityBytes + RingBufferDescriptor.TRAILER_LENGTH, 64)));
    }

    @Override
    public boolean offer(final long connectionId, final DirectBuffer reply, final int offset, final int length) {
        if (length > REPLY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a reply of " + length + " bytes does not fit a frame: " + REPLY_BYTES_MAX + " at most");
        }
        if (closed) {
            return true;
        }
        final int index = ring.tryClaim(REPLY, Long.BYTES + length);
        if (index < 0) {
            doorbell.ring();
            onFull.run();
            return false;
        }
        ring.buffer().putLong(index, connectionId, LITTLE_ENDIAN);
        ring.buffer().putBytes(index + Long.BYTES, reply, offset, length);
        ring.commit(index);
        doorbell.ring();
        return true;
    }

    /** What makes room where producer and consumer are one thread, which calls this. */
    void onFull(final Runnable action) {
        onFull = action;
    }

    int drain(final Handler handler, final int limit) {
        this.handler = handler;
        return ring.read(reader, limit);
    }

    private void read(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        handler.onReply(buffer.getLong(index, LITTLE_ENDIAN), buffer, index + Long.BYTES, length - Long.BYTES);
    }

    boolean isEmpty() {
        return ring.size() == 0;
    }

    /** From here on replies are dropped: nobody is left to take them, and the state thread must not wait for room. */
    public void close() {
        closed = true;
    }
}
