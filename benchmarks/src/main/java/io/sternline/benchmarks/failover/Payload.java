package io.sternline.benchmarks.failover;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Values that say which write they are of: its number, then bytes that are the same in all values of a writer. */
final class Payload {
    /** The number of a value that none of these writes made. */
    static final long FOREIGN = -1;

    static final int BYTES_MIN = Long.BYTES;

    private final byte[] template;

    Payload(final int bytes, final long seed) {
        template = new byte[bytes];
        new SplittableRandom(seed).nextBytes(template);
    }

    byte[] of(final long sequence) {
        final byte[] value = template.clone();
        ByteBuffer.wrap(value).putLong(0, sequence);
        return value;
    }

    /** The number of the write that made this value, or {@link #FOREIGN} if a single byte of it is not as it was. */
    long sequenceOf(final byte[] value) {
        final boolean ours = value.length == template.length
                && Arrays.equals(value, BYTES_MIN, value.length, template, BYTES_MIN, template.length);
        return ours ? Math.max(FOREIGN, ByteBuffer.wrap(value).getLong(0)) : FOREIGN;
    }
}
