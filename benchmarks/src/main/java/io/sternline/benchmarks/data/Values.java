package io.sternline.benchmarks.data;

import io.sternline.server.engine.ByteSlice;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/** Random bytes, cut from one pool so that making a value costs nothing. Not thread-safe. */
public final class Values {
    /** Larger than the processor's inner caches would make reading a value the most expensive part of storing it. */
    private static final int POOL_BYTES = 64 * 1024;

    /** Odd, so that values begin at every alignment. */
    private static final int STRIDE_BYTES = 77;

    private final UnsafeBuffer pool;
    private final ByteSlice slice = new ByteSlice();
    private final int bytesMax;
    private int offset;

    /** @param bytesMax longest value that will be asked for. */
    public Values(final int bytesMax, final long seed) {
        final byte[] bytes = new byte[POOL_BYTES + bytesMax];
        new SplittableRandom(seed).nextBytes(bytes);
        this.pool = new UnsafeBuffer(bytes);
        this.bytesMax = bytesMax;
    }

    /** Another value; the slice is used again by the next call. */
    public ByteSlice next(final int length) {
        if (length > bytesMax) {
            throw new IllegalArgumentException("a value of " + length + " bytes, prepared for up to " + bytesMax);
        }
        offset = (offset + STRIDE_BYTES) & (POOL_BYTES - 1);
        return slice.wrap(pool, offset, length);
    }
}
