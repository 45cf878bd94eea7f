package io.sternline.client.transport;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.netty.buffer.ByteBuf;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.Protocol;
import java.util.Arrays;
import java.util.function.IntSupplier;

/**
 * Cuts the stream of bytes into frames. Received bytes are copied once into a plain array, from which the codecs read
 * without native memory. Grows to the largest frame that is allowed and shrinks again after it.
 */
final class FrameAssembler {
    /** Takes one frame; the buffer is valid during the call only and ends where the frame ends. */
    @FunctionalInterface
    interface FrameHandler {
        /** @return false to be given no more frames. */
        boolean onFrame(ArrayBuffer buffer, int offset, int length);
    }

    private final ArrayBuffer frame = new ArrayBuffer(new byte[0]);
    private byte[] bytes = new byte[TransportLimits.RECEIVE_BYTES_KEPT];
    private int count;

    /**
     * Takes all bytes of {@code input} and hands on the frames they complete.
     *
     * @param frameBytesMax asked before every frame, as a handshake changes it.
     */
    void append(final ByteBuf input, final IntSupplier frameBytesMax, final FrameHandler handler) {
        final int added = input.readableBytes();
        if (count + added > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(count + added, 2 * bytes.length));
        }
        input.readBytes(bytes, count, added);
        count += added;
        int position = 0;
        boolean goOn = true;
        while (goOn && count - position >= Protocol.LENGTH_BYTES) {
            frame.wrap(bytes, 0, count);
            final int length = frame.getInt(position, LITTLE_ENDIAN);
            if (Integer.compareUnsigned(length, frameBytesMax.getAsInt()) > 0) {
                throw new MalformedMessageException("frame of " + Integer.toUnsignedLong(length)
                        + " bytes, the limit is " + frameBytesMax.getAsInt());
            }
            final int start = position + Protocol.LENGTH_BYTES;
            if (count - start < length) {
                break;
            }
            frame.wrap(bytes, 0, start + length);
            goOn = handler.onFrame(frame, start, length);
            position = start + length;
        }
        keepFrom(position);
    }

    private void keepFrom(final int position) {
        final int left = count - position;
        if (left <= TransportLimits.RECEIVE_BYTES_KEPT && bytes.length > TransportLimits.RECEIVE_BYTES_KEPT) {
            final byte[] smaller = new byte[TransportLimits.RECEIVE_BYTES_KEPT];
            System.arraycopy(bytes, position, smaller, 0, left);
            bytes = smaller;
        } else {
            System.arraycopy(bytes, position, bytes, 0, left);
        }
        count = left;
    }
}
