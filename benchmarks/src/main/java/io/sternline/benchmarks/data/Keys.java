package io.sternline.benchmarks.data;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.server.engine.ByteSlice;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Keys as session ids are: 16 random-looking bytes. Each follows from its index. Not thread-safe. */
public final class Keys {
    public static final int BYTES = 2 * Long.BYTES;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[BYTES]);
    private final ByteSlice slice = new ByteSlice().wrap(buffer, 0, BYTES);

    /** The key with this index; the slice is used again by the next call. */
    public ByteSlice at(final long index) {
        write(index, buffer, 0);
        return slice;
    }

    /** Writes the key with this index. */
    public static void write(final long index, final MutableDirectBuffer target, final int offset) {
        target.putLong(offset, Mix.mix(index), LITTLE_ENDIAN);
        target.putLong(offset + Long.BYTES, Mix.mix(index + Mix.GOLDEN), LITTLE_ENDIAN);
    }
}
