package io.sternline.benchmarks.chaos;

import java.util.List;

/** How durations are spread, in milliseconds; all zero if there are none. */
public record Spread(int count, long p50Ms, long p99Ms, long maxMs) {
    static Spread of(final List<Long> durationsMs) {
        if (durationsMs.isEmpty()) {
            return new Spread(0, 0, 0, 0);
        }
        final List<Long> sorted = durationsMs.stream().sorted().toList();
        return new Spread(sorted.size(), at(sorted, 0.50), at(sorted, 0.99), sorted.get(sorted.size() - 1));
    }

    /** The smallest that is not below this share of all. */
    private static long at(final List<Long> sorted, final double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
