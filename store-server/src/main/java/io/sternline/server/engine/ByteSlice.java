package io.sternline.server.engine;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Some bytes of somebody's buffer. A reusable flyweight: it says where the bytes are, and owns none. */
public final class ByteSlice {
    private static final DirectBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private DirectBuffer buffer = NOTHING;
    private int offset;
    private int length;

    public ByteSlice wrap(final DirectBuffer newBuffer, final int newOffset, final int newLength) {
        buffer = newBuffer;
        offset = newOffset;
        length = newLength;
        return this;
    }

    public ByteSlice wrap(final ByteSlice other) {
        return wrap(other.buffer, other.offset, other.length);
    }

    public ByteSlice clear() {
        return wrap(NOTHING, 0, 0);
    }

    public DirectBuffer buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    public void copyTo(final byte[] target) {
        buffer.getBytes(offset, target, 0, length);
    }

    public byte[] toArray() {
        final byte[] bytes = new byte[length];
        copyTo(bytes);
        return bytes;
    }

    public boolean startsWith(final ByteSlice prefix) {
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
    public int compareTo(final ByteSlice other) {
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

    /** Whether both hold the same bytes. */
    public boolean isEqualTo(final ByteSlice other) {
        return length == other.length && compareTo(other) == 0;
    }

    @Override
    public String toString() {
        return Arrays.toString(toArray());
    }
}
