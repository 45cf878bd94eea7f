package io.sternline.server.state;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.sbe.MessageHeaderDecoder;
import org.agrona.DirectBuffer;

/**
 * One message with its header, and what can be said of it before its kind is known. A reusable flyweight; everything it
 * gives away lies inside the message.
 */
final class Message {
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final VarData varData = new VarData();
    private DirectBuffer buffer;
    private int offset;
    private int end;

    /** @return false if the bytes are no message of our schema, or shorter than they claim. */
    boolean wrap(final DirectBuffer source, final int messageOffset, final int length) {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH) {
            return false;
        }
        buffer = source;
        offset = messageOffset;
        end = messageOffset + length;
        header.wrap(source, messageOffset);
        return header.schemaId() == MessageHeaderDecoder.SCHEMA_ID && bodyOffset() + header.blockLength() <= end;
    }

    int templateId() {
        return header.templateId();
    }

    int blockLength() {
        return header.blockLength();
    }

    int version() {
        return header.version();
    }

    DirectBuffer buffer() {
        return buffer;
    }

    /** Where the block begins. */
    int bodyOffset() {
        return offset + MessageHeaderDecoder.ENCODED_LENGTH;
    }

    /** Where the block ends and what follows it begins. */
    int blockEnd() {
        return bodyOffset() + header.blockLength();
    }

    /** Bytes behind the block. */
    int restLength() {
        return end - blockEnd();
    }

    /** The parts behind the block. There is one reader per message. */
    VarData varData() {
        return varData.wrap(buffer, blockEnd(), end);
    }

    boolean hasNumber() {
        return blockLength() >= Long.BYTES;
    }

    /** The first field of the block: a command's request number, a query's correlation id. */
    long number() {
        return buffer.getLong(bodyOffset(), LITTLE_ENDIAN);
    }
}
