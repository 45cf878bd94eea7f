package io.sternline.benchmarks.load;

import java.util.List;

/** What several rounds of the same came to: the middle, and how far they were apart. */
public record Spread(double median, double min, double max) {
    /** @throws IllegalArgumentException if there are no values. */
    public static Spread of(final List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values to take the median of");
        }
        final double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        final int middle = sorted.length / 2;
        final double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
