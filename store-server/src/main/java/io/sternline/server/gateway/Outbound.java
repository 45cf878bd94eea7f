package io.sternline.server.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.ReplyFrameEncoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes to connections. Replies of one duty cycle are packed into one frame for each connection, and each connection is
 * flushed once, at the end of the cycle: one system call however many replies.
 */
final class Outbound {
    private static final int FRAME_BYTES_INITIAL = 512;
    private static final byte[] REPLY_FRAME_START = replyFrameStart();

    private final ByteBufAllocator allocator;
    private final MemoryGauge queued;
    private final List<Connection> dirty = new ArrayList<>();

    /** @param queued counts what is queued. */
    Outbound(final ByteBufAllocator allocator, final MemoryGauge queued) {
        this.allocator = allocator;
        this.queued = queued;
    }

    private static byte[] replyFrameStart() {
        final int messageBytes = MessageHeaderEncoder.ENCODED_LENGTH + ReplyFrameEncoder.BLOCK_LENGTH;
        final byte[] start = new byte[Protocol.LENGTH_BYTES + messageBytes];
        new ReplyFrameEncoder()
                .wrapAndApplyHeader(new UnsafeBuffer(start), Protocol.LENGTH_BYTES, new MessageHeaderEncoder())
                .reserved(0);
        return start;
    }

    /** Packs one reply message. */
    void reply(final Connection connection, final DirectBuffer buffer, final int offset, final int length) {
        try {
            pack(connection, buffer, offset, length);
        } catch (final OutOfMemoryError e) {
            connection.fail(e);
        }
    }

    private void pack(final Connection connection, final DirectBuffer buffer, final int offset, final int length) {
        ByteBuf frame = connection.replyFrame();
        if (frame != null
                && frame.readableBytes() + Protocol.LENGTH_BYTES + length
                        > Protocol.FRAME_BYTES_TARGET + Protocol.LENGTH_BYTES) {
            endFrame(connection);
            frame = null;
        }
        if (frame == null) {
            final int needed = REPLY_FRAME_START.length + Protocol.LENGTH_BYTES + length;
            frame = allocator.directBuffer(Math.max(FRAME_BYTES_INITIAL, needed));
            frame.writeBytes(REPLY_FRAME_START);
            queued.add(frame.capacity());
            connection.replyFrame(frame);
            markDirty(connection);
        }
        final int capacityBefore = frame.capacity();
        frame.writeIntLE(length);
        FrameBytes.append(frame, buffer, offset, length);
        queued.add(frame.capacity() - capacityBefore);
    }

    /** Sends one message as a frame of its own, behind the replies packed so far. */
    void message(final Connection connection, final DirectBuffer buffer, final int offset, final int length) {
        final ByteBuf frame = frame(connection, buffer, offset, length);
        if (frame != null) {
            connection.channel().write(frame, connection.channel().voidPromise());
            markDirty(connection);
        }
    }

    /** Sends the last message of a connection, and tells it when that has left. */
    void lastMessage(final Connection connection, final DirectBuffer buffer, final int offset, final int length) {
        final ByteBuf frame = frame(connection, buffer, offset, length);
        if (frame != null) {
            connection.channel().writeAndFlush(frame).addListener(connection.goodbyeSent());
        }
    }

    /**
     * Ends and flushes what was written since the last time.
     *
     * @return how many connections.
     */
    int flush() {
        final int count = dirty.size();
        for (int i = 0; i < count; i++) {
            final Connection connection = dirty.get(i);
            connection.isDirty(false);
            endFrame(connection);
            connection.channel().flush();
        }
        if (count == dirty.size()) {
            dirty.clear();
        } else {
            dirty.subList(0, count).clear();
        }
        return count;
    }

    /** A frame for one message; null if there was no memory for it, which was the end of the connection. */
    private ByteBuf frame(final Connection connection, final DirectBuffer buffer, final int offset, final int length) {
        endFrame(connection);
        try {
            final ByteBuf frame = allocator.directBuffer(Protocol.LENGTH_BYTES + length);
            frame.writeIntLE(length);
            FrameBytes.append(frame, buffer, offset, length);
            queued.add(frame.capacity());
            return frame;
        } catch (final OutOfMemoryError e) {
            connection.fail(e);
            return null;
        }
    }

    private static void endFrame(final Connection connection) {
        final ByteBuf frame = connection.replyFrame();
        if (frame != null) {
            connection.replyFrame(null);
            frame.setIntLE(0, frame.readableBytes() - Protocol.LENGTH_BYTES);
            connection.channel().write(frame, connection.channel().voidPromise());
        }
    }

    private void markDirty(final Connection connection) {
        if (!connection.isDirty()) {
            connection.isDirty(true);
            dirty.add(connection);
        }
    }
}
