package io.sternline.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * What is asked of the store.
 *
 * @param keys number of distinct keys, drawn uniformly; 16 bytes each.
 * @param valueBytes size of values, at least 8.
 * @param readPercent share of reads, 0 to 100.
 * @param seed of the draws.
 */
public record Workload(int keys, int valueBytes, int readPercent, long seed) {
    /** One operation after the other; not thread-safe. */
    public final class Draw {
        private final SplittableRandom random;
        private final byte[] value = new byte[valueBytes];
        private long written;

        Draw(final int stream) {
            random = new SplittableRandom(seed + stream);
            random.nextBytes(value);
        }

        boolean isRead() {
            return random.nextInt(100) < readPercent;
        }

        String key() {
            return keyOf(random.nextInt(keys));
        }

        byte[] value() {
            ByteBuffer.wrap(value).putLong(0, ++written);
            return value;
        }
    }

    public Draw draw(final int stream) {
        return new Draw(stream);
    }

    private static String keyOf(final int index) {
        final String digits = Integer.toString(index);
        return "key-" + "0".repeat(12 - digits.length()) + digits;
    }
}
