package io.sternline.benchmarks.failover;

/**
 * What is written while things happen to the group.
 *
 * @param perSecond writes a second, of all writers together.
 * @param writers clients, each with its own connections.
 * @param keys keys written to, of all writers together; when all have been, they are written again.
 * @param valueBytes at least 8.
 * @param seed of the values and of what happens when.
 */
public record LoadSettings(int perSecond, int writers, int keys, int valueBytes, long seed) {
    /** Limits of the options that these are set by. */
    public static final int RATE_MAX = 1_000_000;

    public static final int WRITERS_MAX = 64;
    public static final int KEYS_MAX = 5_000_000;
    public static final int VALUE_BYTES_MIN = Payload.BYTES_MIN;

    int keysOfEach() {
        return Math.max(1, keys / writers);
    }
}
