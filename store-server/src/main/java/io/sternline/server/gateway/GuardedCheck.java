package io.sternline.server.gateway;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.GroupSizeEncodingDecoder;
import io.sternline.protocol.sbe.GuardedDecoder;
import io.sternline.protocol.sbe.GuardedDecoder.GuardsDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import org.agrona.DirectBuffer;

/**
 * Walks a Guarded message: its block, a group of guards, and the write within, whose lengths must add up to exactly the
 * message. Then tells where the write within lies, so that it is checked as any other. Draws the same line as {@link CommandCheck}.
 */
final class GuardedCheck {
    private static final int GUARD_BLOCK_BYTES = GuardsDecoder.sbeBlockLength();

    private final MessageHeaderDecoder write = new MessageHeaderDecoder();
    private DirectBuffer buffer;
    private int at;
    private int end;
    private int writeOffset;
    private Refusal refusal;

    /**
     * @param header the message's, which has been checked.
     * @throws MalformedMessageException if the connection is not to be trusted.
     */
    GuardedCheck walk(
            final MessageHeaderDecoder header, final DirectBuffer source, final int offset, final int length) {
        MessageShape.GUARDED.checkBlock(header);
        buffer = source;
        at = MessageShape.block(offset) + GuardedDecoder.BLOCK_LENGTH;
        end = offset + length;
        refusal = null;
        final int group = skip(GroupSizeEncodingDecoder.ENCODED_LENGTH);
        final int blockBytes = source.getShort(group, LITTLE_ENDIAN) & 0xFFFF;
        if (blockBytes != GUARD_BLOCK_BYTES) {
            throw malformed(
                    "has a group with blocks of " + blockBytes + " bytes; " + GUARD_BLOCK_BYTES + " was expected");
        }
        final int guards = source.getShort(group + Short.BYTES, LITTLE_ENDIAN) & 0xFFFF;
        if (guards < 1 || guards > Protocol.GUARDS_MAX) {
            refuse(Refusal.invalid("a write with " + guards + " guards; 1 to " + Protocol.GUARDS_MAX + " are allowed"));
        }
        for (int i = 0; i < guards; i++) {
            walkGuard();
        }
        walkWrite(source.getLong(MessageShape.block(offset), LITTLE_ENDIAN));
        return this;
    }

    /** What is wrong with the guards; null if nothing is. */
    Refusal refusal() {
        return refusal;
    }

    /** Header of the write within; has been checked. */
    MessageHeaderDecoder write() {
        return write;
    }

    /** Where the write within begins. It ends with the message. */
    int writeOffset() {
        return writeOffset;
    }

    int writeBytes() {
        return end - writeOffset;
    }

    private void walkGuard() {
        final int block = skip(GUARD_BLOCK_BYTES);
        final long revision = buffer.getLong(block + GuardsDecoder.revisionEncodingOffset(), LITTLE_ENDIAN);
        if (revision < 0) {
            refuse(Refusal.invalid("a guard of revision " + revision + "; 0 (no entry) or more is allowed"));
        }
        final int keyBytes = (int) skipSized(Short.BYTES);
        if (keyBytes == 0) {
            refuse(Refusal.invalid("a guard's key is empty; it must have at least one byte"));
        } else if (keyBytes > Protocol.KEY_BYTES_MAX) {
            refuse(Refusal.keyTooLarge(keyBytes, Protocol.KEY_BYTES_MAX));
        }
    }

    private void walkWrite(final long requestNumber) {
        final int length = at;
        final long bytes = skipSized(Integer.BYTES);
        if (at != end) {
            throw malformed("has " + (end - at) + " bytes too many");
        }
        writeOffset = length + Integer.BYTES;
        if (bytes < MessageHeaderDecoder.ENCODED_LENGTH + Long.BYTES) {
            throw malformed("guards " + bytes + " bytes, which are no command");
        }
        MessageShape.checkHeader(write.wrap(buffer, writeOffset), (int) bytes);
        final long number = buffer.getLong(MessageShape.block(writeOffset), LITTLE_ENDIAN);
        if (number != requestNumber) {
            throw malformed("has request number " + requestNumber + ", the command within has " + number);
        }
    }

    /** The first thing that is wrong is told. */
    private void refuse(final Refusal why) {
        if (refusal == null) {
            refusal = why;
        }
    }

    /** @return where what is skipped begins. */
    private int skip(final int bytes) {
        if (bytes > end - at) {
            throw malformed("ends too early: " + bytes + " bytes were expected, " + (end - at) + " are left");
        }
        at += bytes;
        return at - bytes;
    }

    /** @return its length. */
    private long skipSized(final int lengthBytes) {
        final long bytes = MessageShape.length(buffer, skip(lengthBytes), lengthBytes);
        if (bytes > end - at) {
            throw malformed("claims " + bytes + " bytes, " + (end - at) + " are left");
        }
        at += (int) bytes;
        return bytes;
    }

    private static MalformedMessageException malformed(final String what) {
        return new MalformedMessageException("GUARDED " + what);
    }
}
