package io.sternline.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * What is asked of the store.
 *
 * @param keys number of distinct keys, drawn uniformly.
 * @param keyBytes size of keys, {@link #KEY_BYTES_MIN} at least.
 * @param valueBytes size of values, {@link #VALUE_BYTES_MIN} at least.
 * @param readPercent share of reads, 0 to 100.
 * @param seed of the draws.
 */
public record Workload(int keys, int keyBytes, int valueBytes, int readPercent, long seed) {
    /** A key holds the largest number there may be, in decimal. */
    public static final int KEY_BYTES_MIN = 10;

    /** As long as a random session id of 128 bits. */
    public static final int KEY_BYTES_DEFAULT = 16;

    /** A value holds the number of its writing. */
    public static final int VALUE_BYTES_MIN = Long.BYTES;

    /** One operation after the other; not thread-safe. */
    public final class Draw {
        private final SplittableRandom random;
        private final byte[] value = new byte[valueBytes];
        private long written;

        Draw(final int stream) {
            random = new SplittableRandom(seed + stream);
            random.nextBytes(value);
        }

        public boolean isRead() {
            return random.nextInt(100) < readPercent;
        }

        public String key() {
            return keyOf(random.nextInt(keys));
        }

        /** The next value; overwritten by the one after it. */
        public byte[] value() {
            ByteBuffer.wrap(value).putLong(0, ++written);
            return value;
        }
    }

    public Draw draw(final int stream) {
        return new Draw(stream);
    }

    /** A key by its number, 0 to {@link #keys} less one. */
    public String keyOf(final int index) {
        final byte[] key = new byte[keyBytes];
        int rest = index;
        for (int i = keyBytes - 1; i >= 0; i--) {
            key[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return new String(key, StandardCharsets.ISO_8859_1);
    }
}
