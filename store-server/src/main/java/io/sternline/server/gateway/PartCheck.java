package io.sternline.server.gateway;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.sbe.FieldOperation;
import io.sternline.protocol.sbe.GroupSizeEncodingDecoder;
import io.sternline.protocol.sbe.MapChangesDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.TermListDecoder;
import org.agrona.DirectBuffer;

/**
 * Walks a message that travels within a field of another: a header and one group, whose lengths must add up to exactly
 * the field. An empty field is fine. How many there may be of what, and how long, is for the state to say: its refusal
 * costs only the one command.
 */
final class PartCheck {
    private static final int TERM_BLOCK_BYTES = TermListDecoder.TermsDecoder.sbeBlockLength();
    private static final int CHANGE_BLOCK_BYTES = MapChangesDecoder.ChangesDecoder.sbeBlockLength();
    private static final int OPERATION_MAX = FieldOperation.REMOVE.value();

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private DirectBuffer buffer;
    private String name;
    private int at;
    private int end;

    /** Points at a variable field of a message whose shape was checked. */
    PartCheck wrap(
            final String fieldName,
            final MessageShape shape,
            final int field,
            final DirectBuffer source,
            final int offset) {
        name = fieldName;
        buffer = source;
        at = shape.fieldOffset(source, offset, field);
        end = at + shape.fieldBytes(source, offset, field);
        return this;
    }

    /** The field holds a TermList, or nothing. */
    void checkTerms() {
        if (at == end) {
            return;
        }
        for (int left = begin(TermListDecoder.TEMPLATE_ID, TERM_BLOCK_BYTES); left > 0; left--) {
            skip(TERM_BLOCK_BYTES);
            skipSized(Short.BYTES);
        }
        checkEnd();
    }

    /** The field holds MapChanges, or nothing. */
    void checkChanges() {
        if (at == end) {
            return;
        }
        for (int left = begin(MapChangesDecoder.TEMPLATE_ID, CHANGE_BLOCK_BYTES); left > 0; left--) {
            final int block = at;
            skip(CHANGE_BLOCK_BYTES);
            final int operation = buffer.getByte(block) & 0xFF;
            if (operation > OPERATION_MAX) {
                throw malformed("has operation " + operation + "; 0 to " + OPERATION_MAX + " was expected");
            }
            skipSized(Short.BYTES);
            skipSized(Integer.BYTES);
        }
        checkEnd();
    }

    /** @return how many the group holds. */
    private int begin(final int templateId, final int blockBytes) {
        final int start = at;
        skip(MessageHeaderDecoder.ENCODED_LENGTH);
        MessageShape.checkHeader(header.wrap(buffer, start), end - start);
        if (header.templateId() != templateId || header.blockLength() != 0) {
            throw malformed("holds message " + header.templateId() + " with a block of " + header.blockLength()
                    + " bytes; " + templateId + " with an empty block was expected");
        }
        final int group = at;
        skip(GroupSizeEncodingDecoder.ENCODED_LENGTH);
        final int groupBlockBytes = buffer.getShort(group, LITTLE_ENDIAN) & 0xFFFF;
        if (groupBlockBytes != blockBytes) {
            throw malformed(
                    "has a group with blocks of " + groupBlockBytes + " bytes; " + blockBytes + " was expected");
        }
        return buffer.getShort(group + Short.BYTES, LITTLE_ENDIAN) & 0xFFFF;
    }

    private void skip(final int bytes) {
        if (bytes > end - at) {
            throw malformed("ends too early: " + bytes + " bytes were expected, " + (end - at) + " are left");
        }
        at += bytes;
    }

    private void skipSized(final int lengthBytes) {
        final int length = at;
        skip(lengthBytes);
        final long bytes = MessageShape.length(buffer, length, lengthBytes);
        if (bytes > end - at) {
            throw malformed("claims " + bytes + " bytes, " + (end - at) + " are left");
        }
        at += (int) bytes;
    }

    private void checkEnd() {
        if (at != end) {
            throw malformed("has " + (end - at) + " bytes too many");
        }
    }

    private MalformedMessageException malformed(final String what) {
        return new MalformedMessageException(name + " " + what);
    }
}
