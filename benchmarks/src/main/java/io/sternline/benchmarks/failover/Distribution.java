package io.sternline.benchmarks.failover;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times of a run in milliseconds. With few of them the high percentiles are the highest values themselves: a percentile
 * is the smallest value that so many per cent do not exceed.
 *
 * @param histogram buckets of {@link #BUCKET_MS}, empty ones left out.
 */
public record Distribution(int count, long min, long p50, long p90, long p99, long max, List<Bucket> histogram) {
    static final long BUCKET_MS = 100;

    /** @param fromMs to {@code fromMs} + {@link #BUCKET_MS}, exclusive. */
    public record Bucket(long fromMs, int count) {}

    static Distribution of(final List<Long> timesMs) {
        if (timesMs.isEmpty()) {
            return new Distribution(0, 0, 0, 0, 0, 0, List.of());
        }
        final long[] sorted =
                timesMs.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Distribution(
                sorted.length,
                sorted[0],
                percentile(sorted, 50),
                percentile(sorted, 90),
                percentile(sorted, 99),
                sorted[sorted.length - 1],
                histogram(sorted));
    }

    private static long percentile(final long[] sorted, final int percent) {
        return sorted[Math.max(0, (sorted.length * percent + 99) / 100 - 1)];
    }

    private static List<Bucket> histogram(final long[] sorted) {
        final List<Bucket> buckets = new ArrayList<>();
        for (long fromMs = sorted[0] / BUCKET_MS * BUCKET_MS;
                fromMs <= sorted[sorted.length - 1];
                fromMs += BUCKET_MS) {
            final long from = fromMs;
            final int count = (int) Arrays.stream(sorted)
                    .filter(time -> time >= from && time < from + BUCKET_MS)
                    .count();
            if (count > 0) {
                buckets.add(new Bucket(from, count));
            }
        }
        return buckets;
    }

    @Override
    public String toString() {
        return "p50 " + p50 + ", p90 " + p90 + ", p99 " + p99 + ", max " + max + " ms";
    }
}
