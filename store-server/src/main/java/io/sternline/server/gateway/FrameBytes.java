package io.sternline.server.gateway;

import io.netty.buffer.ByteBuf;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.ReplyFrameEncoder;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Moves bytes between Netty's buffers and those the codecs use, once and without garbage. */
final class FrameBytes {
    /** What a ReplyFrame adds to a single reply: its own header and block, and the reply's length. */
    static final int PACK_OVERHEAD =
            MessageHeaderEncoder.ENCODED_LENGTH + ReplyFrameEncoder.BLOCK_LENGTH + Protocol.LENGTH_BYTES;

    private FrameBytes() {}

    /** Lets {@code view} show bytes of {@code source}, which must stay referenced meanwhile. */
    static void wrap(final UnsafeBuffer view, final ByteBuf source, final int index, final int length) {
        final ByteBuffer nio = source.internalNioBuffer(index, length);
        view.wrap(nio, nio.position(), length);
    }

    static void append(final ByteBuf target, final DirectBuffer source, final int offset, final int length) {
        target.ensureWritable(length);
        final int at = target.writerIndex();
        source.getBytes(offset, target.internalNioBuffer(at, length), length);
        target.writerIndex(at + length);
    }
}
