package io.sternline.protocol;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.sbe.MessageHeaderDecoder;
import org.agrona.DirectBuffer;

/**
 * Walks a pack: messages one after the other, each with its length before it. A flyweight; not thread-safe.
 *
 * <pre>{@code
 * reader.wrap(buffer, offset, length);
 * while (reader.next()) {
 *     switch (reader.templateId()) { ... reader.bodyOffset() ... }
 * }
 * }</pre>
 */
public final class PackReader {
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private DirectBuffer buffer;
    private int next;
    private int end;
    private int messageOffset;
    private int messageLength;

    public PackReader wrap(final DirectBuffer source, final int offset, final int length) {
        buffer = source;
        next = offset;
        end = offset + length;
        messageOffset = offset;
        messageLength = 0;
        return this;
    }

    /**
     * Moves to the next message.
     *
     * @return false at the end of the pack.
     * @throws MalformedMessageException where a length does not fit what is left, or the message is not of our schema.
     */
    public boolean next() {
        if (next == end) {
            return false;
        }
        final int left = end - next - Protocol.LENGTH_BYTES;
        if (left < 0) {
            throw new MalformedMessageException("pack ends inside a length");
        }
        final int length = buffer.getInt(next, LITTLE_ENDIAN);
        if (length < MessageHeaderDecoder.ENCODED_LENGTH || length > left) {
            throw new MalformedMessageException("packed message claims " + length + " bytes, " + left + " are left");
        }
        messageOffset = next + Protocol.LENGTH_BYTES;
        messageLength = length;
        next = messageOffset + length;
        header.wrap(buffer, messageOffset);
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID) {
            throw new MalformedMessageException(
                    "schema id " + header.schemaId() + " is not " + MessageHeaderDecoder.SCHEMA_ID);
        }
        if (MessageHeaderDecoder.ENCODED_LENGTH + header.blockLength() > length) {
            throw new MalformedMessageException("message " + header.templateId() + " is shorter than its block");
        }
        return true;
    }

    public DirectBuffer buffer() {
        return buffer;
    }

    /** Where the current message, that is its header, begins. */
    public int messageOffset() {
        return messageOffset;
    }

    /** Bytes of the current message with its header. */
    public int messageLength() {
        return messageLength;
    }

    /** Header of the current message, for a decoder's {@code wrapAndApplyHeader} or {@code wrap}. */
    public MessageHeaderDecoder header() {
        return header;
    }

    public int templateId() {
        return header.templateId();
    }
}
