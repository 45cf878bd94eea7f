package io.sternline.benchmarks.chaos.workload;

import java.util.Arrays;

/** When writes were acknowledged, to tell for how long none was. Grows with the run, by 8 bytes a write. Thread-safe. */
final class Acknowledgements {
    private static final int CAPACITY_INITIAL = 1 << 16;

    private long[] timesNs = new long[CAPACITY_INITIAL];
    private int count;

    /** In nearly any order: callers race to tell. */
    synchronized void add(final long timeNs) {
        if (count == timesNs.length) {
            timesNs = Arrays.copyOf(timesNs, 2 * count);
        }
        timesNs[count++] = timeNs;
    }

    /** Longest time without one between the two, which count as such themselves. */
    long longestGapNs(final long fromNs, final long toNs) {
        if (toNs - fromNs < 0) {
            throw new IllegalArgumentException("toNs must not be before fromNs, is by " + (fromNs - toNs) + " ns");
        }
        final long[] between = between(fromNs, toNs);
        // Relative to the beginning: times of nanoTime may wrap.
        Arrays.sort(between);
        long longest = 0;
        long last = 0;
        for (final long time : between) {
            longest = Math.max(longest, time - last);
            last = time;
        }
        return Math.max(longest, toNs - fromNs - last);
    }

    private synchronized long[] between(final long fromNs, final long toNs) {
        return Arrays.stream(timesNs, 0, count)
                .map(timeNs -> timeNs - fromNs)
                .filter(sinceNs -> sinceNs >= 0 && sinceNs <= toNs - fromNs)
                .toArray();
    }
}
