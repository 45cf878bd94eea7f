package io.sternline.server.engine;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;

/**
 * Reads little-endian numbers from a part of a buffer whose bounds have been checked once, for all of it. For hashes, which read every
 * byte: a buffer's own getters would check each of their reads.
 */
final class CheckedBytes {
    private static final boolean IS_SWAPPED = ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN;

    private CheckedBytes() {}

    /**
     * Checks a part of a buffer.
     *
     * @return where it begins, for the getters, together with the buffer's array; as long as the buffer wraps what it does now.
     * @throws IndexOutOfBoundsException if the buffer does not have it.
     */
    static long begin(final DirectBuffer data, final int offset, final int length) {
        data.boundsCheck(offset, length);
        return data.addressOffset() + offset;
    }

    static long getLong(final byte[] array, final long at) {
        final long bits = UnsafeApi.getLong(array, at);
        return IS_SWAPPED ? Long.reverseBytes(bits) : bits;
    }

    static int getInt(final byte[] array, final long at) {
        final int bits = UnsafeApi.getInt(array, at);
        return IS_SWAPPED ? Integer.reverseBytes(bits) : bits;
    }

    /** Unsigned. */
    static int getByte(final byte[] array, final long at) {
        return Byte.toUnsignedInt(UnsafeApi.getByte(array, at));
    }
}
