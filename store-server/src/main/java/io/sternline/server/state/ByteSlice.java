package io.sternline.server.state;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Some bytes of somebody's buffer. A reusable flyweight: it says where the bytes are, and owns none. */
final class ByteSlice {
    private static final DirectBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private DirectBuffer buffer = NOTHING;
    private int offset;
    private int length;

    ByteSlice wrap(final DirectBuffer newBuffer, final int newOffset, final int newLength) {
        buffer = newBuffer;
        offset = newOffset;
        length = newLength;
        return this;
    }

    ByteSlice wrap(final ByteSlice other) {
        return wrap(other.buffer, other.offset, other.length);
    }

    ByteSlice clear() {
        return wrap(NOTHING, 0, 0);
    }

    DirectBuffer buffer() {
        return buffer;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    void copyTo(final byte[] target) {
        buffer.getBytes(offset, target, 0, length);
    }

    byte[] toArray() {
        final byte[] bytes = new byte[length];
        copyTo(bytes);
        return bytes;
    }

    boolean startsWith(final ByteSlice prefix) {
        if (prefix.length > length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (buffer.getByte(offset + i) != prefix.buffer.getByte(prefix.offset + i)) {
                return false;
            }
        }
        return true;
    }

    /** Order of unsigned bytes; a prefix comes first. */
    int compareTo(final ByteSlice other) {
        final int common = Math.min(length, other.length);
        for (int i = 0; i < common; i++) {
            final int difference =
                    Byte.compareUnsigned(buffer.getByte(offset + i), other.buffer.getByte(other.offset + i));
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(length, other.length);
    }

    @Override
    public String toString() {
        return Arrays.toString(toArray());
    }
}
