package io.sternline.server.state;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.sbe.GroupSizeEncodingDecoder;
import io.sternline.server.engine.ByteSlice;
import org.agrona.DirectBuffer;

/**
 * Reads the variable parts of a message, one after the other, without ever leaving it.
 *
 * <p>The generated decoders trust the lengths they read, up to the end of the buffer; what stands in the log came from a
 * client and a buffer holds more than one message. So the fixed part is read through the decoder and the rest through
 * this.
 */
final class VarData {
    private final GroupSizeEncodingDecoder dimensions = new GroupSizeEncodingDecoder();
    private DirectBuffer buffer;
    private int position;
    private int end;
    private int groupBlockLength;
    private int groupCount;

    /**
     * @param start where the first variable part begins: behind the block.
     * @param messageEnd where the message ends.
     */
    VarData wrap(final DirectBuffer source, final int start, final int messageEnd) {
        buffer = source;
        position = start;
        end = messageEnd;
        return this;
    }

    /** Where the next part begins. */
    int position() {
        return position;
    }

    /** Takes the next part, of type bytes16 or text16; false if it does not fit into what is left. */
    boolean next16(final ByteSlice into) {
        return end - position >= Short.BYTES
                && take(Short.BYTES, buffer.getShort(position, LITTLE_ENDIAN) & 0xffff, into);
    }

    /** Takes the next part, of type bytes32; false if it does not fit into what is left. */
    boolean next32(final ByteSlice into) {
        return end - position >= Integer.BYTES && take(Integer.BYTES, buffer.getInt(position, LITTLE_ENDIAN), into);
    }

    /**
     * Enters a group, whose elements are to be taken with {@link #nextElement} and what follows each.
     *
     * @param blockLengthMin least length of an element's fixed part.
     * @return false if its head does not fit into what is left, or its elements are too short.
     */
    boolean nextGroup(final int blockLengthMin) {
        if (end - position < GroupSizeEncodingDecoder.ENCODED_LENGTH) {
            return false;
        }
        dimensions.wrap(buffer, position);
        groupBlockLength = dimensions.blockLength();
        groupCount = dimensions.numInGroup();
        position += GroupSizeEncodingDecoder.ENCODED_LENGTH;
        return groupBlockLength >= blockLengthMin;
    }

    /** Elements of the group entered last, as it claims. */
    int groupCount() {
        return groupCount;
    }

    /** Length of the fixed part of each element. */
    int groupBlockLength() {
        return groupBlockLength;
    }

    /** Passes the fixed part of the next element; false if it does not fit into what is left. */
    boolean nextElement() {
        if (groupBlockLength > end - position) {
            return false;
        }
        position += groupBlockLength;
        return true;
    }

    private boolean take(final int headerBytes, final int length, final ByteSlice into) {
        final int start = position + headerBytes;
        if (length < 0 || length > end - start) {
            return false;
        }
        into.wrap(buffer, start, length);
        position = start + length;
        return true;
    }
}
