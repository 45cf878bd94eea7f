package io.sternline.client.session.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Input;

/**
 * Kryo's input over bytes that nobody vouches for. Kryo makes arrays of whatever length is written; here a length is believed only as far as
 * the bytes that are left can bear it out, so that a few corrupt or hostile bytes cannot claim gigabytes. Elements that may take no byte at all
 * (nulls in a list) come out of an allowance.
 */
final class BoundedInput extends Input {
    /** Elements that a whole value may have without a byte for each. */
    static final int FREE_ELEMENTS_MAX = 65_536;

    private long freeElements = FREE_ELEMENTS_MAX;

    BoundedInput(final byte[] bytes) {
        super(bytes);
    }

    int remaining() {
        return limit - position;
    }

    /** Before anything is made that has room for so many elements, each of which takes a byte or comes out of the allowance. */
    void claim(final int elements) {
        if (elements > remaining()) {
            freeElements -= elements < 0 ? Integer.MAX_VALUE : elements - remaining();
            if (freeElements < 0) {
                throw tooMany(elements);
            }
        }
    }

    /** {@link #claim} of the length that stands next, which is left to be read. */
    void claimNextLength() {
        final int start = position;
        final int length = readVarInt(true);
        position = start;
        claim(length);
    }

    private void requireBytes(final long elements, final int bytesEach) {
        if (elements < 0 || elements * bytesEach > remaining()) {
            throw tooMany(elements);
        }
    }

    private KryoException tooMany(final long elements) {
        return new KryoException(elements + " elements are announced with " + remaining() + " bytes left");
    }

    private void requireText() {
        final int start = position;
        // Otherwise it is ASCII, which tells no length.
        if (readVarIntFlag()) {
            requireBytes(Math.max(0L, readVarIntFlag(true) - 1L), 1);
        }
        position = start;
    }

    @Override
    public String readString() {
        requireText();
        return super.readString();
    }

    @Override
    public StringBuilder readStringBuilder() {
        requireText();
        return super.readStringBuilder();
    }

    @Override
    public byte[] readBytes(final int length) {
        requireBytes(length, 1);
        return super.readBytes(length);
    }

    @Override
    public int[] readInts(final int length) {
        requireBytes(length, Integer.BYTES);
        return super.readInts(length);
    }

    @Override
    public int[] readInts(final int length, final boolean optimizePositive) {
        requireBytes(length, 1);
        return super.readInts(length, optimizePositive);
    }

    @Override
    public long[] readLongs(final int length) {
        requireBytes(length, Long.BYTES);
        return super.readLongs(length);
    }

    @Override
    public long[] readLongs(final int length, final boolean optimizePositive) {
        requireBytes(length, 1);
        return super.readLongs(length, optimizePositive);
    }

    @Override
    public float[] readFloats(final int length) {
        requireBytes(length, Float.BYTES);
        return super.readFloats(length);
    }

    @Override
    public double[] readDoubles(final int length) {
        requireBytes(length, Double.BYTES);
        return super.readDoubles(length);
    }

    @Override
    public short[] readShorts(final int length) {
        requireBytes(length, Short.BYTES);
        return super.readShorts(length);
    }

    @Override
    public char[] readChars(final int length) {
        requireBytes(length, Character.BYTES);
        return super.readChars(length);
    }

    @Override
    public boolean[] readBooleans(final int length) {
        requireBytes(length, 1);
        return super.readBooleans(length);
    }
}
