package io.sternline.server.gateway;

import io.sternline.protocol.PackReader;
import io.sternline.protocol.PackWriter;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.LogBatchEncoder;
import io.sternline.protocol.sbe.LogFrameDecoder;
import io.sternline.protocol.sbe.LogFrameEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.replication.LogPublisher;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Client frames on their way to the log, packed into batches.
 *
 * <p>The queue is a fixed circle of buffers. Frames go to the last one; the first is offered to the log as soon as a
 * duty cycle has read all sockets, full or not, so nothing waits to be packed. When the log takes nothing, the last one
 * goes on filling; when that is full too, the next, and when none is left {@link #append} says no and the caller stops
 * reading. So what the gateway holds is bounded, and nothing it has taken is dropped.
 */
final class BatchQueue implements FrameSink {
    /** Takes a frame that was never offered. */
    @FunctionalInterface
    interface FrameHandler {
        void onFrame(long connectionId, DirectBuffer buffer, int offset, int length);
    }

    /** What a batch adds to its first frame. */
    static final int OVERHEAD_BYTES = MessageHeaderEncoder.ENCODED_LENGTH
            + LogBatchEncoder.BLOCK_LENGTH
            + Protocol.LENGTH_BYTES
            + MessageHeaderEncoder.ENCODED_LENGTH
            + LogFrameEncoder.BLOCK_LENGTH
            + LogFrameEncoder.frameHeaderLength();

    private static final int BUFFER_BYTES = Protocol.FRAME_BYTES_MAX + OVERHEAD_BYTES;
    private static final int HEADER_BYTES = MessageHeaderEncoder.ENCODED_LENGTH + LogBatchEncoder.BLOCK_LENGTH;
    private static final int FRAME_OVERHEAD_BYTES = OVERHEAD_BYTES - HEADER_BYTES;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final LogBatchEncoder batch = new LogBatchEncoder();
    private final LogFrameEncoder logFrame = new LogFrameEncoder();
    private final LogFrameDecoder undone = new LogFrameDecoder();
    private final PackWriter writer = new PackWriter();
    private final PackReader reader = new PackReader();
    private final UnsafeBuffer[] buffers;
    private final int[] lengths;
    private int first;
    private int used;

    BatchQueue() {
        this(Limits.BATCHES_WAITING_MAX);
    }

    BatchQueue(final int batchesMax) {
        buffers = new UnsafeBuffer[batchesMax];
        lengths = new int[batchesMax];
        for (int i = 0; i < batchesMax; i++) {
            buffers[i] = new UnsafeBuffer(ByteBuffer.allocateDirect(BUFFER_BYTES));
        }
    }

    /**
     * Copies a frame into the last batch.
     *
     * @return false if there is no room now.
     */
    @Override
    public boolean append(final long connectionId, final DirectBuffer frame, final int offset, final int length) {
        if (used == 0) {
            begin();
        } else if (lengths[last()] + FRAME_OVERHEAD_BYTES + length > Limits.BATCH_BYTES_TARGET) {
            if (used == buffers.length) {
                return false;
            }
            begin();
        }
        final int last = last();
        writer.wrap(buffers[last], lengths[last]);
        logFrame.wrapAndApplyHeader(buffers[last], writer.begin(), header)
                .connectionId(connectionId)
                .putFrame(frame, offset, length);
        writer.end(MessageHeaderEncoder.ENCODED_LENGTH + logFrame.encodedLength());
        lengths[last] = writer.position();
        return true;
    }

    /**
     * Offers batches for as long as the log takes them.
     *
     * @return how many it took.
     */
    int offerTo(final LogPublisher publisher) {
        int offered = 0;
        while (used > 0 && publisher.offer(buffers[first], 0, lengths[first]) == LogPublisher.Offer.SENT) {
            removeFirst();
            offered++;
        }
        return offered;
    }

    /** Takes back every frame that was not offered: none of their commands has been done. */
    void drain(final FrameHandler handler) {
        while (used > 0) {
            reader.wrap(buffers[first], HEADER_BYTES, lengths[first] - HEADER_BYTES);
            while (reader.next()) {
                undone.wrap(
                        buffers[first],
                        MessageShape.block(reader.messageOffset()),
                        LogFrameDecoder.BLOCK_LENGTH,
                        LogFrameDecoder.SCHEMA_VERSION);
                final long connectionId = undone.connectionId();
                final int length = undone.frameLength();
                handler.onFrame(
                        connectionId, buffers[first], undone.limit() + LogFrameDecoder.frameHeaderLength(), length);
            }
            removeFirst();
        }
    }

    boolean isEmpty() {
        return used == 0;
    }

    /** Batches that wait. */
    int size() {
        return used;
    }

    private void begin() {
        used++;
        batch.wrapAndApplyHeader(buffers[last()], 0, header).reserved(0);
        lengths[last()] = HEADER_BYTES;
    }

    private int last() {
        return (first + used - 1) % buffers.length;
    }

    private void removeFirst() {
        first = (first + 1) % buffers.length;
        used--;
    }
}
