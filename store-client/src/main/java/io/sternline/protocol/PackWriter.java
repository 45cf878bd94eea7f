package io.sternline.protocol;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.sbe.MessageHeaderEncoder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Appends messages to a pack, each with its length before it. A flyweight; not thread-safe.
 *
 * <pre>{@code
 * int at = writer.begin();                      // leaves room for the length
 * encoder.wrapAndApplyHeader(buffer, at, header)...;
 * writer.end(MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
 * }</pre>
 */
public final class PackWriter {
    private MutableDirectBuffer buffer;
    private int start;
    private int position;

    public PackWriter wrap(final MutableDirectBuffer target, final int offset) {
        buffer = target;
        start = offset;
        position = offset;
        return this;
    }

    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /** Where the next message's header goes. Nothing is part of the pack until {@link #end}. */
    public int begin() {
        return position + Protocol.LENGTH_BYTES;
    }

    /**
     * Completes the message that was written at {@link #begin}.
     *
     * @param messageBytes its length with its {@link MessageHeaderEncoder header}.
     */
    public void end(final int messageBytes) {
        buffer.putInt(position, messageBytes, LITTLE_ENDIAN);
        position += Protocol.LENGTH_BYTES + messageBytes;
    }

    /** Appends a message that is already encoded, header included. */
    public void append(final DirectBuffer source, final int offset, final int messageBytes) {
        buffer.putBytes(begin(), source, offset, messageBytes);
        end(messageBytes);
    }

    /** End of the pack so far, as an index of the buffer. */
    public int position() {
        return position;
    }

    /** Bytes of the pack so far. */
    public int length() {
        return position - start;
    }
}
