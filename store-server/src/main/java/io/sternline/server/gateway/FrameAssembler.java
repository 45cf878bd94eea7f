package io.sternline.server.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What one connection has sent and nobody has taken yet, cut into frames.
 *
 * <p>A frame that lies whole in the buffer it was read into (nearly every one) is shown in place, without a copy. Bytes
 * of a frame that has not all arrived move to a buffer that grows as they come: what is announced costs nothing, only
 * what is sent. The length is checked before anything is kept for it.
 */
final class FrameAssembler {
    /** No whole frame is there. */
    static final int NONE = -1;

    private static final int UNFINISHED_BYTES_MIN = 256;
    private final ByteBufAllocator allocator;
    private final MemoryGauge memory;
    private ByteBuf pending;

    /** @param memory counts what the buffers of all connections take. */
    FrameAssembler(final ByteBufAllocator allocator, final MemoryGauge memory) {
        this.allocator = allocator;
        this.memory = memory;
    }

    /** Takes over {@code received}, and its reference with it. */
    void add(final ByteBuf received) {
        if (pending == null) {
            pending(received);
            return;
        }
        try {
            if (pending.writableBytes() < received.readableBytes()) {
                grow(pending.readableBytes() + received.readableBytes());
            }
            pending.writeBytes(received);
        } finally {
            received.release();
        }
    }

    /**
     * Shows the next whole frame, without its length, in {@code view} until {@link #take} or {@link #release}.
     *
     * @return its bytes, or {@link #NONE}.
     * @throws OversizedFrameException if it is, or is going to be, over {@code bytesMax}.
     * @throws MalformedMessageException if no message is as short as it claims to be.
     */
    int peek(final UnsafeBuffer view, final int bytesMax) {
        if (pending == null || pending.readableBytes() < Protocol.LENGTH_BYTES) {
            return NONE;
        }
        final long length = pending.getUnsignedIntLE(pending.readerIndex());
        if (length > bytesMax) {
            throw new OversizedFrameException(length, bytesMax);
        }
        if (length < MessageHeaderDecoder.ENCODED_LENGTH) {
            throw new MalformedMessageException("a frame of " + length + " bytes is shorter than a message header of "
                    + MessageHeaderDecoder.ENCODED_LENGTH);
        }
        if (pending.readableBytes() - Protocol.LENGTH_BYTES < length) {
            return NONE;
        }
        FrameBytes.wrap(view, pending, pending.readerIndex() + Protocol.LENGTH_BYTES, (int) length);
        return (int) length;
    }

    /** Drops the frame of {@code length} bytes that was shown last. */
    void take(final int length) {
        if (pending != null) {
            pending.skipBytes(Protocol.LENGTH_BYTES + length);
        }
    }

    /** Gives back memory that the unfinished rest does not need. */
    void trim() {
        if (pending == null) {
            return;
        }
        if (!pending.isReadable()) {
            release();
        } else if (pending.capacity() > Math.max(UNFINISHED_BYTES_MIN, 4 * pending.readableBytes())) {
            move(2 * pending.readableBytes());
        }
    }

    /** The first four bytes, read as big endian; 0 if fewer are there. Tells what kind of stranger is talking. */
    int firstBytes() {
        return pending == null || pending.readableBytes() < Integer.BYTES ? 0 : pending.getInt(pending.readerIndex());
    }

    /** What is held, whether it is filled or not. */
    int capacity() {
        return pending == null ? 0 : pending.capacity();
    }

    void release() {
        if (pending != null) {
            final ByteBuf released = pending;
            pending(null);
            released.release();
        }
    }

    /** Twice what is needed, so that bytes are not moved at every read; but no more than the largest frame needs. */
    private void grow(final int needed) {
        move(Math.max(needed, Math.min(2 * needed, Protocol.LENGTH_BYTES + Protocol.FRAME_BYTES_MAX)));
    }

    private void move(final int capacity) {
        final ByteBuf larger = allocator.directBuffer(Math.max(UNFINISHED_BYTES_MIN, capacity));
        final ByteBuf moved = pending;
        larger.writeBytes(moved);
        pending(larger);
        moved.release();
    }

    private void pending(final ByteBuf next) {
        memory.add((next == null ? 0 : next.capacity()) - capacity());
        pending = next;
    }
}
