package io.sternline.server.gateway;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.replication.Doorbell;
import io.sternline.server.state.QuerySource;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Queries on their way from the gateway's thread (sole producer) to the state thread (sole consumer). */
public final class QueryRing implements QuerySource {
    private static final int QUERY = 1;
    private static final int PREFIX_BYTES = 2 * Long.BYTES;
    private final OneToOneRingBuffer ring;
    private final Doorbell doorbell;
    private final MessageHandler reader = this::read;
    private QueryHandler handler;

    /** @param doorbell of the reader. */
    public QueryRing(final Doorbell doorbell) {
        this(doorbell, Limits.QUERY_RING_BYTES);
    }

    QueryRing(final Doorbell doorbell, final int capacityBytes) {
        this.doorbell = doorbell;
        ring = new OneToOneRingBuffer(new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(capacityBytes + RingBufferDescriptor.TRAILER_LENGTH, 64)));
    }

    /** @return false if there is no room. */
    boolean offer(
            final long connectionId,
            final long barrierSequence,
            final DirectBuffer query,
            final int offset,
            final int length) {
        final int index = ring.tryClaim(QUERY, PREFIX_BYTES + length);
        if (index < 0) {
            return false;
        }
        ring.buffer().putLong(index, connectionId, LITTLE_ENDIAN);
        ring.buffer().putLong(index + Long.BYTES, barrierSequence, LITTLE_ENDIAN);
        ring.buffer().putBytes(index + PREFIX_BYTES, query, offset, length);
        ring.commit(index);
        doorbell.ring();
        return true;
    }

    @Override
    public int poll(final QueryHandler handler, final int limit) {
        this.handler = handler;
        return ring.read(reader, limit);
    }

    private void read(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        handler.onQuery(
                buffer.getLong(index, LITTLE_ENDIAN),
                buffer.getLong(index + Long.BYTES, LITTLE_ENDIAN),
                buffer,
                index + PREFIX_BYTES,
                length - PREFIX_BYTES);
    }
}
