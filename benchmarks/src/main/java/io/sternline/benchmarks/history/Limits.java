package io.sternline.benchmarks.history;

/**
 * How far the search for an order of one key's operations may go before it is given up as UNKNOWN. Deciding
 * linearizability takes exponential time at worst.
 *
 * @param stepsMax operations tried.
 * @param memoryBytesMax for configurations that were tried in vain.
 * @param timeMsMax wall time, for each key.
 */
public record Limits(long stepsMax, long memoryBytesMax, long timeMsMax) {
    public static final Limits DEFAULT = new Limits(50_000_000, 512L << 20, 60_000);

    public Limits {
        if (stepsMax < 1 || memoryBytesMax < 1 || timeMsMax < 1) {
            throw new IllegalArgumentException("limits must be at least 1: stepsMax " + stepsMax + ", memoryBytesMax "
                    + memoryBytesMax + ", timeMsMax " + timeMsMax);
        }
    }
}
