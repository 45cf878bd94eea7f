package io.sternline.benchmarks.jmh;

import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What JMH found of one benchmark.
 *
 * @param benchmark class and method.
 * @param nsPerOperation mean over all iterations.
 * @param errorNs half of the 99.9 % confidence interval; null with fewer than two iterations.
 * @param allocatedBytesPerOperation of Java heap. JMH's own garbage between iterations shows as some thousandths.
 * @param collections of garbage while it was measured.
 */
public record Measurement(
        String benchmark,
        long entries,
        double nsPerOperation,
        Double errorNs,
        double allocatedBytesPerOperation,
        double collections) {
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final String COLLECTIONS = "gc.count";

    static Measurement of(final RunResult result) {
        final Result<?> time = result.getPrimaryResult();
        return new Measurement(
                shortName(result.getParams().getBenchmark()),
                Long.parseLong(result.getParams().getParam(JmhRun.ENTRIES)),
                time.getScore(),
                Double.isNaN(time.getScoreError()) ? null : time.getScoreError(),
                secondary(result, ALLOCATED),
                secondary(result, COLLECTIONS));
    }

    /** Class and method without the package. */
    static String shortName(final String benchmark) {
        return benchmark.substring(Measurement.class.getPackageName().length() + 1);
    }

    /** Some versions of JMH set a dot before the names of what a profiler found. */
    private static double secondary(final RunResult result, final String name) {
        for (final String label : result.getSecondaryResults().keySet()) {
            if (label.endsWith(name)) {
                return result.getSecondaryResults().get(label).getScore();
            }
        }
        throw new IllegalStateException("JMH's gc profiler did not report " + name);
    }
}
