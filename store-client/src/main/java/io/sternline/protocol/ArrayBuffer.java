package io.sternline.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The buffer the client gives to the codecs: a plain {@code byte[]} read and written through VarHandles.
 *
 * <p>Agrona's own buffers reach into {@code jdk.internal.misc.Unsafe} and so need a JVM flag; an application that only
 * wants its sessions should not. This buffer always begins at index 0 of its array. One made with {@link
 * #ArrayBuffer(int)} grows as it is written to; one that {@link #wrap(byte[]) wraps} an array does not. Not
 * thread-safe.
 *
 * <p>It has no address, so it cannot be the source or target of a copy that an Agrona buffer carries out by address;
 * copies that start here work with any buffer.
 */
public final class ArrayBuffer implements MutableDirectBuffer {
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();
    private static final VarHandle LONG_LE = handle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_BE = handle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT_LE = handle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT_BE = handle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT_LE = handle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT_BE = handle(short[].class, ByteOrder.BIG_ENDIAN);

    private byte[] array;
    private int capacity;
    private boolean expandable;

    /** A buffer that grows on demand. */
    public ArrayBuffer(final int initialCapacity) {
        array = new byte[initialCapacity];
        capacity = initialCapacity;
        expandable = true;
    }

    /** A buffer over all of {@code bytes}, which is not copied. */
    public ArrayBuffer(final byte[] bytes) {
        wrap(bytes);
    }

    private static VarHandle handle(final Class<?> view, final ByteOrder order) {
        return MethodHandles.byteArrayViewVarHandle(view, order);
    }

    // Bounds

    private void ensure(final int index, final int length) {
        final long end = (long) index + length;
        if (index < 0 || length < 0 || end > Integer.MAX_VALUE - 8) {
            throw new IndexOutOfBoundsException("index=" + index + " length=" + length + " capacity=" + capacity);
        }
        if (end > capacity) {
            if (!expandable) {
                throw new IndexOutOfBoundsException("index=" + index + " length=" + length + " capacity=" + capacity);
            }
            final long doubled = Math.min(Integer.MAX_VALUE - 8, Math.max(64L, capacity * 2L));
            array = Arrays.copyOf(array, (int) Math.max(end, doubled));
            capacity = array.length;
        }
    }

    @Override
    public void boundsCheck(final int index, final int length) {
        Objects.checkFromIndexSize(index, length, capacity);
    }

    @Override
    public void checkLimit(final int limit) {
        ensure(0, limit);
    }

    @Override
    public boolean isExpandable() {
        return expandable;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public byte[] byteArray() {
        return array;
    }

    @Override
    public ByteBuffer byteBuffer() {
        return null;
    }

    @Override
    public long addressOffset() {
        throw new IllegalStateException("a plain array has no address: copy from it with getBytes, not with putBytes");
    }

    @Override
    public int wrapAdjustment() {
        return 0;
    }

    // Wrapping

    @Override
    public void wrap(final byte[] buffer) {
        array = buffer;
        capacity = buffer.length;
        expandable = false;
    }

    @Override
    public void wrap(final byte[] buffer, final int offset, final int length) {
        if (offset != 0) {
            throw new IllegalArgumentException("can only wrap from index 0, not from " + offset);
        }
        Objects.checkFromIndexSize(0, length, buffer.length);
        array = buffer;
        capacity = length;
        expandable = false;
    }

    @Override
    public void wrap(final ByteBuffer buffer) {
        wrap(buffer, 0, buffer.capacity());
    }

    @Override
    public void wrap(final ByteBuffer buffer, final int offset, final int length) {
        if (!buffer.hasArray()) {
            throw new IllegalArgumentException("can only wrap a buffer that is backed by an array");
        }
        wrap(buffer.array(), buffer.arrayOffset() + offset, length);
    }

    @Override
    public void wrap(final DirectBuffer buffer) {
        wrap(buffer, 0, buffer.capacity());
    }

    @Override
    public void wrap(final DirectBuffer buffer, final int offset, final int length) {
        if (!(buffer instanceof ArrayBuffer)) {
            throw new IllegalArgumentException("can only wrap another ArrayBuffer, not " + buffer.getClass());
        }
        wrap(buffer.byteArray(), offset, length);
    }

    @Override
    public void wrap(final long address, final int length) {
        throw new IllegalArgumentException("can only wrap an array, not an address");
    }

    // Numbers

    @Override
    public void putLong(final int index, final long value, final ByteOrder order) {
        ensure(index, Long.BYTES);
        (order == ByteOrder.LITTLE_ENDIAN ? LONG_LE : LONG_BE).set(array, index, value);
    }

    @Override
    public void putLong(final int index, final long value) {
        putLong(index, value, NATIVE);
    }

    @Override
    public long getLong(final int index, final ByteOrder order) {
        boundsCheck(index, Long.BYTES);
        return (long) (order == ByteOrder.LITTLE_ENDIAN ? LONG_LE : LONG_BE).get(array, index);
    }

    @Override
    public long getLong(final int index) {
        return getLong(index, NATIVE);
    }

    @Override
    public void putInt(final int index, final int value, final ByteOrder order) {
        ensure(index, Integer.BYTES);
        (order == ByteOrder.LITTLE_ENDIAN ? INT_LE : INT_BE).set(array, index, value);
    }

    @Override
    public void putInt(final int index, final int value) {
        putInt(index, value, NATIVE);
    }

    @Override
    public int getInt(final int index, final ByteOrder order) {
        boundsCheck(index, Integer.BYTES);
        return (int) (order == ByteOrder.LITTLE_ENDIAN ? INT_LE : INT_BE).get(array, index);
    }

    @Override
    public int getInt(final int index) {
        return getInt(index, NATIVE);
    }

    @Override
    public void putShort(final int index, final short value, final ByteOrder order) {
        ensure(index, Short.BYTES);
        (order == ByteOrder.LITTLE_ENDIAN ? SHORT_LE : SHORT_BE).set(array, index, value);
    }

    @Override
    public void putShort(final int index, final short value) {
        putShort(index, value, NATIVE);
    }

    @Override
    public short getShort(final int index, final ByteOrder order) {
        boundsCheck(index, Short.BYTES);
        return (short) (order == ByteOrder.LITTLE_ENDIAN ? SHORT_LE : SHORT_BE).get(array, index);
    }

    @Override
    public short getShort(final int index) {
        return getShort(index, NATIVE);
    }

    @Override
    public void putChar(final int index, final char value, final ByteOrder order) {
        putShort(index, (short) value, order);
    }

    @Override
    public void putChar(final int index, final char value) {
        putChar(index, value, NATIVE);
    }

    @Override
    public char getChar(final int index, final ByteOrder order) {
        return (char) getShort(index, order);
    }

    @Override
    public char getChar(final int index) {
        return getChar(index, NATIVE);
    }

    @Override
    public void putDouble(final int index, final double value, final ByteOrder order) {
        putLong(index, Double.doubleToRawLongBits(value), order);
    }

    @Override
    public void putDouble(final int index, final double value) {
        putDouble(index, value, NATIVE);
    }

    @Override
    public double getDouble(final int index, final ByteOrder order) {
        return Double.longBitsToDouble(getLong(index, order));
    }

    @Override
    public double getDouble(final int index) {
        return getDouble(index, NATIVE);
    }

    @Override
    public void putFloat(final int index, final float value, final ByteOrder order) {
        putInt(index, Float.floatToRawIntBits(value), order);
    }

    @Override
    public void putFloat(final int index, final float value) {
        putFloat(index, value, NATIVE);
    }

    @Override
    public float getFloat(final int index, final ByteOrder order) {
        return Float.intBitsToFloat(getInt(index, order));
    }

    @Override
    public float getFloat(final int index) {
        return getFloat(index, NATIVE);
    }

    @Override
    public void putByte(final int index, final byte value) {
        ensure(index, 1);
        array[index] = value;
    }

    @Override
    public byte getByte(final int index) {
        boundsCheck(index, 1);
        return array[index];
    }

    // Bytes

    @Override
    public void setMemory(final int index, final int length, final byte value) {
        ensure(index, length);
        Arrays.fill(array, index, index + length, value);
    }

    @Override
    public void putBytes(final int index, final byte[] src) {
        putBytes(index, src, 0, src.length);
    }

    @Override
    public void putBytes(final int index, final byte[] src, final int offset, final int length) {
        ensure(index, length);
        System.arraycopy(src, offset, array, index, length);
    }

    @Override
    public void putBytes(final int index, final ByteBuffer srcBuffer, final int length) {
        ensure(index, length);
        srcBuffer.get(array, index, length);
    }

    @Override
    public void putBytes(final int index, final ByteBuffer srcBuffer, final int srcIndex, final int length) {
        ensure(index, length);
        srcBuffer.get(srcIndex, array, index, length);
    }

    @Override
    public void putBytes(final int index, final DirectBuffer srcBuffer, final int srcIndex, final int length) {
        ensure(index, length);
        srcBuffer.getBytes(srcIndex, array, index, length);
    }

    @Override
    public void getBytes(final int index, final byte[] dst) {
        getBytes(index, dst, 0, dst.length);
    }

    @Override
    public void getBytes(final int index, final byte[] dst, final int offset, final int length) {
        boundsCheck(index, length);
        System.arraycopy(array, index, dst, offset, length);
    }

    @Override
    public void getBytes(final int index, final MutableDirectBuffer dstBuffer, final int dstIndex, final int length) {
        boundsCheck(index, length);
        dstBuffer.putBytes(dstIndex, array, index, length);
    }

    @Override
    public void getBytes(final int index, final ByteBuffer dstBuffer, final int length) {
        boundsCheck(index, length);
        dstBuffer.put(array, index, length);
    }

    @Override
    public void getBytes(final int index, final ByteBuffer dstBuffer, final int dstOffset, final int length) {
        boundsCheck(index, length);
        dstBuffer.put(dstOffset, array, index, length);
    }

    @Override
    public int compareTo(final DirectBuffer that) {
        final int shared = Math.min(capacity, that.capacity());
        for (int i = 0; i < shared; i++) {
            final int difference = Byte.compareUnsigned(array[i], that.getByte(i));
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(capacity, that.capacity());
    }

    // Strings

    private int putText(final int index, final byte[] text, final ByteOrder order) {
        putInt(index, text.length, order);
        putBytes(index + Integer.BYTES, text);
        return Integer.BYTES + text.length;
    }

    private int putText(final int index, final byte[] text) {
        putBytes(index, text);
        return text.length;
    }

    private String text(final int index, final int length, final java.nio.charset.Charset charset) {
        boundsCheck(index, length);
        return new String(array, index, length, charset);
    }

    private static int append(final Appendable target, final String text) {
        try {
            target.append(text);
            return text.length();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static byte[] ascii(final CharSequence value) {
        return value == null ? new byte[0] : value.toString().getBytes(US_ASCII);
    }

    private static byte[] utf8(final String value, final int maxEncodedLength) {
        final byte[] encoded = value == null ? new byte[0] : value.getBytes(UTF_8);
        if (encoded.length > maxEncodedLength) {
            throw new IllegalArgumentException(
                    "encoded string is " + encoded.length + " bytes, the limit is " + maxEncodedLength);
        }
        return encoded;
    }

    @Override
    public int putStringAscii(final int index, final String value) {
        return putText(index, ascii(value), NATIVE);
    }

    @Override
    public int putStringAscii(final int index, final CharSequence value) {
        return putText(index, ascii(value), NATIVE);
    }

    @Override
    public int putStringAscii(final int index, final String value, final ByteOrder order) {
        return putText(index, ascii(value), order);
    }

    @Override
    public int putStringAscii(final int index, final CharSequence value, final ByteOrder order) {
        return putText(index, ascii(value), order);
    }

    @Override
    public int putStringWithoutLengthAscii(final int index, final String value) {
        return putText(index, ascii(value));
    }

    @Override
    public int putStringWithoutLengthAscii(final int index, final CharSequence value) {
        return putText(index, ascii(value));
    }

    @Override
    public int putStringWithoutLengthAscii(
            final int index, final String value, final int valueOffset, final int length) {
        return putStringWithoutLengthAscii(index, (CharSequence) value, valueOffset, length);
    }

    @Override
    public int putStringWithoutLengthAscii(
            final int index, final CharSequence value, final int valueOffset, final int length) {
        if (value == null) {
            return 0;
        }
        return putText(index, ascii(value.subSequence(valueOffset, Math.min(value.length(), valueOffset + length))));
    }

    @Override
    public int putStringUtf8(final int index, final String value) {
        return putStringUtf8(index, value, NATIVE, Integer.MAX_VALUE);
    }

    @Override
    public int putStringUtf8(final int index, final String value, final ByteOrder order) {
        return putStringUtf8(index, value, order, Integer.MAX_VALUE);
    }

    @Override
    public int putStringUtf8(final int index, final String value, final int maxEncodedLength) {
        return putStringUtf8(index, value, NATIVE, maxEncodedLength);
    }

    @Override
    public int putStringUtf8(final int index, final String value, final ByteOrder order, final int maxEncodedLength) {
        return putText(index, utf8(value, maxEncodedLength), order);
    }

    @Override
    public int putStringWithoutLengthUtf8(final int index, final String value) {
        return putText(index, utf8(value, Integer.MAX_VALUE));
    }

    @Override
    public String getStringAscii(final int index) {
        return getStringAscii(index, getInt(index));
    }

    @Override
    public String getStringAscii(final int index, final ByteOrder order) {
        return getStringAscii(index, getInt(index, order));
    }

    @Override
    public String getStringAscii(final int index, final int length) {
        return text(index + Integer.BYTES, length, US_ASCII);
    }

    @Override
    public int getStringAscii(final int index, final Appendable appendable) {
        return append(appendable, getStringAscii(index));
    }

    @Override
    public int getStringAscii(final int index, final Appendable appendable, final ByteOrder order) {
        return append(appendable, getStringAscii(index, order));
    }

    @Override
    public int getStringAscii(final int index, final int length, final Appendable appendable) {
        return append(appendable, getStringAscii(index, length));
    }

    @Override
    public String getStringWithoutLengthAscii(final int index, final int length) {
        return text(index, length, US_ASCII);
    }

    @Override
    public int getStringWithoutLengthAscii(final int index, final int length, final Appendable appendable) {
        return append(appendable, getStringWithoutLengthAscii(index, length));
    }

    @Override
    public String getStringUtf8(final int index) {
        return getStringUtf8(index, getInt(index));
    }

    @Override
    public String getStringUtf8(final int index, final ByteOrder order) {
        return getStringUtf8(index, getInt(index, order));
    }

    @Override
    public String getStringUtf8(final int index, final int length) {
        return text(index + Integer.BYTES, length, UTF_8);
    }

    @Override
    public String getStringWithoutLengthUtf8(final int index, final int length) {
        return text(index, length, UTF_8);
    }

    // Numbers as text

    @Override
    public int putIntAscii(final int index, final int value) {
        return putLongAscii(index, value);
    }

    @Override
    public int putLongAscii(final int index, final long value) {
        return putText(index, Long.toString(value).getBytes(US_ASCII));
    }

    @Override
    public int putNaturalIntAscii(final int index, final int value) {
        return putNaturalLongAscii(index, value);
    }

    @Override
    public int putNaturalLongAscii(final int index, final long value) {
        if (value < 0) {
            throw new IllegalArgumentException("not a natural number: " + value);
        }
        return putLongAscii(index, value);
    }

    @Override
    public void putNaturalPaddedIntAscii(final int index, final int length, final int value) {
        final String digits = Integer.toString(value);
        if (value < 0 || digits.length() > length) {
            throw new NumberFormatException("Cannot write " + value + " in " + length + " bytes");
        }
        putText(index, ("0".repeat(length - digits.length()) + digits).getBytes(US_ASCII));
    }

    @Override
    public int putNaturalIntAsciiFromEnd(final int value, final int endExclusive) {
        final int start = endExclusive - Integer.toString(value).length();
        putNaturalIntAscii(start, value);
        return start;
    }

    @Override
    public int parseNaturalIntAscii(final int index, final int length) {
        return Integer.parseUnsignedInt(text(index, length, US_ASCII));
    }

    @Override
    public long parseNaturalLongAscii(final int index, final int length) {
        return Long.parseUnsignedLong(text(index, length, US_ASCII));
    }

    @Override
    public int parseIntAscii(final int index, final int length) {
        return Integer.parseInt(text(index, length, US_ASCII));
    }

    @Override
    public long parseLongAscii(final int index, final int length) {
        return Long.parseLong(text(index, length, US_ASCII));
    }
}
